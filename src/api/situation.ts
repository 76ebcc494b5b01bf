/** Reading a target's situation from the store: its resource, profile, policies with their alarms, activities. */

import type { Alarm } from "../core/alarms/alarm.ts";
import type { Situation } from "../core/explain/situation.ts";
import { alarmsByPolicy } from "../core/scaling/alarm-standing.ts";
import type { ScalingPolicy } from "../core/scaling/policy.ts";
import { mergedTags, profileOf } from "../core/scaling/profile.ts";
import { capacityOf } from "../core/scaling/resource.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { days } from "../core/time/time.ts";
import { policiesOf } from "../store/policies.ts";
import { resourceOf } from "../store/resources.ts";
import { given } from "./given.ts";
import type { Call } from "./operation.ts";

/** What is read once for all targets of the caller's scope. */
export interface Surroundings {
  readonly backlogs: ReadonlyMap<string, number>;
  readonly alarms: ReadonlyMap<string, readonly Alarm[]>;
}

export async function surroundingsOf({ store, scope }: Call): Promise<Surroundings> {
  const backlogs = await store.requests.backlogs();
  return {
    backlogs: new Map(backlogs.map(({ endpointId, waiting, running }) => [endpointId, waiting + running])),
    alarms: alarmsByPolicy(await store.alarms.list(scope)),
  };
}

const MOST_ACTIVITIES = 500;

export async function situationOf(
  target: ScalableTarget,
  { store, scope, config, now }: Call,
  { backlogs, alarms }: Surroundings,
): Promise<Situation> {
  const resource = await resourceOf(store, target);
  const endpoint = resource?.kind === "variant" ? resource.endpoint : undefined;
  const tags = mergedTags(
    endpoint && (await store.tags.get(scope, endpoint.arn)),
    await store.tags.get(scope, target.arn),
  );
  const forecastOf = async ({ kind, arn }: ScalingPolicy) =>
    kind === "predictive" ? store.forecasts.get(scope, arn) : undefined;
  return {
    target,
    ...given({ capacity: resource && capacityOf(resource) }),
    backlog: (endpoint && backlogs.get(endpoint.id)) ?? 0,
    profile: profileOf(tags, config.profile),
    policies: await Promise.all(
      (await policiesOf(store, target)).map(async (policy) => ({
        policy,
        alarms: alarms.get(policy.arn) ?? [],
        ...given({ forecast: await forecastOf(policy) }),
      })),
    ),
    activities: await store.activities.list(scope, {
      subject: targetKey(target),
      from: now - days(1),
      limit: MOST_ACTIVITIES,
    }),
  };
}
