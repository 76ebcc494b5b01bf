/**
 * Is the alarm breaching? M of the last N periods, with CloudWatch's rules for missing ones.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data
 */

import type { Instant } from "../time/time.ts";
import type {
  AlarmState,
  BandOperator,
  Limit,
  MetricRule,
  MissingDataMode,
  ThresholdOperator,
  Watched,
} from "./alarm.ts";

/** One period of the evaluation range; without a value where there is no data. */
export interface Datapoint {
  readonly at: Instant;
  readonly value?: number;
  readonly sampleCount?: number;
  /** What it is compared with, where that is a band. */
  readonly band?: Band;
}

export interface Band {
  readonly lower: number;
  readonly upper: number;
}

export interface RealDatapoint extends Datapoint {
  readonly value: number;
}

export interface Evaluation {
  readonly verdict: Verdict;
  /** What was looked at, newest first, missing ones included. */
  readonly evaluated: readonly Datapoint[];
  /** The real ones among them, newest first. */
  readonly real: readonly RealDatapoint[];
  /** How missing ones were counted, where they were. */
  readonly filled?: { readonly count: number; readonly as: "Breaching" | "NonBreaching" };
}

export type Verdict =
  | { readonly kind: "state"; readonly state: AlarmState }
  | { readonly kind: "keep"; readonly reason: string };

/** Judges an evaluation range, newest first. */
export function evaluate(rule: MetricRule, range: readonly Datapoint[]): Evaluation {
  const wanted = rule.evaluationPeriods;
  const real = firstOf(range, isReal, wanted) as readonly RealDatapoint[];
  const missing = firstOf(range, (point) => !isReal(point), wanted - real.length);
  const evaluated = missing.length === 0 ? real : [...real, ...missing].sort((a, b) => b.at - a.at);
  const filled = fillingOf(missingDataModeOf(rule), missing.length);
  return {
    verdict: tooFewSamples(rule, real[0])
      ? keep("too few samples for this percentile")
      : verdictOf(missingDataModeOf(rule), datapointsToAlarm(rule), {
          real: real.length,
          breaching: real.filter((point) => isBreaching(rule.limit, point)).length,
          missing: missing.length,
          span: range.findLastIndex(isReal) + 1,
        }),
    evaluated,
    real,
    ...(filled ? { filled } : {}),
  };
}

/** Whether a datapoint is on the alarming side of the threshold, or of its band. */
export function isBreaching(limit: Limit, { value, band }: RealDatapoint): boolean {
  if (limit.kind === "threshold") return COMPARE[limit.comparison](value, limit.threshold);
  return band !== undefined && COMPARE_BAND[limit.comparison](value, band);
}

/** Whether a value is on the alarming side of a threshold. */
export const COMPARE: Readonly<Record<ThresholdOperator, (value: number, threshold: number) => boolean>> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

const COMPARE_BAND: Readonly<Record<BandOperator, (value: number, band: Band) => boolean>> = {
  LessThanLowerOrGreaterThanUpperThreshold: (value, { lower, upper }) => value < lower || value > upper,
  LessThanLowerThreshold: (value, { lower }) => value < lower,
  GreaterThanUpperThreshold: (value, { upper }) => value > upper,
};

/** M: how many of the N periods must breach. */
export const datapointsToAlarm = (
  rule: Pick<MetricRule, "datapointsToAlarm" | "evaluationPeriods">,
): number => rule.datapointsToAlarm ?? rule.evaluationPeriods;

/** Metrics of AWS/DynamoDB always ignore missing data. */
export const missingDataModeOf = (rule: Pick<MetricRule, "watched" | "treatMissingData">): MissingDataMode =>
  watchesDynamoDb(rule.watched) ? "ignore" : (rule.treatMissingData ?? "missing");

function watchesDynamoDb(watched: Watched): boolean {
  if (watched.kind === "metric") return watched.metric.namespace === "AWS/DynamoDB";
  const metrics = watched.queries.flatMap((query) => (query.kind === "stat" ? [query.metric] : []));
  return metrics.length > 0 && metrics.every(({ namespace }) => namespace === "AWS/DynamoDB");
}

/** What an evaluation range comes to. */
export interface Counts {
  /** The newest periods that have a value, N at most, and how many of those breach. */
  readonly real: number;
  readonly breaching: number;
  /** Periods without a value that make up for what is missing in N. */
  readonly missing: number;
  /** How many periods it is from the newest to the oldest with a value. */
  readonly span: number;
}

/** The verdict on what was counted, where `needed` must breach. */
export function verdictOf(mode: MissingDataMode, needed: number, counts: Counts): Verdict {
  const { real, breaching, missing, span } = counts;
  if (missing === 0) return alarmIf(breaching >= needed);
  if (mode === "breaching") return alarmIf(real === 0 || breaching + missing >= needed);
  if (mode === "notBreaching") return alarmIf(breaching >= needed);
  if (real === 0)
    return mode === "missing" ? become("INSUFFICIENT_DATA") : keep("no data, and missing data is ignored");
  if (breaching >= needed) return ALARM;
  if (breaching < real) return OK;
  // The premature rule: a lone breach only counts once it has been there for as long as the alarm demands.
  return mode === "missing" && span >= needed
    ? ALARM
    : keep("too few datapoints breach, and none is within the threshold");
}

/** A percentile of few samples says little: 10/(1−p) are needed above the median, 10/p below. */
function tooFewSamples(rule: MetricRule, newest: RealDatapoint | undefined): boolean {
  if (rule.evaluateLowSampleCountPercentile !== "ignore" || !newest) return false;
  if (rule.watched.kind !== "metric") return false;
  const match = /^p([\d.]+)$/.exec(rule.watched.metric.statistic);
  if (!match) return false;
  const fraction = Number(match[1]) / 100;
  const tail = fraction >= 0.5 ? 1 - fraction : fraction;
  // The extremes (p0, p100) are exact with any number of samples.
  return tail > 0 && (newest.sampleCount ?? 0) < 10 / tail - 1e-9;
}

function fillingOf(mode: MissingDataMode, count: number): Evaluation["filled"] {
  if (count === 0 || mode === "missing" || mode === "ignore") return undefined;
  return { count, as: mode === "breaching" ? "Breaching" : "NonBreaching" };
}

function firstOf(
  range: readonly Datapoint[],
  fits: (point: Datapoint) => boolean,
  most: number,
): readonly Datapoint[] {
  const found: Datapoint[] = [];
  for (const point of range) {
    if (found.length >= most) break;
    if (fits(point)) found.push(point);
  }
  return found;
}

const isReal = (point: Datapoint): point is RealDatapoint => point.value !== undefined;
const become = (state: AlarmState): Verdict => ({ kind: "state", state });
const keep = (reason: string): Verdict => ({ kind: "keep", reason });
const [ALARM, OK] = [become("ALARM"), become("OK")];
const alarmIf = (breaching: boolean): Verdict => (breaching ? ALARM : OK);
