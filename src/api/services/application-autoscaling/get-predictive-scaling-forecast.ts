/** GetPredictiveScalingForecast: what a predictive policy expected of the past, and expects of the next two days. */

import type { PredictivePolicy } from "../../../core/scaling/policy.ts";
import type { ForecastHour } from "../../../core/scaling/predictive/forecast.ts";
import {
  CAPACITY_FORECAST,
  forecastMetric,
  LOAD_FORECAST,
} from "../../../core/scaling/predictive/forecast-metrics.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import { days, hours, type Instant } from "../../../core/time/time.ts";
import { policiesOf } from "../../../store/policies.ts";
import { validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  GetPredictiveScalingForecastRequest,
  GetPredictiveScalingForecastResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { metricSpecification } from "./predictive-configuration.ts";
import { keyOf } from "./targets.ts";

export const getPredictiveScalingForecast = operation<
  GetPredictiveScalingForecastRequest,
  GetPredictiveScalingForecastResponse
>("GetPredictiveScalingForecast", async (input, call) => {
  checkRange(input, call.now);
  const policy = await findPredictive(input, call);
  const stored = await call.store.forecasts.get(call.scope, policy.arn);
  if (!stored?.forecast) throw noForecast(policy.name, stored?.hoursOfData);
  const { forecast, publishedUntil } = stored;
  const ahead = forecast.hours.filter(({ at }) => at >= publishedUntil);
  const past = await publishedHours(call, policy, input.StartTime, Math.min(input.EndTime, publishedUntil));
  const wanted = [...past, ...ahead].filter(({ at }) => at >= input.StartTime && at < input.EndTime);
  const Timestamps = wanted.map(({ at }) => at);
  return {
    LoadForecast: [
      {
        Timestamps,
        Values: wanted.map(({ load }) => load),
        MetricSpecification: metricSpecification(policy),
      },
    ],
    CapacityForecast: { Timestamps, Values: wanted.map(({ capacity }) => capacity) },
    UpdateTime: forecast.madeAt,
  };
});

function checkRange({ StartTime, EndTime }: GetPredictiveScalingForecastRequest, now: Instant): void {
  if (!(StartTime < EndTime)) throw validationError("StartTime must be before EndTime");
  if (StartTime < now - days(365))
    throw validationError("StartTime must not be more than one year in the past");
  if (EndTime - StartTime > days(30))
    throw validationError("The time between StartTime and EndTime must not be more than 30 days");
}

async function findPredictive(
  input: GetPredictiveScalingForecastRequest,
  { store, scope }: Call,
): Promise<PredictivePolicy> {
  const key = keyOf(input);
  const policy = (await policiesOf(store, { ...key, scope })).find(({ name }) => name === input.PolicyName);
  if (!policy)
    throw validationError(`No scaling policy found for ${targetKey(key)}, policy name: ${input.PolicyName}`);
  if (policy.kind !== "predictive")
    throw validationError(`Scaling policy ${policy.name} is not a PredictiveScaling policy`);
  return policy;
}

function noForecast(name: string, hoursOfData: number | undefined): Error {
  const why =
    hoursOfData === undefined
      ? "it is being made"
      : `its load metric must have at least 24 hours of data, and has ${hoursOfData}`;
  return validationError(`There is no forecast for scaling policy ${name} yet: ${why}.`);
}

/** Hours that have begun are in the metrics, each as it was forecast last. */
async function publishedHours(
  { store, scope }: Call,
  policy: PredictivePolicy,
  from: Instant,
  until: Instant,
): Promise<readonly ForecastHour[]> {
  if (from >= until) return [];
  const [loads, capacities] = await Promise.all(
    [LOAD_FORECAST, CAPACITY_FORECAST].map((name) =>
      store.metrics.points(scope, forecastMetric(name, policy), from, until),
    ),
  );
  const capacityAt = new Map(capacities!.map(({ at, summary }) => [at, summary.max]));
  return loads!
    .filter(({ at }) => at % hours(1) === 0)
    .map(({ at, summary }) => ({ at, load: summary.max, capacity: capacityAt.get(at) ?? 0 }));
}
