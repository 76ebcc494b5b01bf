/** A request: one asynchronous invocation, from its acceptance to its one outcome. */

import type { Scope } from "../scope.ts";
import type { Duration, Instant } from "../time/time.ts";

export type RequestState = "waiting" | "running" | "completed" | "failed" | "expired" | "cancelled";

/** What the caller asked for; nothing in it changes after acceptance. */
export interface RequestDetail {
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  /** `s3://bucket/key` or `https://…`; absent when the body came inline. */
  readonly inputLocation?: string;
  readonly outputLocation: string;
  readonly failureLocation?: string;
  /** InvocationTimeoutSeconds: how long the model may take. */
  readonly invocationTimeout: Duration;
}

/** A request about to be accepted. */
export interface NewRequest {
  /** Unique; chosen by us. */
  readonly id: string;
  /** The caller's, not necessarily unique, or the id again. */
  readonly inferenceId: string;
  readonly scope: Scope;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly receivedAt: Instant;
  /** receivedAt + RequestTTLSeconds: from then on a request still waiting expires. */
  readonly expiresAt: Instant;
  readonly detail: RequestDetail;
  /** At most 128,000 bytes. */
  readonly inlineBody?: Uint8Array;
}

/** How a request ended: the words are those of the failure object, the notice and `/_ebbtide/requests`. */
export interface Outcome {
  readonly state: "completed" | "failed" | "expired" | "cancelled";
  /** Why it did not complete. */
  readonly reason?: string;
  /** The model server's HTTP status, when it answered. */
  readonly modelStatus?: number;
  /** Content-Type of the answer. */
  readonly contentType?: string;
  /** How large the input was that the model was sent. */
  readonly inputBytes?: number;
}

/** A request as it stands in the store. */
export interface QueuedRequest extends Omit<NewRequest, "inlineBody"> {
  readonly state: RequestState;
  /** Counts claims; the lease of an earlier claim can no longer settle. */
  readonly fence: number;
  /** Claims that ended with the loss of the instance; bounded by the receive limit. */
  readonly lostAttempts: number;
  readonly instanceId?: string;
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly leaseUntil?: Instant;
  readonly outcome?: Outcome;
}

/** What names a claim: whoever holds it may extend, release or settle it, until a later claim fences it off. */
export interface Lease {
  readonly id: string;
  readonly fence: number;
}

export interface Settlement extends Lease {
  readonly at: Instant;
  readonly outcome: Outcome;
}

/** A request as a piece of traffic: when it came, and how it fared. */
export interface Arrival {
  /** Grows with each accepted request; stays when others are forgotten. */
  readonly place: number;
  readonly receivedAt: Instant;
  readonly state: RequestState;
  /** Of its last attempt; absent when there was none. */
  readonly startedAt?: Instant;
  readonly finishedAt?: Instant;
  readonly inputBytes?: number;
}

/** What waits and runs for one endpoint. */
export interface Backlog {
  readonly endpointId: string;
  readonly waiting: number;
  readonly running: number;
  /** When the oldest request that still waits was received. */
  readonly oldestWaitingAt?: Instant;
}

/** What has come and gone at one endpoint since the store was opened. */
export interface Flow {
  readonly endpointId: string;
  readonly arrived: number;
  /** Attempts that ended with an outcome. */
  readonly ended: number;
  /** The sum of the time they took, and the sum of its squares. */
  readonly serviceTime: number;
  readonly serviceTimeSquares: number;
}
