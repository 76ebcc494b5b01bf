import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { type WireServer, wireServer } from "../../../../test/support/wire.ts";
import { openSqliteStore } from "../../../store/sqlite/store.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const dimensions = [{ Name: "EndpointName", Value: "tides" }];
const wake = {
  AlarmName: "wake",
  Namespace: "AWS/SageMaker",
  MetricName: "HasBacklogWithoutCapacity",
  Dimensions: dimensions,
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 2,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  TreatMissingData: "missing",
} as const;

async function served(context: TestContext): Promise<WireServer & { readonly sdk: CloudWatchClient }> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const wire = await wireServer(context, [cloudwatch], { store }, { now: () => noon });
  const sdk = new CloudWatchClient({ ...wire.client });
  context.after(async () => {
    sdk.destroy();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  return { ...wire, sdk };
}

/** The query protocol, as older clients speak it: the answer's status and text. */
async function form(url: string, parameters: Record<string, string>): Promise<readonly [number, string]> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=000000000000/20260601/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: new URLSearchParams({ Version: "2010-08-01", ...parameters }),
  });
  return [response.status, await response.text()];
}

test("the JavaScript SDK puts samples, gzipped ones too, and reads them back", async (context) => {
  const { sdk } = await served(context);
  const data = Array.from({ length: 500 }, (_, index) => ({
    MetricName: "Depth",
    Dimensions: dimensions,
    Timestamp: new Date(noon - index * 1000),
    Values: [index, index + 0.5],
    Counts: [1, 2],
    Unit: "Count" as const,
    StorageResolution: 1,
  }));
  await sdk.send(new PutMetricDataCommand({ Namespace: "Tides", MetricData: data }));
  const range = { StartTime: new Date(noon - 600_000), EndTime: new Date(noon + 60_000) };
  const statistics = await sdk.send(
    new GetMetricStatisticsCommand({
      Namespace: "Tides",
      MetricName: "Depth",
      Dimensions: dimensions,
      ...range,
      Period: 3600,
      Statistics: ["SampleCount", "Maximum"],
    }),
  );
  const counts = statistics.Datapoints?.map(({ SampleCount }) => SampleCount ?? 0) ?? [];
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    1500,
  );
  assert.ok(statistics.Datapoints?.every(({ Timestamp }) => Timestamp instanceof Date));
  const series = await sdk.send(
    new GetMetricDataCommand({
      ...range,
      MetricDataQueries: [
        {
          Id: "m1",
          MetricStat: {
            Metric: { Namespace: "Tides", MetricName: "Depth", Dimensions: dimensions },
            Period: 10,
            Stat: "Minimum",
          },
        },
      ],
    }),
  );
  assert.deepEqual(series.MetricDataResults?.[0]?.Values?.slice(0, 3), [0, 1, 11]);
  const listed = await sdk.send(new ListMetricsCommand({ Namespace: "Tides" }));
  assert.deepEqual(listed.Metrics, [{ Namespace: "Tides", MetricName: "Depth", Dimensions: dimensions }]);
});

test("the JavaScript SDK keeps alarms", async (context) => {
  const { sdk } = await served(context);
  for (const AlarmName of ["wake", "low", "high"])
    await sdk.send(new PutMetricAlarmCommand({ ...wake, AlarmName }));
  await sdk.send(new SetAlarmStateCommand({ AlarmName: "wake", StateValue: "ALARM", StateReason: "drill" }));
  const { MetricAlarms, CompositeAlarms } = await sdk.send(
    new DescribeAlarmsCommand({ AlarmNames: ["wake"] }),
  );
  assert.deepEqual(CompositeAlarms, []);
  assert.deepEqual(
    [MetricAlarms?.[0]?.Threshold, MetricAlarms?.[0]?.StateValue, MetricAlarms?.[0]?.StateUpdatedTimestamp],
    [1, "ALARM", new Date(noon)],
  );
  const names: (string | undefined)[] = [];
  for await (const page of paginateDescribeAlarms({ client: sdk, pageSize: 2 }, {}))
    names.push(...(page.MetricAlarms ?? []).map(({ AlarmName }) => AlarmName));
  assert.deepEqual(names, ["high", "low", "wake"]);
  const history = await sdk.send(new DescribeAlarmHistoryCommand({ AlarmName: "wake" }));
  assert.deepEqual(
    history.AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary),
    ["Alarm updated from INSUFFICIENT_DATA to ALARM", 'Alarm "wake" created'],
  );
  await sdk.send(new DeleteAlarmsCommand({ AlarmNames: names.map(String) }));
  assert.deepEqual((await sdk.send(new DescribeAlarmsCommand({}))).MetricAlarms, []);
});

test("errors have the names that clients look for", async (context) => {
  const { sdk } = await served(context);
  const fails = (answer: Promise<unknown>) =>
    answer.then(
      () => assert.fail("accepted"),
      (error: Error) => [error.name, error.message],
    );
  assert.deepEqual(await fails(sdk.send(new PutMetricAlarmCommand({ ...wake, Period: 45 }))), [
    "ValidationException",
    "Period must be 10, 20, 30 or a multiple of 60",
  ]);
  const unknown = { AlarmName: "none", StateValue: "OK", StateReason: "drill" } as const;
  const [name] = await fails(sdk.send(new SetAlarmStateCommand(unknown)));
  assert.equal(name, "ResourceNotFound");
});

test("older clients drive it by the query protocol", async (context) => {
  const { url } = await served(context);
  const alarm = Object.fromEntries(
    Object.entries(wake).flatMap(([key, value]) => (Array.isArray(value) ? [] : [[key, String(value)]])),
  );
  const [created] = await form(url, {
    Action: "PutMetricAlarm",
    ...alarm,
    "Dimensions.member.1.Name": "EndpointName",
    "Dimensions.member.1.Value": "tides",
  });
  assert.equal(created, 200);
  const [status, text] = await form(url, { Action: "DescribeAlarms" });
  assert.equal(status, 200);
  for (const part of [
    "<DescribeAlarmsResult>",
    "<AlarmName>wake</AlarmName>",
    "<Name>EndpointName</Name>",
    "<StateUpdatedTimestamp>2026-06-01T12:00:00",
  ])
    assert.ok(text.includes(part), text);
  const [refused, error] = await form(url, {
    Action: "SetAlarmState",
    AlarmName: "none",
    StateValue: "OK",
    StateReason: "drill",
  });
  assert.equal(refused, 404);
  assert.match(error, /<Code>ResourceNotFound<\/Code>/);
});

test("a wrong state is refused in AWS's words", async (context) => {
  const { url } = await served(context);
  const [status, text] = await form(url, {
    Action: "SetAlarmState",
    AlarmName: "wake",
    StateValue: "INVALID",
    StateReason: "drill",
  });
  assert.equal(status, 400);
  assert.match(text, /<Code>ValidationError<\/Code>/);
  const message = /<Message>(.*)<\/Message>/
    .exec(text)?.[1]
    ?.replaceAll("&apos;", "'")
    .replaceAll("&#39;", "'");
  assert.equal(
    message,
    "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
  );
});
