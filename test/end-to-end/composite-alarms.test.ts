/** One composite alarm's life, through every client and protocol: all of them see the same. */

import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { throughEveryClient } from "../support/cloudwatch-clients.ts";

const folder = join(import.meta.dirname, "composite-alarms");

const ARN = "arn:aws:cloudwatch:us-east-1:111122223333:alarm";

const SEEN = [
  "refused: Error in AlarmRule [Unsupported token 'ALARM' at char 14, must be: AND, OR]",
  "refused: Could not save the composite alarm as alarms [gone] in the alarm rule do not exist",
  "alarm: ALARM WaitPeriod 3600",
  'rule: AT_LEAST(50%, ALARM, ("errors", latency)) AND NOT ALARM(deploying)',
  `reason: ${ARN}:errors transitioned to ALARM at Monday 05 January, 2026 09:00:00 UTC`,
  "children: deploying errors latency",
  "parents: down",
  "tags: team=sea",
  "refused: Cannot delete errors,latency as there are composite alarm(s) depending on them.",
  'history: CompositeAlarm Alarm "down" created',
  "history: CompositeAlarm Alarm updated from INSUFFICIENT_DATA to OK",
  "history: CompositeAlarm Alarm updated from OK to ALARM",
  'history: CompositeAlarm Alarm "down" deleted',
];

/** What the JavaScript SDK saw, in the words of the other clients' programs. */
async function life(sdk: CloudWatchClient): Promise<readonly string[]> {
  const seen: string[] = [];
  const refused = (answer: Promise<unknown>) =>
    answer.then(
      () => assert.fail("accepted"),
      (error: Error) => seen.push(`refused: ${error.message}`),
    );
  for (const AlarmName of ["errors", "latency", "deploying"])
    await sdk.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: "Service",
        MetricName: AlarmName,
        Statistic: "Sum",
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: "GreaterThanThreshold",
      }),
    );
  for (const AlarmRule of ["ALARM(errors) ALARM(latency)", "ALARM(errors) OR ALARM(gone)"])
    await refused(sdk.send(new PutCompositeAlarmCommand({ AlarmName: "down", AlarmRule })));
  await sdk.send(
    new PutCompositeAlarmCommand({
      AlarmName: "down",
      AlarmRule: 'AT_LEAST(50%, ALARM, ("errors", latency)) AND NOT ALARM(deploying)',
      ActionsSuppressor: "deploying",
      ActionsSuppressorWaitPeriod: 3600,
      ActionsSuppressorExtensionPeriod: 60,
      Tags: [{ Key: "team", Value: "sea" }],
    }),
  );
  await sdk.send(
    new SetAlarmStateCommand({ AlarmName: "errors", StateValue: "ALARM", StateReason: "drill" }),
  );
  const { CompositeAlarms } = await sdk.send(new DescribeAlarmsCommand({ AlarmTypes: ["CompositeAlarm"] }));
  const [alarm] = CompositeAlarms ?? [];
  assert.ok(alarm?.StateTransitionedTimestamp instanceof Date);
  seen.push(`alarm: ${alarm.StateValue} ${alarm.ActionsSuppressedBy} ${alarm.ActionsSuppressorWaitPeriod}`);
  seen.push(`rule: ${alarm.AlarmRule}`, `reason: ${alarm.StateReason}`);
  const children = await sdk.send(new DescribeAlarmsCommand({ ChildrenOfAlarmName: "down" }));
  seen.push(`children: ${children.MetricAlarms?.map(({ AlarmName }) => AlarmName).join(" ")}`);
  const parents = await sdk.send(new DescribeAlarmsCommand({ ParentsOfAlarmName: "errors" }));
  seen.push(`parents: ${parents.CompositeAlarms?.map(({ AlarmName }) => AlarmName).join(" ")}`);
  const { Tags } = await sdk.send(new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }));
  seen.push(`tags: ${Tags?.map(({ Key, Value }) => `${Key}=${Value}`).join(" ")}`);
  await refused(sdk.send(new DeleteAlarmsCommand({ AlarmNames: ["errors", "latency"] })));
  await sdk.send(new DeleteAlarmsCommand({ AlarmNames: ["down"] }));
  await sdk.send(new DeleteAlarmsCommand({ AlarmNames: ["errors", "latency", "deploying"] }));
  const { AlarmHistoryItems } = await sdk.send(
    new DescribeAlarmHistoryCommand({
      AlarmName: "down",
      AlarmTypes: ["CompositeAlarm"],
      ScanBy: "TimestampAscending",
    }),
  );
  for (const item of AlarmHistoryItems ?? []) seen.push(`history: ${item.AlarmType} ${item.HistorySummary}`);
  return seen;
}

await throughEveryClient({
  title: "a composite alarm's life",
  python: join(folder, "composite.py"),
  shell: join(folder, "composite.sh"),
  seenBy: life,
  expected: SEEN,
});
