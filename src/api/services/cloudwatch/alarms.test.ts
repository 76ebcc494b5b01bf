import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { scope } from "../../../../test/support/alarms.ts";
import { type Client, operations } from "../../../../test/support/operations.ts";
import type {
  DescribeAlarmHistoryOutput,
  DescribeAlarmsOutput,
  ListTagsForResourceOutput,
  PutMetricAlarmInput,
} from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const client = (context: TestContext): Promise<Client> => operations(context, cloudwatch, noon);

const wake: PutMetricAlarmInput = {
  AlarmName: "wake",
  Namespace: "AWS/SageMaker",
  MetricName: "HasBacklogWithoutCapacity",
  Dimensions: [{ Name: "EndpointName", Value: "tides" }],
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 2,
  Threshold: 1,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  TreatMissingData: "missing",
  AlarmActions: ["arn:aws:sns:us-east-1:000000000000:alerts"],
};
const describe = (tides: Client, input: object = {}) =>
  tides.call<DescribeAlarmsOutput>("DescribeAlarms", input);
const names = ({ MetricAlarms }: DescribeAlarmsOutput) => MetricAlarms?.map(({ AlarmName }) => AlarmName);
const historyOf = async (tides: Client, input: object = {}) =>
  (
    await tides.call<DescribeAlarmHistoryOutput>("DescribeAlarmHistory", {
      ScanBy: "TimestampAscending",
      ...input,
    })
  ).AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary);

test("an alarm reads back as it was put, optional members only where they were given", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", wake);
  await tides.call("PutMetricAlarm", {
    AlarmName: "slow",
    Namespace: "Tides",
    MetricName: "Depth",
    ExtendedStatistic: "p99",
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: -0,
    ComparisonOperator: "LessThanThreshold",
    Tags: [{ Key: "team", Value: "sea" }],
  });
  const answer = await describe(tides);
  assert.deepEqual([answer.CompositeAlarms, answer.LogAlarms, answer.NextToken], [[], [], undefined]);
  const { Tags: _, ...configuration } = wake;
  assert.deepEqual(JSON.parse(JSON.stringify(answer.MetricAlarms?.[1])), {
    ...configuration,
    AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:wake",
    AlarmConfigurationUpdatedTimestamp: noon,
    ActionsEnabled: true,
    OKActions: [],
    InsufficientDataActions: [],
    StateValue: "INSUFFICIENT_DATA",
    StateReason: "Unchecked: Initial alarm creation",
    StateUpdatedTimestamp: noon,
    StateTransitionedTimestamp: noon,
  });
  const slow = JSON.parse(JSON.stringify(answer.MetricAlarms?.[0]));
  assert.equal(slow.ExtendedStatistic, "p99");
  for (const absent of ["Statistic", "TreatMissingData", "DatapointsToAlarm", "Unit", "AlarmDescription"])
    assert.equal(Object.hasOwn(slow, absent), false, absent);
  assert.deepEqual(await tides.store.tags.get(scope, slow.AlarmArn), { team: "sea" });
  assert.deepEqual(tides.nudged, ["alarmKeeper", "alarmKeeper"]);
});

test("changing an alarm replaces its whole configuration and keeps its state", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", wake);
  await tides.call("SetAlarmState", { AlarmName: "wake", StateValue: "OK", StateReason: "calm" });
  tides.now += 1000;
  const { TreatMissingData: _, DatapointsToAlarm: __, AlarmActions: ___, ...rest } = wake;
  await tides.call("PutMetricAlarm", { ...rest, Threshold: 3 });
  const [alarm] = (await describe(tides)).MetricAlarms ?? [];
  assert.deepEqual(
    [alarm?.Threshold, alarm?.TreatMissingData, alarm?.AlarmActions, alarm?.StateValue, alarm?.StateReason],
    [3, undefined, [], "OK", "calm"],
  );
  assert.deepEqual(
    [alarm?.AlarmConfigurationUpdatedTimestamp, alarm?.StateUpdatedTimestamp],
    [noon + 1000, noon],
  );
  assert.deepEqual(await historyOf(tides, { HistoryItemType: "ConfigurationUpdate" }), [
    'Alarm "wake" created',
    'Alarm "wake" updated',
  ]);
});

test("PutMetricAlarm refuses what AWS refuses, in its words", async (context) => {
  const tides = await client(context);
  const arn = (service: string, region = "us-east-1") => [`arn:aws:${service}:${region}:000000000000:x`];
  const cases: readonly (readonly [Partial<PutMetricAlarmInput>, string])[] = [
    [{ Period: 45 }, "Period must be 10, 20, 30 or a multiple of 60"],
    [{ Period: 60, EvaluationPeriods: 1441 }, "EvaluationPeriods * Period must be <= 86400"],
    [{ Period: 3600, EvaluationPeriods: 169 }, "EvaluationPeriods * Period must be <= 604800"],
    [{ DatapointsToAlarm: 3 }, "DatapointsToAlarm must be less than or equal to EvaluationPeriods"],
    [{ Threshold: undefined }, "PutMetricAlarm request should have valid Threshold parameter"],
    [
      { EvaluateLowSampleCountPercentile: "ignore" },
      "Option evaluateLowSampleCountPercentile can not be applied with statistic Average.",
    ],
    [
      { Statistic: undefined, ExtendedStatistic: "p101" },
      "The value p101 for parameter ExtendedStatistic is not supported.",
    ],
    [{ AlarmActions: arn("s3") }, "Unsupported AWS vendor s3"],
    [
      { OKActions: arn("sns", "eu-west-1") },
      "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
    ],
    [{ AlarmActions: ["alerts"] }, "Invalid arn syntax: alerts"],
    [
      { ComparisonOperator: undefined },
      "1 validation error detected: Value null at 'comparisonOperator' failed to satisfy constraint: Member must not be null",
    ],
  ];
  for (const [changes, message] of cases)
    assert.deepEqual(await tides.refusal("PutMetricAlarm", { ...wake, ...changes }), [
      "ValidationException",
      message,
    ]);
  const others: readonly Partial<PutMetricAlarmInput>[] = [
    { AlarmName: "bell\u0007" },
    { Threshold: Number.NaN },
    { Statistic: undefined },
    { ExtendedStatistic: "p99" },
    { Namespace: undefined },
    { Period: undefined },
    { TreatMissingData: "zero" },
    { Metrics: [{ Id: "m1" }] },
    { ThresholdMetricId: "band" },
    { ComparisonOperator: "GreaterThanUpperThreshold" },
    { EvaluationWindow: { WallClockWindow: {} } },
    { EvaluationInterval: 60 },
    { Tags: [{ Key: "aws:x", Value: "" }] },
  ];
  for (const changes of others)
    assert.equal(
      (await tides.refusal("PutMetricAlarm", { ...wake, ...changes }))[1].length > 0,
      true,
      JSON.stringify(changes),
    );
  assert.deepEqual(names(await describe(tides)), []);
});

test("p100.5 and every period of the grid are accepted, as on AWS", async (context) => {
  const tides = await client(context);
  for (const Period of [10, 20, 30, 60, 300, 3600])
    await tides.call("PutMetricAlarm", {
      ...wake,
      Period,
      Statistic: undefined,
      ExtendedStatistic: "p100.5",
    });
});

test("DescribeAlarms filters, sorts by name and pages", async (context) => {
  const tides = await client(context);
  for (const name of ["b", "a", "ab", "c"])
    await tides.call("PutMetricAlarm", {
      ...wake,
      AlarmName: name,
      AlarmActions: [],
      OKActions: [`arn:aws:sns:us-east-1:000000000000:${name}`],
    });
  await tides.call("SetAlarmState", { AlarmName: "c", StateValue: "ALARM", StateReason: "drill" });
  const cases = [
    [{}, ["a", "ab", "b", "c"]],
    [{ AlarmNames: ["c", "a", "none"] }, ["a", "c"]],
    [{ AlarmNamePrefix: "a" }, ["a", "ab"]],
    [{ StateValue: "ALARM" }, ["c"]],
    [{ ActionPrefix: "arn:aws:sns:us-east-1:000000000000:a" }, ["a", "ab"]],
    [{ AlarmTypes: ["CompositeAlarm"] }, []],
    [{ AlarmTypes: ["CompositeAlarm", "MetricAlarm"], AlarmNamePrefix: "b" }, ["b"]],
  ] as const;
  for (const [input, expected] of cases) assert.deepEqual(names(await describe(tides, input)), expected);
  const first = await describe(tides, { MaxRecords: 3 });
  const second = await describe(tides, { MaxRecords: 3, NextToken: first.NextToken });
  assert.deepEqual([names(first), names(second), second.NextToken], [["a", "ab", "b"], ["c"], undefined]);
  assert.equal((await tides.refusal("DescribeAlarms", { NextToken: "mine" }))[0], "InvalidNextToken");
  await tides.refusal("DescribeAlarms", { AlarmNames: ["a"], AlarmNamePrefix: "a" });
});

test("other accounts and regions don't see an alarm", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", wake);
  for (const other of [
    { ...scope, region: "eu-west-1" },
    { ...scope, account: "111111111111" },
  ])
    assert.deepEqual(names(await tides.call("DescribeAlarms", {}, other)), []);
});

test("an alarm's tags are listed, added, replaced and removed by its ARN", async (context) => {
  const tides = await client(context);
  const AlarmName = "high: water";
  const ResourceARN = `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${AlarmName}`;
  await tides.call("PutMetricAlarm", { ...wake, AlarmName, Tags: [{ Key: "team", Value: "sea" }] });
  await tides.call("PutMetricAlarm", { ...wake, AlarmName, Tags: [{ Key: "team", Value: "land" }] });
  const tags = async () =>
    (await tides.call<ListTagsForResourceOutput>("ListTagsForResource", { ResourceARN })).Tags;
  assert.deepEqual(await tags(), [{ Key: "team", Value: "sea" }]);
  await tides.call("TagResource", {
    ResourceARN,
    Tags: [
      { Key: "team", Value: "air" },
      { Key: "cost", Value: "7" },
    ],
  });
  await tides.call("UntagResource", { ResourceARN, TagKeys: ["team", "none"] });
  assert.deepEqual(await tags(), [{ Key: "cost", Value: "7" }]);
  await tides.call("UntagResource", { ResourceARN, TagKeys: ["cost"] });
  assert.deepEqual(await tags(), []);

  const many = Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" }));
  for (const [operation, members] of [
    ["TagResource", { Tags: [{ Key: "aws:a", Value: "" }] }],
    ["TagResource", { Tags: many }],
  ] as const)
    assert.equal(
      (await tides.refusal(operation, { ResourceARN, ...members }))[0],
      "InvalidParameterValueException",
    );
  const nothing = `${ResourceARN}s`;
  for (const [operation, members] of [
    ["ListTagsForResource", {}],
    ["TagResource", { Tags: [{ Key: "a", Value: "" }] }],
    ["UntagResource", { TagKeys: ["a"] }],
  ] as const)
    assert.deepEqual(await tides.refusal(operation, { ResourceARN: nothing, ...members }), [
      "ResourceNotFoundException",
      `The resource ${nothing} does not exist.`,
    ]);
});

test("DeleteAlarms deletes those it finds and names the others; history stays", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", { ...wake, Tags: [{ Key: "team", Value: "sea" }] });
  assert.deepEqual(await tides.refusal("DeleteAlarms", { AlarmNames: ["wake", "none"] }), [
    "ResourceNotFound",
    "The alarms do not exist: none",
  ]);
  assert.deepEqual(names(await describe(tides)), []);
  assert.deepEqual(await tides.store.tags.all(), []);
  assert.deepEqual(await historyOf(tides, { AlarmName: "wake" }), [
    'Alarm "wake" created',
    'Alarm "wake" deleted',
  ]);
});

test("SetAlarmState executes the actions of a change, and only of a change", async (context) => {
  const tides = await client(context);
  const arn = "arn:aws:sns:us-east-1:000000000000:alerts";
  await tides.store.topics.put(scope, arn, { scope, arn, name: "alerts", createdAt: 0, attributes: {} });
  await tides.call("PutMetricAlarm", wake);
  const set = (members: object) =>
    tides.call("SetAlarmState", { AlarmName: "wake", StateValue: "ALARM", StateReason: "drill", ...members });
  await set({ StateReasonData: '{"recentDatapoints":[2.0]}' });
  await set({});
  assert.equal((await tides.store.outbox.due(noon, 10)).length, 1);
  assert.deepEqual(tides.nudged, ["alarmKeeper", "courier"]);
  const [alarm] = (await describe(tides)).MetricAlarms ?? [];
  assert.deepEqual([alarm?.StateReason, alarm?.StateReasonData], ["drill", undefined]);
  assert.equal(
    (await tides.refusal("SetAlarmState", { AlarmName: "none", StateValue: "OK", StateReason: "" }))[0],
    "ResourceNotFound",
  );
  assert.equal(
    (
      await tides.refusal("SetAlarmState", {
        AlarmName: "wake",
        StateValue: "OK",
        StateReason: "",
        StateReasonData: "{",
      })
    )[0],
    "InvalidFormatFault",
  );
});

test("the actions of an alarm are switched on and off, nothing is replayed, unknown names are passed over", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", wake);
  const enabled = async () => (await describe(tides)).MetricAlarms?.[0]?.ActionsEnabled;
  await tides.call("DisableAlarmActions", { AlarmNames: ["wake", "none"] });
  assert.equal(await enabled(), false);
  await tides.call("SetAlarmState", { AlarmName: "wake", StateValue: "ALARM", StateReason: "drill" });
  await tides.call("EnableAlarmActions", { AlarmNames: ["wake"] });
  assert.equal(await enabled(), true);
  assert.deepEqual(await tides.store.outbox.due(noon, 10), []);
});

test("history is filtered by alarm, kind and time, and pages in either order without loss", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", wake);
  await tides.call("PutMetricAlarm", { ...wake, AlarmName: "other" });
  const states = ["OK", "ALARM", "INSUFFICIENT_DATA"];
  // Three changes at each instant, so that pages are cut within one.
  for (let index = 0; index < 30; index++) {
    if (index % 3 === 0) tides.now += 1000;
    const StateValue = states[index % 3];
    await tides.call("SetAlarmState", { AlarmName: "wake", StateValue, StateReason: `${index}` });
  }
  const kind = { AlarmName: "wake", HistoryItemType: "StateUpdate", MaxRecords: 4 };
  for (const ScanBy of ["TimestampAscending", "TimestampDescending"]) {
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page: DescribeAlarmHistoryOutput = await tides.call("DescribeAlarmHistory", {
        ...kind,
        ScanBy,
        NextToken,
      });
      for (const { HistoryData } of page.AlarmHistoryItems ?? [])
        seen.push(JSON.parse(HistoryData ?? "").newState.stateReason);
      NextToken = page.NextToken;
    } while (NextToken);
    const all = Array.from({ length: 30 }, (_, index) => `${index}`);
    assert.deepEqual(seen, ScanBy === "TimestampAscending" ? all : all.reverse());
  }
  const late = await historyOf(tides, { StartDate: noon + 9500, HistoryItemType: "StateUpdate" });
  assert.equal(late?.length, 3);
  assert.deepEqual(await historyOf(tides, { AlarmName: "other" }), ['Alarm "other" created']);
  assert.equal((await tides.refusal("DescribeAlarmHistory", { NextToken: "mine" }))[0], "InvalidNextToken");
});
