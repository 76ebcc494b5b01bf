/** The failure object: the reason in words, and below it what the model said. */

import type { Outcome } from "../core/queue/request.ts";

/** Its bytes, as they lie at the failure location and ride in the error notice. */
export function failureDocument(outcome: Outcome, words?: Uint8Array): Uint8Array {
  const reason = Buffer.from(outcome.reason ?? outcome.state);
  return words && words.length > 0 ? Buffer.concat([reason, Buffer.from("\n\n"), words]) : reason;
}
