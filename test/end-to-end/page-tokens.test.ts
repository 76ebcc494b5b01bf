/** Page tokens through real clients: good across restarts and insertions, refused by every other list and server. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  ApplicationAutoScalingClient,
  DescribeScalingPoliciesCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  DescribeAnomalyDetectorsCommand,
  PutMetricAlarmCommand,
} from "@aws-sdk/client-cloudwatch";
import { defaultConfig } from "../../src/config.ts";
import { type Server, startServer } from "../../src/server.ts";

const started = (dataDirectory: string): Promise<Server> =>
  startServer({ ...defaultConfig, dataDirectory, port: 0, logLevel: "silent", shutdownLimit: 1000 });

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "ebbtide-"));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

const settingsOf = ({ url }: Server) => ({
  endpoint: url,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  maxAttempts: 1,
});

const alarm = (AlarmName: string) =>
  new PutMetricAlarmCommand({
    AlarmName,
    Namespace: "Shop",
    MetricName: "Orders",
    Statistic: "Sum",
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  });

test("a token leads on after a restart, around what was made meanwhile, and nowhere else", async (context) => {
  const directory = await folder(context);
  const first = await started(directory);
  const before = new CloudWatchClient(settingsOf(first));
  for (const name of ["a", "b", "c"]) await before.send(alarm(name));
  const page = await before.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
  assert.deepEqual(
    page.MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ["a", "b"],
  );
  const { NextToken } = page;
  await first.close();

  const key = join(directory, "page-tokens.key");
  assert.equal((await stat(key)).mode & 0o777, 0o600);
  const text = await readFile(key, "utf8");

  const second = await started(directory);
  context.after(() => second.close());
  assert.equal(await readFile(key, "utf8"), text);
  const after = new CloudWatchClient(settingsOf(second));
  for (const name of ["aa", "bb"]) await after.send(alarm(name));
  const rest = await after.send(new DescribeAlarmsCommand({ NextToken }));
  assert.deepEqual(
    rest.MetricAlarms?.map(({ AlarmName }) => AlarmName),
    ["bb", "c"],
  );

  const scaling = new ApplicationAutoScalingClient(settingsOf(second));
  await assert.rejects(after.send(new DescribeAnomalyDetectorsCommand({ NextToken })), {
    name: "InvalidNextToken",
  });
  await assert.rejects(
    scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace: "sagemaker", NextToken })),
    { name: "InvalidNextTokenException", message: "The next token is invalid." },
  );

  const other = await started(await folder(context));
  context.after(() => other.close());
  await assert.rejects(
    new CloudWatchClient(settingsOf(other)).send(new DescribeAlarmsCommand({ NextToken })),
    {
      name: "InvalidNextToken",
    },
  );
});
