/** What predictive policies expect, in sentences: how much now, how much next and when it is made ready. */

import type { PredictivePolicy } from "../scaling/policy.ts";
import { floorAt } from "../scaling/predictive/floor.ts";
import { type Forecast, type ForecastHour, LEAST_HISTORY_HOURS } from "../scaling/predictive/forecast.ts";
import type { Instant } from "../time/time.ts";
import type { ForecastState, PolicySituation, Situation } from "./situation.ts";

/** One sentence or two for each predictive policy. */
export const forecastTexts = ({ policies, target }: Situation, now: Instant): readonly string[] =>
  policies.flatMap(({ policy, forecast: state }) => {
    if (policy.kind !== "predictive") return [];
    if (!state?.forecast) return [missingText(policy, state)];
    return [presentText(policy, state.forecast, target.max, now), nextText(policy, state.forecast, now)];
  });

/** The first of the coming hours for which some policy that scales expects capacity. */
export function nextExpected(
  policies: readonly PolicySituation[],
  now: Instant,
): { readonly name: string; readonly hour: ForecastHour } | undefined {
  return policies
    .flatMap(({ policy, forecast: state }) => {
      if (policy.kind !== "predictive" || policy.mode !== "ForecastAndScale") return [];
      const hour = state?.forecast?.hours.find(({ at, capacity }) => at > now && capacity > 0);
      return hour ? [{ name: policy.name, hour }] : [];
    })
    .sort((a, b) => a.hour.at - b.hour.at)[0];
}

function missingText({ name }: PredictivePolicy, state: ForecastState | undefined): string {
  if (state?.hoursOfData === undefined) return `${name} is making its first forecast.`;
  return `${name} has no forecast yet: its load metric needs ${LEAST_HISTORY_HOURS} hours of data, and has ${state.hoursOfData}.`;
}

function presentText(policy: PredictivePolicy, forecast: Forecast, max: number, now: Instant): string {
  const { name, mode } = policy;
  const floor = floorAt(forecast, policy, max, now);
  if (!floor) return `${name} forecasts nothing for now.`;
  const expected = `${name} forecasts ${floor.capacity} for ${hourText(floor.hour)}`;
  if (mode === "ForecastOnly") return `${expected}, and does not scale by it (ForecastOnly).`;
  if (floor.capacity === 0) return `${expected}.`;
  const capped = floor.capacity > floor.max ? `, of which maximum capacity allows ${floor.max}` : "";
  return `${expected}${capped}: no scale-in goes below that.`;
}

function nextText(policy: PredictivePolicy, { hours }: Forecast, now: Instant): string {
  const present = hours.findLast(({ at }) => at <= now)?.capacity ?? 0;
  const next = hours.find(({ at, capacity }) => at > now && capacity !== present);
  if (!next) return `${policy.name} forecasts no other capacity for the hours it knows.`;
  const rises = next.capacity > present && policy.mode === "ForecastAndScale";
  const early = rises ? `, to be started at ${timeText(next.at - policy.schedulingBuffer)}` : "";
  return `${policy.name} forecasts ${next.capacity} from ${timeText(next.at)}${early}.`;
}

const hourText = (at: Instant): string => `the hour from ${timeText(at)}`;

/** `2026-01-01T08:00:00Z` */
export const timeText = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
