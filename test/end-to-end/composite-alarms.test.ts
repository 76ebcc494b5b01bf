/** One composite alarm's life, through every client and protocol: all of them see the same. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { AwsJson1_0Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { virtualServer } from "../support/virtual-server.ts";

const folder = join(import.meta.dirname, "composite-alarms");

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);

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

const newerPython = process.env.EBBTIDE_BOTO3;

const programs: readonly {
  readonly name: string;
  readonly command: readonly string[];
  readonly skip: string | false;
}[] = [
  {
    name: "Debian's boto3",
    command: ["/usr/bin/python3", join(folder, "composite.py")],
    skip: await boto3Missing("/usr/bin/python3", "needs boto3 (apt-get install python3-boto3)"),
  },
  {
    name: "a newer boto3",
    command: [newerPython ?? "python3", join(folder, "composite.py")],
    skip: newerPython
      ? await boto3Missing(newerPython, `no boto3 for EBBTIDE_BOTO3=${newerPython}`)
      : "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3",
  },
  {
    name: "the CLI",
    command: ["bash", join(folder, "composite.sh")],
    skip: existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)",
  },
];

for (const { name, command, skip } of programs)
  test(`a composite alarm's life through ${name}`, { skip }, async (context) => {
    const { url } = await virtualServer(context);
    const [program = "", ...args] = command;
    const { stdout } = await run(program, args, { env: env(url) });
    assert.deepEqual(stdout.trim().split("\n"), SEEN);
  });

const protocols = {
  JSON: AwsJson1_0Protocol,
  CBOR: AwsSmithyRpcV2CborProtocol,
  query: AwsQueryProtocol,
} as const;

for (const [name, protocol] of Object.entries(protocols))
  test(`a composite alarm's life through the JavaScript SDK over ${name}`, async (context) => {
    const sdk = await client(context, { protocol: protocol as never });
    assert.deepEqual(await life(sdk), SEEN);
  });

async function client(
  context: TestContext,
  settings: Partial<CloudWatchClientConfig>,
): Promise<CloudWatchClient> {
  const { url } = await virtualServer(context);
  const sdk = new CloudWatchClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "111122223333", secretAccessKey: "test" },
    maxAttempts: 1,
    ...settings,
  });
  context.after(() => sdk.destroy());
  return sdk;
}

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

const env = (url: string) => ({
  PATH: "/usr/bin:/bin",
  EBBTIDE_URL: url,
  AWS_ACCESS_KEY_ID: "111122223333",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
});

/** The reason to skip when this Python cannot import boto3; false when it can. */
async function boto3Missing(python: string, reason: string): Promise<string | false> {
  return run(python, ["-c", "import boto3"]).then(
    () => false as const,
    () => reason,
  );
}
