/** Alarms in words: which one is meant, and what it waits for. */

import type { Alarm, ThresholdOperator, Watched } from "../alarms/alarm.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";

/** A target tracking policy's own alarms have names of a hundred characters; they are named by their side. */
export function shortName(alarmName: string, policies: readonly ScalingPolicy[]): string {
  for (const policy of policies) {
    if (policy.kind !== "targetTracking") continue;
    if (policy.alarmHigh === alarmName) return `AlarmHigh of ${policy.name}`;
    if (policy.alarmLow === alarmName) return `AlarmLow of ${policy.name}`;
  }
  return alarmName;
}

/** What brings it into ALARM: `HasBacklogWithoutCapacity >= 1 for 2 × 60 s`. */
export function conditionText({ watched, limit, evaluationPeriods: all, ...alarm }: Alarm): string {
  const { datapointsToAlarm: some = all } = alarm;
  const periods = some === all ? `${all} × ${watched.period} s` : `${some} of ${all} × ${watched.period} s`;
  const beyond =
    limit.kind === "threshold"
      ? `${signs[limit.comparison]} ${limit.threshold}`
      : `outside of band ${limit.band}`;
  return `${seriesName(watched)} ${beyond} for ${periods}`;
}

function seriesName(watched: Watched): string {
  if (watched.kind === "metric") return watched.metric.metricName;
  const returned = watched.queries.find((query) => query.returned);
  return (
    returned?.label ??
    (returned?.kind === "expression" ? returned.expression : (returned?.id ?? "its expression"))
  );
}

const signs: Readonly<Record<ThresholdOperator, string>> = {
  GreaterThanOrEqualToThreshold: ">=",
  GreaterThanThreshold: ">",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};
