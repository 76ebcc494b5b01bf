import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Client, operations } from "../../../../test/support/operations.ts";
import type {
  DescribeAnomalyDetectorsOutput,
  GetMetricDataOutput,
  PutAnomalyDetectorInput,
  PutMetricAlarmInput,
} from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const client = (context: TestContext): Promise<Client> => operations(context, cloudwatch, noon);
const describe = async (tides: Client, input: object = {}) =>
  (await tides.call<DescribeAnomalyDetectorsOutput>("DescribeAnomalyDetectors", input)).AnomalyDetectors ??
  [];

const level = {
  Namespace: "Tides",
  MetricName: "Level",
  Dimensions: [{ Name: "Bay", Value: "north" }],
  Stat: "Average",
};
const double: PutAnomalyDetectorInput = {
  MetricMathAnomalyDetector: {
    MetricDataQueries: [
      {
        Id: "m1",
        MetricStat: { Metric: { Namespace: "Tides", MetricName: "Level" }, Period: 300, Stat: "Sum" },
        ReturnData: false,
      },
      { Id: "e1", Expression: "m1 * 2" },
    ],
  },
};
const onBand: PutMetricAlarmInput = {
  AlarmName: "odd",
  EvaluationPeriods: 1,
  ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
  ThresholdMetricId: "ad1",
  Metrics: [
    {
      Id: "m1",
      MetricStat: { Metric: { Namespace: "Tides", MetricName: "Level" }, Period: 60, Stat: "Sum" },
    },
    { Id: "ad1", Expression: "ANOMALY_DETECTION_BAND(m1, 2)" },
  ],
};

test("a detector reads back in both forms, whichever it was put in; putting it again replaces its settings", async (context) => {
  const tides = await client(context);
  await tides.call("PutAnomalyDetector", level);
  const Configuration = {
    ExcludedTimeRanges: [{ StartTime: noon - 1000, EndTime: noon }],
    MetricTimezone: "Europe/Berlin",
  };
  await tides.call("PutAnomalyDetector", {
    SingleMetricAnomalyDetector: level,
    Configuration,
    MetricCharacteristics: { PeriodicSpikes: true },
  });
  const [row, ...others] = await describe(tides);
  assert.deepEqual(others, []);
  const { AnomalyDetectorId, ...rest } = row ?? {};
  assert.ok(AnomalyDetectorId);
  assert.deepEqual(rest, {
    ...level,
    SingleMetricAnomalyDetector: level,
    Configuration,
    MetricCharacteristics: { PeriodicSpikes: true },
    StateValue: "PENDING_TRAINING",
  });
  assert.ok(tides.nudged.includes("bandTrainer"));
});

test("DescribeAnomalyDetectors filters and pages; those of metric math must be asked for", async (context) => {
  const tides = await client(context);
  for (const Stat of ["Average", "Sum", "p99"]) await tides.call("PutAnomalyDetector", { ...level, Stat });
  await tides.call("PutAnomalyDetector", { ...level, MetricName: "Waves", Dimensions: [] });
  await tides.call("PutAnomalyDetector", double);
  assert.equal((await describe(tides)).length, 4);
  const types = { AnomalyDetectorTypes: ["METRIC_MATH"] };
  const [math] = await describe(tides, types);
  assert.deepEqual(
    math?.MetricMathAnomalyDetector?.MetricDataQueries?.map(({ Id, ReturnData }) => [Id, ReturnData]),
    [
      ["m1", false],
      ["e1", true],
    ],
  );
  assert.equal((await describe(tides, { MetricName: "Level" })).length, 3);
  assert.equal((await describe(tides, { Namespace: "Rivers" })).length, 0);
  assert.equal((await describe(tides, { Dimensions: level.Dimensions })).length, 3);
  assert.equal((await describe(tides, { AnomalyDetectorIds: [math?.AnomalyDetectorId] })).length, 1);
  const seen: unknown[] = [];
  let NextToken: string | undefined;
  do {
    const page: DescribeAnomalyDetectorsOutput = await tides.call("DescribeAnomalyDetectors", {
      MaxResults: 3,
      NextToken,
    });
    seen.push(...(page.AnomalyDetectors ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  assert.equal(seen.length, 4);
  assert.equal(
    (await tides.refusal("DescribeAnomalyDetectors", { NextToken: "forged" }))[0],
    "InvalidNextToken",
  );
});

test("a detector is deleted by its series or its id, once", async (context) => {
  const tides = await client(context);
  await tides.call("PutAnomalyDetector", level);
  const { AnomalyDetectorId } = await tides.call<{ AnomalyDetectorId: string }>("PutAnomalyDetector", double);
  await tides.call("DeleteAnomalyDetector", { SingleMetricAnomalyDetector: level });
  assert.equal((await tides.refusal("DeleteAnomalyDetector", level))[0], "ResourceNotFoundException");
  await tides.call("DeleteAnomalyDetector", { AnomalyDetectorId });
  assert.deepEqual(await describe(tides, { AnomalyDetectorTypes: ["METRIC_MATH", "SINGLE_METRIC"] }), []);
});

test("what makes no detector is refused", async (context) => {
  const tides = await client(context);
  const queries = double.MetricMathAnomalyDetector?.MetricDataQueries ?? [];
  const math = (MetricDataQueries: unknown) => ({ MetricMathAnomalyDetector: { MetricDataQueries } });
  const cases: readonly (readonly [object, string])[] = [
    [{ ...level, ...double }, "InvalidParameterCombinationException"],
    [{ ...level, Stat: undefined }, "MissingRequiredParameterException"],
    [{ ...level, Stat: "Median" }, "InvalidParameterValueException"],
    [{}, "MissingRequiredParameterException"],
    [{ ...level, Configuration: { MetricTimezone: "Moon/Tranquility" } }, "InvalidParameterValueException"],
    [
      { ...level, Configuration: { ExcludedTimeRanges: [{ StartTime: noon, EndTime: noon }] } },
      "InvalidParameterValueException",
    ],
    [math([]), "MissingRequiredParameterException"],
    [math([...queries, { Id: "e2", Expression: "m1 * 3" }]), "InvalidParameterValueException"],
    [math([queries[0], { Id: "e1", Expression: "m1 +" }]), "InvalidParameterValueException"],
    [
      math([queries[0], { Id: "e1", Expression: "ANOMALY_DETECTION_BAND(m1)" }]),
      "InvalidParameterValueException",
    ],
  ];
  for (const [input, code] of cases)
    assert.equal((await tides.refusal("PutAnomalyDetector", input))[0], code, JSON.stringify(input));
});

test("an alarm on a band makes the detector it needs, once, and reads back with its ThresholdMetricId", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", onBand);
  await tides.call("PutMetricAlarm", onBand);
  const [row, ...others] = await describe(tides);
  assert.deepEqual([row?.MetricName, row?.Stat, others.length], ["Level", "Sum", 0]);
  const { MetricAlarms } = await tides.call<{ MetricAlarms: PutMetricAlarmInput[] }>("DescribeAlarms", {});
  assert.deepEqual(
    [MetricAlarms[0]?.ThresholdMetricId, MetricAlarms[0]?.Threshold, MetricAlarms[0]?.ComparisonOperator],
    ["ad1", undefined, "LessThanLowerOrGreaterThanUpperThreshold"],
  );
});

test("PutMetricAlarm refuses bands that are none, and actions that cannot be", async (context) => {
  const tides = await client(context);
  const [m1 = { Id: "" }, ad1 = { Id: "" }] = onBand.Metrics ?? [];
  const cases: readonly (readonly [Partial<PutMetricAlarmInput>, string])[] = [
    [
      {
        AlarmActions: ["arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:resource/x:policyName/p"],
      },
      "autoscaling actions not supported when ThresholdMetricId is set",
    ],
    [
      { ThresholdMetricId: undefined },
      "ANOMALY_DETECTION_BAND is only supported in alarms with ThresholdMetricId",
    ],
    [
      { ThresholdMetricId: "m1" },
      "The value m1 for parameter ThresholdMetricId must be the id of an ANOMALY_DETECTION_BAND expression that returns data.",
    ],
    [
      { Threshold: 1 },
      "Threshold is not supported with comparison operator LessThanLowerOrGreaterThanUpperThreshold",
    ],
    [
      { ComparisonOperator: "GreaterThanThreshold", Threshold: 1 },
      "ThresholdMetricId is not supported with comparison operator GreaterThanThreshold",
    ],
    [
      { Metrics: [{ ...m1, ReturnData: false }, ad1] },
      "Exactly two elements of the metrics list should return data.",
    ],
  ];
  for (const [changes, message] of cases)
    assert.deepEqual(await tides.refusal("PutMetricAlarm", { ...onBand, ...changes }), [
      "ValidationException",
      message,
    ]);
});

test("GetMetricData answers the band as two series, empty as long as nothing was learnt", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", onBand);
  const { MetricDataResults } = await tides.call<GetMetricDataOutput>("GetMetricData", {
    StartTime: noon - 3600_000,
    EndTime: noon,
    MetricDataQueries: onBand.Metrics,
  });
  assert.deepEqual(
    MetricDataResults?.map(({ Id, Values }) => [Id, Values?.length]),
    [
      ["m1", 0],
      ["ad1", 0],
      ["ad1", 0],
    ],
  );
});
