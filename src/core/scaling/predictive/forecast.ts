/**
 * A forecast of a predictive policy: for each of the coming hours the load, and the capacity that would carry it at the
 * target. https://docs.aws.amazon.com/autoscaling/application/userguide/aas-predictive-scaling-how-it-works.html
 */

import { alignDown, type Duration, days, hours, type Instant } from "../../time/time.ts";
import { hourlyLoad, type Sampled } from "./history.ts";
import { scalingPerLoad } from "./scaling-per-load.ts";

/** One hour of a forecast. */
export interface ForecastHour {
  /** The hour's start. */
  readonly at: Instant;
  /** In the unit of the load metric. */
  readonly load: number;
  /** Whole units of capacity, before any bounds. */
  readonly capacity: number;
}

export interface Forecast {
  readonly madeAt: Instant;
  /** The hour it was made in, and those after it. */
  readonly hours: readonly ForecastHour[];
  /** How much one unit of load per unit of capacity raises the scaling metric, as learnt from the past. */
  readonly scalingPerLoad: number;
}

/** What was measured, hour by hour, oldest first; hours without data are absent. */
export interface History {
  readonly load: readonly Sampled[];
  readonly scaling: readonly Sampled[];
  /** Units in service. */
  readonly capacity: readonly Sampled[];
}

/** Continues an hourly series by so many hours; the library for it is handed in. */
export type Continue = (hourly: readonly number[], count: number) => readonly number[];

/** As AWS: two days ahead, from at most two weeks, anew every six hours. */
export const FORECAST_HOURS = 48;
export const HISTORY_LENGTH: Duration = days(14);
export const FORECAST_INTERVAL: Duration = hours(6);

/** Fewer hours than this teach nothing. */
export const LEAST_HISTORY_HOURS = 24;

/** A library needs two whole days to tell a day's shape from chance; with less, the last day comes again. */
const LEAST_FOR_CONTINUATION = 48;

export type ForecastOutcome =
  | { readonly kind: "forecast"; readonly forecast: Forecast }
  | { readonly kind: "tooLittleData"; readonly hours: number };

/** Forecasts from what was measured in whole hours before `now`. */
export function forecastFrom(
  history: History,
  targetValue: number,
  continueSeries: Continue,
  now: Instant,
): ForecastOutcome {
  const from = alignDown(now, hours(1));
  const hourly = hourlyLoad(history.load, from);
  if (hourly.length < LEAST_HISTORY_HOURS) return { kind: "tooLittleData", hours: hourly.length };
  const factor = scalingPerLoad(history);
  const loads =
    hourly.length < LEAST_FOR_CONTINUATION
      ? repeatedDay(hourly, FORECAST_HOURS)
      : continueSeries(hourly, FORECAST_HOURS);
  const hoursAhead = loads.map((value, index): ForecastHour => {
    const load = Math.max(0, value);
    return { at: from + hours(index), load, capacity: capacityFor(load, factor, targetValue) };
  });
  return { kind: "forecast", forecast: { madeAt: now, hours: hoursAhead, scalingPerLoad: factor } };
}

/**
 * Whole units for a load. A forecast is never exact to a thousandth, which must not cost a unit; and the few percent of
 * one unit that it sees in hours without any load must not keep a target from zero.
 */
function capacityFor(load: number, factor: number, targetValue: number): number {
  const units = (load * factor) / targetValue;
  return units < NOISE ? 0 : Math.ceil(units * 0.999);
}

const NOISE = 0.05;

const repeatedDay = (hourly: readonly number[], count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => hourly[hourly.length - 24 + (index % 24)] ?? 0);
