/** Sending one notice over HTTP: what the courier asks for, and what can come of it. */

import type { Delivery } from "../core/notices/notice.ts";

export type DeliveryResult =
  | { readonly kind: "delivered" }
  /** Answered with something other than 2xx, or not at all; to be tried again. */
  | { readonly kind: "failed"; readonly reason: string };

/** Never rejects; `signal` gives up at once, the sender's own time limit bounds it otherwise. */
export type Deliver = (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryResult>;
