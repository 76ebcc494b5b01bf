/** The capacity below which a forecast keeps a target: that of the hour, and soon enough before it that of the next. */

import { alignDown, type Duration, hours, type Instant } from "../../time/time.ts";
import type { Forecast } from "./forecast.ts";

/** What a predictive policy does with its forecast. */
export interface ForecastRules {
  readonly mode: "ForecastOnly" | "ForecastAndScale";
  /** How long before an hour its capacity is started: what instances need to come up. */
  readonly schedulingBuffer: Duration;
  readonly breach:
    | { readonly kind: "HonorMaxCapacity" }
    /** The maximum rises to the forecast and so many percent of it more. */
    | { readonly kind: "IncreaseMaxCapacity"; readonly bufferPercent: number };
}

export interface Floor {
  /** Before any bounds. */
  readonly capacity: number;
  /** The hour that asks for it. */
  readonly hour: Instant;
  /** The target's maximum as it is for now; higher than the registered one where the policy may raise it. */
  readonly max: number;
}

/** The floor at `now`; undefined where the forecast does not reach. */
export function floorAt(
  forecast: Forecast,
  rules: ForecastRules,
  max: number,
  now: Instant,
): Floor | undefined {
  const present = alignDown(now, hours(1));
  const next = present + hours(1);
  const relevant = forecast.hours.filter(
    ({ at }) => at === present || (at === next && now >= next - rules.schedulingBuffer),
  );
  const asking = relevant.reduce<(typeof relevant)[number] | undefined>(
    (most, hour) => (most && most.capacity >= hour.capacity ? most : hour),
    undefined,
  );
  return (
    asking && { capacity: asking.capacity, hour: asking.at, max: raisedMax(rules, max, asking.capacity) }
  );
}

/** When the floor may change next. */
export function nextFloorChange({ schedulingBuffer }: ForecastRules, now: Instant): Instant {
  const next = alignDown(now, hours(1)) + hours(1);
  const early = next - schedulingBuffer;
  return early > now ? early : next;
}

/**
 * AWS's example: a forecast of 50 against a maximum of 40 with a buffer of 10 percent makes the maximum 55.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredictiveScalingPolicyConfiguration.html
 */
function raisedMax({ breach }: ForecastRules, max: number, capacity: number): number {
  if (breach.kind === "HonorMaxCapacity") return max;
  return Math.max(max, Math.ceil(capacity * (1 + breach.bufferPercent / 100) - 1e-9));
}
