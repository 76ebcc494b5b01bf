/**
 * Is the alarm breaching? M of the last N periods, with CloudWatch's rules for missing ones.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data
 */

import type { Instant } from "../time/time.ts";
import type { AlarmConfiguration, AlarmState, ComparisonOperator, MissingDataMode } from "./alarm.ts";

/** One period of the evaluation range; without a value where there is no data. */
export interface Datapoint {
  readonly at: Instant;
  readonly value?: number;
  readonly sampleCount?: number;
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

export type Rule = Pick<
  AlarmConfiguration,
  | "metric"
  | "evaluationPeriods"
  | "datapointsToAlarm"
  | "threshold"
  | "comparison"
  | "treatMissingData"
  | "evaluateLowSampleCountPercentile"
>;

/** Judges an evaluation range, newest first. */
export function evaluate(rule: Rule, range: readonly Datapoint[]): Evaluation {
  const wanted = rule.evaluationPeriods;
  const real = range.filter(isReal).slice(0, wanted);
  const missing = range.filter((point) => !isReal(point)).slice(0, wanted - real.length);
  const evaluated = [...real, ...missing].sort((a, b) => b.at - a.at);
  const filled = fillingOf(missingDataModeOf(rule), missing.length);
  return {
    verdict: tooFewSamples(rule, real[0])
      ? keep("too few samples for this percentile")
      : verdictOf(rule, range, real, missing.length),
    evaluated,
    real,
    ...(filled ? { filled } : {}),
  };
}

/** Whether a value is on the alarming side of the threshold. */
export function isBreaching(rule: Pick<Rule, "comparison" | "threshold">, value: number): boolean {
  const compare: Record<ComparisonOperator, boolean> = {
    GreaterThanOrEqualToThreshold: value >= rule.threshold,
    GreaterThanThreshold: value > rule.threshold,
    LessThanThreshold: value < rule.threshold,
    LessThanOrEqualToThreshold: value <= rule.threshold,
  };
  return compare[rule.comparison];
}

/** M: how many of the N periods must breach. */
export const datapointsToAlarm = (rule: Pick<Rule, "datapointsToAlarm" | "evaluationPeriods">): number =>
  rule.datapointsToAlarm ?? rule.evaluationPeriods;

/** Metrics of AWS/DynamoDB always ignore missing data. */
export const missingDataModeOf = (rule: Pick<Rule, "metric" | "treatMissingData">): MissingDataMode =>
  rule.metric.namespace === "AWS/DynamoDB" ? "ignore" : (rule.treatMissingData ?? "missing");

function verdictOf(
  rule: Rule,
  range: readonly Datapoint[],
  real: readonly RealDatapoint[],
  missing: number,
): Verdict {
  const needed = datapointsToAlarm(rule);
  const breaching = real.filter(({ value }) => isBreaching(rule, value)).length;
  const mode = missingDataModeOf(rule);
  if (missing === 0) return alarmIf(breaching >= needed);
  if (mode === "breaching") return alarmIf(real.length === 0 || breaching + missing >= needed);
  if (mode === "notBreaching") return alarmIf(breaching >= needed);
  if (real.length === 0)
    return mode === "missing" ? become("INSUFFICIENT_DATA") : keep("no data, and missing data is ignored");
  if (breaching >= needed) return become("ALARM");
  if (breaching < real.length) return become("OK");
  return mode === "missing" && oldestIsOldEnough(range, needed)
    ? become("ALARM")
    : keep("too few datapoints breach, and none is within the threshold");
}

/** The premature rule: a lone breach only counts once it has been there for as long as the alarm demands. */
const oldestIsOldEnough = (range: readonly Datapoint[], needed: number): boolean =>
  range.findLastIndex(isReal) + 1 >= needed;

/** A percentile of few samples says little: 10/(1−p) are needed above the median, 10/p below. */
function tooFewSamples(rule: Rule, newest: RealDatapoint | undefined): boolean {
  if (rule.evaluateLowSampleCountPercentile !== "ignore" || !newest) return false;
  const match = /^p([\d.]+)$/.exec(rule.metric.statistic);
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

const isReal = (point: Datapoint): point is RealDatapoint => point.value !== undefined;
const become = (state: AlarmState): Verdict => ({ kind: "state", state });
const keep = (reason: string): Verdict => ({ kind: "keep", reason });
const alarmIf = (breaching: boolean): Verdict => become(breaching ? "ALARM" : "OK");
