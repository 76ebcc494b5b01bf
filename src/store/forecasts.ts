/** Forecasts of predictive policies as they are kept, and what they ask of a target at an instant. */

import type { ForecastFloor } from "../core/scaling/decision.ts";
import type { PredictivePolicy } from "../core/scaling/policy.ts";
import { floorAt, nextFloorChange } from "../core/scaling/predictive/floor.ts";
import type { Forecast } from "../core/scaling/predictive/forecast.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { earliest, type Instant } from "../core/time/time.ts";
import type { Collections } from "./store.ts";

/** The forecast of one policy. */
export interface StoredForecast {
  readonly policyArn: string;
  /** The last try. */
  readonly triedAt: Instant;
  /** Absent as long as there is too little data. */
  readonly forecast?: Forecast;
  /** How many hours of data there were, when they were too few. */
  readonly hoursOfData?: number;
  /** Hours before this are published as metrics. */
  readonly publishedUntil: Instant;
}

/** What forecasts ask of a target. */
export interface Expected {
  /** Of policies in mode ForecastAndScale. */
  readonly floors: readonly ForecastFloor[];
  /** The registered maximum, or what a policy raises it to. */
  readonly max: number;
  readonly changesAt?: Instant;
}

/** What the forecasts of a target's policies ask for at `now`. */
export async function expectedOf(tx: Collections, target: ScalableTarget, now: Instant): Promise<Expected> {
  const floors: ForecastFloor[] = [];
  let { max } = target;
  let changesAt: Instant | undefined;
  for (const policy of await scalingByForecast(tx, target)) {
    const stored = await tx.forecasts.get(target.scope, policy.arn);
    changesAt = earliest(changesAt, nextFloorChange(policy, now));
    const floor = stored?.forecast && floorAt(stored.forecast, policy, target.max, now);
    if (!floor) continue;
    floors.push({
      policyArn: policy.arn,
      policyName: policy.name,
      capacity: floor.capacity,
      hour: floor.hour,
    });
    max = Math.max(max, floor.max);
  }
  return { floors, max, ...(changesAt === undefined ? {} : { changesAt }) };
}

/** The scaler looks at every target again and again: the few predictive policies are told by their kind, not by name. */
async function scalingByForecast(
  tx: Collections,
  target: ScalableTarget,
): Promise<readonly PredictivePolicy[]> {
  const policies = await tx.policies.list(target.scope);
  const predictive = policies.filter((policy) => policy.kind === "predictive");
  if (predictive.length === 0) return predictive;
  const scaling = predictive.filter(({ mode }) => mode === "ForecastAndScale");
  return scaling.filter((policy) => targetKey(policy.target) === targetKey(target));
}
