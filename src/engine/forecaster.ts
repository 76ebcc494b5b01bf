/**
 * The forecaster: makes the forecasts of predictive policies every six hours, and publishes what was forecast for an
 * hour when the hour begins. The scaler acts on them.
 */

import type { MetricSample } from "../core/metrics/metric.ts";
import { summaryOfValue } from "../core/metrics/summary.ts";
import type { PredictivePolicy } from "../core/scaling/policy.ts";
import { capacityQueries } from "../core/scaling/predictive/capacity-metric.ts";
import {
  FORECAST_INTERVAL,
  type ForecastHour,
  forecastFrom,
  HISTORY_LENGTH,
  type History,
} from "../core/scaling/predictive/forecast.ts";
import {
  CAPACITY_FORECAST,
  forecastMetric,
  LOAD_FORECAST,
} from "../core/scaling/predictive/forecast-metrics.ts";
import { alignDown, earliest, hours, type Instant } from "../core/time/time.ts";
import type { StoredForecast } from "../store/forecasts.ts";
import type { Metrics } from "../store/store.ts";
import { seriesBetween } from "./metric-history.ts";
import type { EngineParts, Loop } from "./parts.ts";

/** The loop that forecasts: it runs when a forecast is due, and at the start of every hour that has one. */
export function forecasterLoop(parts: EngineParts): Loop {
  return {
    step: async (now) => {
      let next: Instant | undefined;
      for (const policy of await parts.store.policies.all()) {
        if (policy.kind !== "predictive") continue;
        const known = await parts.store.forecasts.get(policy.scope, policy.arn);
        const made = known && now < dueAt(known) ? known : await renew(parts, policy, known, now);
        const published = await publish(parts, policy, made, now);
        next = earliest(next, dueAt(published), hourAfter(now));
      }
      return next;
    },
  };
}

const hourAfter = (at: Instant): Instant => alignDown(at, hours(1)) + hours(1);

/** Every six hours; where there was too little data, every hour. */
const dueAt = ({ triedAt, forecast }: StoredForecast): Instant =>
  forecast ? alignDown(forecast.madeAt, hours(1)) + FORECAST_INTERVAL : hourAfter(triedAt);

async function renew(
  { store, continueSeries, log, nudge }: EngineParts,
  policy: PredictivePolicy,
  known: StoredForecast | undefined,
  now: Instant,
): Promise<StoredForecast> {
  const history = await historyOf(store.metrics, policy, now);
  const outcome = forecastFrom(history, policy.targetValue, continueSeries, now);
  const base = {
    policyArn: policy.arn,
    triedAt: now,
    publishedUntil: known?.publishedUntil ?? alignDown(now, hours(1)),
  };
  const made: StoredForecast =
    outcome.kind === "forecast"
      ? { ...base, forecast: outcome.forecast }
      : { ...base, hoursOfData: outcome.hours };
  await store.transaction(async (tx) => {
    // The policy may have been deleted, or given other metrics, while its past was read.
    if ((await tx.policies.get(policy.scope, policy.arn)) === policy)
      await tx.forecasts.put(policy.scope, policy.arn, made);
  });
  log.info(
    { policy: policy.name, resource: policy.target.resourceId, hoursOfData: made.hoursOfData },
    made.forecast ? "forecast made" : "too little data for a forecast",
  );
  nudge("scaler");
  return made;
}

async function historyOf(metrics: Metrics, policy: PredictivePolicy, now: Instant): Promise<History> {
  const until = alignDown(now, hours(1));
  const from = until - HISTORY_LENGTH;
  const read = (queries: PredictivePolicy["load"]) =>
    seriesBetween(metrics, policy.scope, queries, from, until);
  const capacity = policy.capacity ?? capacityQueries(policy.target);
  return {
    load: await read(policy.load),
    scaling: await read(policy.scaling),
    capacity: capacity ? await read(capacity) : [],
  };
}

/** Publishes the hours that have begun since the last time. */
async function publish(
  { store }: EngineParts,
  policy: PredictivePolicy,
  stored: StoredForecast,
  now: Instant,
): Promise<StoredForecast> {
  const { forecast, publishedUntil } = stored;
  const begun = (forecast?.hours ?? []).filter(({ at }) => at >= publishedUntil && at <= now);
  if (begun.length === 0) return stored;
  const published = { ...stored, publishedUntil: hourAfter(now) };
  await store.transaction(async (tx) => {
    if (!(await tx.forecasts.get(policy.scope, policy.arn))) return;
    await tx.metrics.put(begun.flatMap((hour) => samplesOf(policy, hour)));
    await tx.forecasts.put(policy.scope, policy.arn, published);
  });
  return published;
}

const samplesOf = (policy: PredictivePolicy, { at, load, capacity }: ForecastHour): readonly MetricSample[] =>
  [
    { name: LOAD_FORECAST, value: load },
    { name: CAPACITY_FORECAST, value: capacity },
  ].map(({ name, value }) => ({
    scope: policy.scope,
    metric: forecastMetric(name, policy),
    unit: "None",
    at,
    resolution: 60,
    summary: summaryOfValue(value),
  }));
