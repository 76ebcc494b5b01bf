/**
 * Custom resources: whatever has an HTTP endpoint that describes its capacity and takes another. Here is what is known
 * of one, and how each answer of its service changes that.
 * https://github.com/aws/aws-auto-scaling-custom-resource
 */

import type { Scope } from "../scope.ts";
import { type Duration, type Instant, seconds } from "../time/time.ts";

/** What the service says about its resource. */
export interface Description {
  /** A double on the wire and a whole number everywhere else: a fraction counts as one more. */
  readonly actual: number;
  readonly desired: number;
  readonly status: "Pending" | "InProgress" | "Successful" | "Failed";
  readonly version: string;
  readonly failureReason?: string;
}

/** What came of asking the service. */
export type ResourceAnswer =
  | { readonly kind: "described"; readonly description: Description }
  /** A final no (400, 403, 404, …): asking the same again is of no use. */
  | { readonly kind: "refused"; readonly reason: string }
  /** No answer, a wrong one, or one that asks for patience (429, 500, …). */
  | { readonly kind: "failed"; readonly reason: string };

/** A capacity that scaling has committed, until the change has ended. */
export interface Order {
  readonly activityId: string;
  readonly capacity: number;
  /** When the service was last told; absent: not yet. */
  readonly sentAt?: Instant;
  /** When its description first showed the capacity. */
  readonly takenAt?: Instant;
  /** The service's final no. */
  readonly refused?: string;
}

/** The service has not described itself since. */
export interface Trouble {
  readonly failures: number;
  readonly at: Instant;
  /** Of the last failure. */
  readonly reason: string;
}

export interface CustomResource {
  readonly scope: Scope;
  /** The address that is asked. */
  readonly resourceId: string;
  readonly registeredAt: Instant;
  readonly seen: Description & { readonly at: Instant };
  readonly order?: Order;
  readonly trouble?: Trouble;
}

/** A call on the service, due at an instant. */
export type ResourceCall =
  | { readonly kind: "describe"; readonly at: Instant }
  | { readonly kind: "set"; readonly at: Instant; readonly order: Order };

/**
 * Which call is next: telling it what was ordered, following a change, or having a look. `heardAt` is when it last
 * described itself, where that is later than what was saved.
 */
export function nextCall({ seen, order, trouble }: CustomResource, heardAt: Instant = seen.at): ResourceCall {
  const isOpen = order !== undefined && order.takenAt === undefined && order.refused === undefined;
  // What is new is told at once, whatever earlier calls came to.
  if (isOpen && order.sentAt === undefined) return { kind: "set", at: seen.at, order };
  const at = trouble
    ? trouble.at + patience(trouble.failures)
    : Math.max(seen.at, heardAt) + (isOpen || isChanging(seen) ? FOLLOW : LOOK);
  return isOpen ? { kind: "set", at, order } : { kind: "describe", at };
}

/** The resource as it is known after an answer to a call that began with `order` outstanding, if it was one to set it. */
export function afterAnswer(
  before: CustomResource,
  answer: ResourceAnswer,
  told: Order | undefined,
  now: Instant,
): CustomResource {
  const { trouble, ...rest } = before;
  // Another order may have taken its place meanwhile.
  const own = told !== undefined && before.order?.activityId === told.activityId;
  const order = own && before.order ? { ...before.order, sentAt: now } : before.order;
  switch (answer.kind) {
    case "described": {
      const { description } = answer;
      const seen = { ...description, at: now };
      return { ...rest, seen, ...(order ? { order: taken(order, description, own, now) } : {}) };
    }
    case "refused":
      if (own && order) return { ...rest, order: { ...order, refused: answer.reason } };
      return inTrouble(before, order, answer.reason, now);
    case "failed":
      return inTrouble(before, order, answer.reason, now);
  }
}

/** After so many failures in a row what was last seen no longer counts. */
export const isUnreachable = ({ trouble }: CustomResource): boolean =>
  trouble !== undefined && trouble.failures >= MOST_FAILURES;

/** A change of its capacity is under way, whoever asked for it. */
export const isChanging = ({ status }: Pick<Description, "status">): boolean =>
  status === "Pending" || status === "InProgress";

const LOOK: Duration = seconds(30);
const FOLLOW: Duration = seconds(5);
const LONGEST_PATIENCE: Duration = seconds(60);
const MOST_FAILURES = 3;

/** 5, 10, 20, 40, then 60 seconds. */
const patience = (failures: number): Duration =>
  Math.min(LONGEST_PATIENCE, FOLLOW * 2 ** Math.min(failures - 1, 10));

/** An order is taken when a description shows it after the service was told, or fails in answer to it. */
function taken(order: Order, { desired, status }: Description, answered: boolean, now: Instant): Order {
  if (order.sentAt === undefined || order.takenAt !== undefined) return order;
  return desired === order.capacity || (answered && status === "Failed") ? { ...order, takenAt: now } : order;
}

const inTrouble = (
  before: CustomResource,
  order: Order | undefined,
  reason: string,
  now: Instant,
): CustomResource => ({
  ...before,
  ...(order ? { order } : {}),
  trouble: { failures: (before.trouble?.failures ?? 0) + 1, at: now, reason },
});
