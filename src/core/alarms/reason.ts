/** Why an alarm is in its state: StateReason and StateReasonData, in CloudWatch's words. */

import type { Instant } from "../time/time.ts";
import type { Alarm, AlarmState } from "./alarm.ts";
import { timestampText } from "./alarm-changes.ts";
import { datapointsToAlarm, type Evaluation, isBreaching, type RealDatapoint } from "./evaluate.ts";
import { double, doubleText, type JsonValue, jsonText } from "./json.ts";

type Watched = Pick<
  Alarm,
  "metric" | "period" | "evaluationPeriods" | "datapointsToAlarm" | "threshold" | "comparison"
>;

/** The sentence for the state that an evaluation led to. */
export function stateReason(alarm: Watched, state: AlarmState, evaluation: Evaluation): string {
  if (state === "INSUFFICIENT_DATA") return insufficientData(alarm.evaluationPeriods);
  const { real, filled } = evaluation;
  const crossing = real.filter(({ value }) => isBreaching(alarm, value) === (state === "ALARM"));
  if (crossing.length === 0) return allFilled(alarm.evaluationPeriods, real.length, filled);
  const datapoints =
    alarm.datapointsToAlarm === undefined
      ? counted(crossing.length, "datapoint")
      : `${crossing.length} out of the last ${alarm.evaluationPeriods} datapoints`;
  const few = crossing.length < MANY;
  const list = `[${crossing.slice(0, MANY).map(datapointText).join(", ")}]`;
  const not = state === "ALARM" ? "" : "not ";
  const finding = `${was(crossing.length)} ${not}${OPERATORS[alarm.comparison]} the threshold (${doubleText(alarm.threshold)})`;
  const and = filled ? ` and ${filledText(filled)}` : "";
  const recent = few ? "" : `. The most recent datapoints which crossed the threshold: ${list}`;
  const minimum = alarm.datapointsToAlarm === undefined ? "" : ` ${minimumText(alarm, state)}`;
  return `Threshold Crossed: ${datapoints}${few ? ` ${list}` : ""} ${finding}${and}${recent}${minimum}.`;
}

/** The document beside the sentence: what was looked at. At most 4000 characters: the oldest go first. */
export function stateReasonData(alarm: Watched, evaluation: Evaluation, now: Instant): string {
  for (let kept = evaluation.evaluated.length; ; kept = Math.floor(kept * 0.9)) {
    const text = reasonDocument(alarm, evaluation, now, kept);
    if (text.length <= LONGEST_DATA || kept === 0) return text;
  }
}

/** From this many datapoints on only the newest are listed. */
const MANY = 5;

const LONGEST_DATA = 4000;

const OPERATORS = {
  GreaterThanOrEqualToThreshold: "greater than or equal to",
  GreaterThanThreshold: "greater than",
  LessThanThreshold: "less than",
  LessThanOrEqualToThreshold: "less than or equal to",
} as const;

const insufficientData = (periods: number): string =>
  `Insufficient Data: ${counted(periods, "datapoint")} ${periods === 1 ? "was" : "were"} unknown.`;

function allFilled(periods: number, received: number, filled: Evaluation["filled"]): string {
  const datapoints =
    received === 0 ? "no datapoints were" : `${counted(received, "datapoint")} ${was(received)}`;
  const and = filled ? ` and ${filledText(filled)}` : "";
  return `Threshold Crossed: ${datapoints} received for ${counted(periods, "period")}${and}.`;
}

const filledText = ({ count, as }: NonNullable<Evaluation["filled"]>): string =>
  `${counted(count, "missing datapoint")} ${was(count)} treated as [${as}]`;

function minimumText(alarm: Watched, state: AlarmState): string {
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

function reasonDocument(alarm: Watched, { evaluated, real }: Evaluation, now: Instant, kept: number): string {
  const oldestFirst = real.slice(0, kept).reverse();
  const first = oldestFirst[0];
  return jsonText({
    version: "1.0",
    queryDate: timestampText(now),
    startDate: first && timestampText(first.at),
    unit: alarm.metric.unit,
    statistic: alarm.metric.statistic,
    period: alarm.period,
    recentDatapoints: oldestFirst.map(({ value }) => double(value)),
    threshold: double(alarm.threshold),
    evaluatedDatapoints: evaluated.slice(0, kept).map(
      ({ at, sampleCount, value }): JsonValue => ({
        timestamp: timestampText(at),
        sampleCount: sampleCount === undefined ? undefined : double(sampleCount),
        value: value === undefined ? undefined : double(value),
      }),
    ),
  });
}
