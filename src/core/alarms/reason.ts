/** Why an alarm is in its state: StateReason and StateReasonData, in CloudWatch's words. */

import type { Instant } from "../time/time.ts";
import type { AlarmState, Limit, MetricRule } from "./alarm.ts";
import { timestampText } from "./alarm-changes.ts";
import { datapointsToAlarm, type Evaluation, isBreaching, type RealDatapoint } from "./evaluate.ts";
import { double, doubleText, type JsonValue, jsonText } from "./json.ts";

type Rule = Pick<MetricRule, "watched" | "evaluationPeriods" | "datapointsToAlarm" | "limit">;

/** The sentence for the state that an evaluation led to. */
export function stateReason(alarm: Rule, state: AlarmState, evaluation: Evaluation): string {
  if (state === "INSUFFICIENT_DATA") return insufficientData(alarm.evaluationPeriods);
  const { real, filled } = evaluation;
  const crossing = real.filter((point) => isBreaching(alarm.limit, point) === (state === "ALARM"));
  if (crossing.length === 0) return allFilled(alarm, real.length, filled);
  const datapoints =
    alarm.datapointsToAlarm === undefined
      ? counted(crossing.length, "datapoint")
      : `${crossing.length} out of the last ${alarm.evaluationPeriods} datapoints`;
  const few = crossing.length < MANY;
  const list = `[${crossing.slice(0, MANY).map(datapointText).join(", ")}]`;
  const not = state === "ALARM" ? "" : "not ";
  const finding = `${was(crossing.length)} ${not}${limitText(alarm.limit, crossing.slice(0, MANY))}`;
  const and = filled ? ` and ${filledText(filled)}` : "";
  const recent = few ? "" : `. The most recent datapoints which crossed the threshold: ${list}`;
  const minimum = alarm.datapointsToAlarm === undefined ? "" : ` ${minimumText(alarm, state)}`;
  return `${crossed(alarm)}: ${datapoints}${few ? ` ${list}` : ""} ${finding}${and}${recent}${minimum}.`;
}

/** The document beside the sentence: what was looked at. At most 4000 characters: the oldest go first. */
export function stateReasonData(alarm: Rule, evaluation: Evaluation, now: Instant): string {
  for (let kept = evaluation.evaluated.length; ; kept = Math.floor(kept * 0.9)) {
    const text = reasonDocument(alarm, evaluation, now, kept);
    if (text.length <= LONGEST_DATA || kept === 0) return text;
  }
}

/** From this many datapoints on only the newest are listed. */
const MANY = 5;

const LONGEST_DATA = 4000;

/** The beginning of the sentence: a band has two thresholds. */
const crossed = ({ limit }: Rule): string =>
  limit.kind === "threshold" ? "Threshold Crossed" : "Thresholds Crossed";

/** `greater than the threshold (1.0)`; for a band, the thresholds of the datapoints that are listed. */
function limitText(limit: Limit, listed: readonly RealDatapoint[]): string {
  if (limit.kind === "threshold")
    return `${OPERATORS[limit.comparison]} the threshold (${doubleText(limit.threshold)})`;
  const side = (which: "lower" | "upper"): string =>
    `the ${which} thresholds [${listed.map(({ band }) => doubleText(band?.[which] ?? 0)).join(", ")}]`;
  const below = `less than ${side("lower")}`;
  const above = `greater than ${side("upper")}`;
  switch (limit.comparison) {
    case "LessThanLowerThreshold":
      return below;
    case "GreaterThanUpperThreshold":
      return above;
    case "LessThanLowerOrGreaterThanUpperThreshold":
      return `${below} or ${above}`;
  }
}

const OPERATORS = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
} as const;

const insufficientData = (periods: number): string =>
  `Insufficient Data: ${counted(periods, "datapoint")} ${periods === 1 ? "was" : "were"} unknown.`;

function allFilled(alarm: Rule, received: number, filled: Evaluation["filled"]): string {
  const datapoints =
    received === 0 ? "no datapoints were" : `${counted(received, "datapoint")} ${was(received)}`;
  const and = filled ? ` and ${filledText(filled)}` : "";
  return `${crossed(alarm)}: ${datapoints} received for ${counted(alarm.evaluationPeriods, "period")}${and}.`;
}

const filledText = ({ count, as }: NonNullable<Evaluation["filled"]>): string =>
  `${counted(count, "missing datapoint")} ${was(count)} treated as [${as}]`;

function minimumText(alarm: Rule, state: AlarmState): string {
  const toAlarm = datapointsToAlarm(alarm);
  const minimum = state === "ALARM" ? toAlarm : alarm.evaluationPeriods - toAlarm + 1;
  const transition = state === "ALARM" ? "OK -> ALARM" : "ALARM -> OK";
  return `(minimum ${counted(minimum, "datapoint")} for ${transition} transition)`;
}

const datapointText = ({ value, at }: RealDatapoint): string => `${doubleText(value)} (${dateText(at)})`;

/** `26/02/26 10:13:00` */
function dateText(at: Instant): string {
  const text = new Date(at).toISOString();
  return `${text.slice(8, 10)}/${text.slice(5, 7)}/${text.slice(2, 4)} ${text.slice(11, 19)}`;
}

const was = (count: number): string => (count === 1 ? "was" : "were");
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function reasonDocument(alarm: Rule, { evaluated, real }: Evaluation, now: Instant, kept: number): string {
  const oldestFirst = real.slice(0, kept).reverse();
  const first = oldestFirst[0];
  const { watched, limit } = alarm;
  return jsonText({
    version: "1.0",
    queryDate: timestampText(now),
    startDate: first && timestampText(first.at),
    ...(watched.kind === "metric" ? { unit: watched.metric.unit, statistic: watched.metric.statistic } : {}),
    period: watched.period,
    recentDatapoints: oldestFirst.map(({ value }) => double(value)),
    ...thresholdMembers(limit, oldestFirst),
    evaluatedDatapoints: evaluated.slice(0, kept).map(
      ({ at, sampleCount, value }): JsonValue => ({
        timestamp: timestampText(at),
        sampleCount: sampleCount === undefined ? undefined : double(sampleCount),
        value: value === undefined ? undefined : double(value),
      }),
    ),
  });
}

function thresholdMembers(
  limit: Limit,
  oldestFirst: readonly RealDatapoint[],
): Readonly<Record<string, JsonValue>> {
  if (limit.kind === "threshold") return { threshold: double(limit.threshold) };
  const thresholds = (which: "lower" | "upper") =>
    oldestFirst.flatMap(({ band }) => (band ? [double(band[which])] : []));
  return { recentLowerThresholds: thresholds("lower"), recentUpperThresholds: thresholds("upper") };
}
