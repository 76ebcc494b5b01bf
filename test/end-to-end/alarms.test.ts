/** Alarms on metric math, percentiles and bands, through every client and protocol: all of them see the same. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CloudWatchClient,
  DeleteAnomalyDetectorCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DescribeAnomalyDetectorsCommand,
  type MetricDataQuery,
  PutAnomalyDetectorCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { throughEveryClient } from "../support/cloudwatch-clients.ts";

const folder = join(import.meta.dirname, "alarms");

const SEEN = [
  "refused: ValidationError Invalid metrics list: Error in expression 'rate' at position 16: unexpected end, expected a number, an id, a function, '(', '[' or '-'",
  "refused: ValidationError All metrics and expressions of an alarm must have the same Period",
  "refused: ValidationError autoscaling actions not supported when ThresholdMetricId is set",
  "math: rate=100 * errors / calls",
  "band: ad1 LessThanLowerOrGreaterThanUpperThreshold",
  "watching: slow",
  "watching: 0",
  "detector: Calls Sum UTC",
  "detector: Errors Average Europe/Berlin",
  "refused: ResourceNotFoundException The anomaly detector does not exist.",
  'history: ConfigurationUpdate Alarm "error-rate" created',
  "history: StateUpdate Alarm updated from INSUFFICIENT_DATA to ALARM",
];

const stat = (Id: string, Period = 60, ReturnData = false): MetricDataQuery => ({
  Id,
  ReturnData,
  MetricStat: {
    Metric: { Namespace: "Shop", MetricName: `${Id[0]?.toUpperCase()}${Id.slice(1)}` },
    Period,
    Stat: "Sum",
  },
});
const rate = (Expression: string): MetricDataQuery => ({ Id: "rate", Expression, Label: "error rate" });

const math = {
  AlarmName: "error-rate",
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 5,
  ComparisonOperator: "GreaterThanThreshold",
} as const;
const band = {
  AlarmName: "odd",
  EvaluationPeriods: 1,
  ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
  ThresholdMetricId: "ad1",
  Metrics: [stat("calls", 300, true), { Id: "ad1", Expression: "ANOMALY_DETECTION_BAND(calls, 3)" }],
} as const;
const policy = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:u:resource/sagemaker/x:policyName/p";

/** What the JavaScript SDK saw, in the words of the other clients' programs. */
async function seenBy(sdk: CloudWatchClient): Promise<readonly string[]> {
  const seen: string[] = [];
  const refused = (answer: Promise<unknown>) =>
    answer.then(
      () => assert.fail("accepted"),
      ({ name, message }: Error) =>
        // Over JSON and CBOR the name is the shape's, over the query protocol its code.
        seen.push(`refused: ${name === "ValidationException" ? "ValidationError" : name} ${message}`),
    );
  const put = (input: object) => sdk.send(new PutMetricAlarmCommand(input as never));
  await refused(put({ ...math, Metrics: [stat("errors"), rate("100 * errors / ")] }));
  await refused(put({ ...math, Metrics: [stat("errors"), stat("calls", 300), rate("errors")] }));
  await refused(put({ ...band, AlarmActions: [policy] }));
  await put({ ...math, Metrics: [stat("errors"), stat("calls"), rate("100 * errors / calls")] });
  await put(band);
  await put({
    AlarmName: "slow",
    Namespace: "Shop",
    MetricName: "Latency",
    ExtendedStatistic: "p99.9",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 2.5,
    ComparisonOperator: "GreaterThanThreshold",
    EvaluateLowSampleCountPercentile: "ignore",
  });
  const { MetricAlarms = [] } = await sdk.send(new DescribeAlarmsCommand({}));
  const computed = MetricAlarms[0]?.Metrics?.filter(({ Expression }) => Expression) ?? [];
  seen.push(`math: ${computed.map(({ Id, Expression }) => `${Id}=${Expression}`).join(" ")}`);
  seen.push(`band: ${MetricAlarms[1]?.ThresholdMetricId} ${MetricAlarms[1]?.ComparisonOperator}`);
  const watching = async (more: object) =>
    (await sdk.send(new DescribeAlarmsForMetricCommand({ Namespace: "Shop", ...more } as never)))
      .MetricAlarms ?? [];
  const slow = await watching({ MetricName: "Latency", ExtendedStatistic: "p99.9" });
  seen.push(`watching: ${slow.map(({ AlarmName }) => AlarmName).join(" ")}`);
  seen.push(`watching: ${(await watching({ MetricName: "Errors" })).length}`);
  const errors = { Namespace: "Shop", MetricName: "Errors", Stat: "Average" };
  await sdk.send(
    new PutAnomalyDetectorCommand({
      SingleMetricAnomalyDetector: errors,
      Configuration: { MetricTimezone: "Europe/Berlin" },
    }),
  );
  const detectors = await sdk.send(new DescribeAnomalyDetectorsCommand({ Namespace: "Shop" }));
  for (const { SingleMetricAnomalyDetector: single, Configuration } of detectors.AnomalyDetectors ?? [])
    seen.push(`detector: ${single?.MetricName} ${single?.Stat} ${Configuration?.MetricTimezone ?? "UTC"}`);
  await sdk.send(new DeleteAnomalyDetectorCommand(errors));
  await refused(sdk.send(new DeleteAnomalyDetectorCommand(errors)));
  await sdk.send(
    new SetAlarmStateCommand({ AlarmName: "error-rate", StateValue: "ALARM", StateReason: "drill" }),
  );
  const { AlarmHistoryItems } = await sdk.send(
    new DescribeAlarmHistoryCommand({ AlarmName: "error-rate", ScanBy: "TimestampAscending" }),
  );
  for (const { HistoryItemType, HistorySummary } of AlarmHistoryItems ?? [])
    seen.push(`history: ${HistoryItemType} ${HistorySummary}`);
  return seen;
}

await throughEveryClient({
  title: "alarms of every kind",
  python: join(folder, "alarms.py"),
  shell: join(folder, "alarms.sh"),
  seenBy,
  expected: SEEN,
});
