/** The doctor's snapshot of a caller's account and region. */

import type { Snapshot } from "../core/doctor/finding.ts";
import type { Situation } from "../core/explain/situation.ts";
import type { ScalableTarget } from "../core/scaling/target.ts";
import { hours } from "../core/time/time.ts";
import type { Call } from "./operation.ts";
import { situationOf, surroundingsOf } from "./situation.ts";

/** What was published within this time is being published. */
const LATELY = hours(3);

/** Of everything, or of one target with one of its policies alone. */
export async function snapshotOf(call: Call, only?: ScalableTarget, policyArn?: string): Promise<Snapshot> {
  const { store, scope, now } = call;
  const around = await surroundingsOf(call);
  const targets: Situation[] = [];
  for (const target of only ? [only] : await store.targets.list(scope)) {
    const whole = await situationOf(target, call, around);
    const asked = whole.policies.filter(({ policy }) => policyArn === undefined || policy.arn === policyArn);
    targets.push({ ...whole, policies: asked });
  }
  const own = targets.flatMap(({ policies }) => policies);
  const subscriptions = await store.subscriptions.list(scope);
  return {
    now,
    targets,
    endpoints: await store.endpoints.list(scope),
    policies: only ? own.map(({ policy }) => policy) : await store.policies.list(scope),
    alarms: only ? own.flatMap(({ alarms }) => alarms) : await store.alarms.list(scope),
    metrics: await store.metrics.list(scope, { activeSince: now - LATELY }),
    topics: new Set((await store.topics.list(scope)).map(({ arn }) => arn)),
    heardTopics: new Set(subscriptions.filter(({ confirmed }) => confirmed).map(({ topicArn }) => topicArn)),
  };
}
