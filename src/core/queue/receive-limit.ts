/** Whether a request whose attempt came to nothing gets another one. */

import { gaveUp } from "./outcomes.ts";
import type { Outcome, QueuedRequest } from "./request.ts";

/** Attempts that may end with the loss of their instance. */
export const RECEIVE_LIMIT = 5;

/**
 * Claims after which a request that was running when the server went down is no longer tried. A crash is not the
 * request's fault and does not count as a loss; but one that is always there when the server falls may be its cause.
 */
export const CLAIM_LIMIT = 25;

export type NextTry =
  /** `lost`: this attempt counts against the receive limit. */
  { readonly kind: "again"; readonly lost: boolean } | { readonly kind: "end"; readonly outcome: Outcome };

type Tried = Pick<QueuedRequest, "lostAttempts" | "fence">;

/** The instance went away, or could not be reached. */
export const afterLoss = ({ lostAttempts }: Tried): NextTry =>
  lostAttempts + 1 < RECEIVE_LIMIT
    ? { kind: "again", lost: true }
    : {
        kind: "end",
        outcome: gaveUp(`The instance was lost in ${RECEIVE_LIMIT} attempts to process the request.`),
      };

/** The server itself went down while the request was running. */
export const afterCrash = ({ fence }: Tried): NextTry =>
  fence < CLAIM_LIMIT
    ? { kind: "again", lost: false }
    : {
        kind: "end",
        outcome: gaveUp(
          `The request was started ${fence} times and running each time the server went down; it is not tried again.`,
        ),
      };
