import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Client, operations } from "../../../../test/support/operations.ts";
import type {
  DescribeAlarmHistoryOutput,
  DescribeAlarmsForMetricOutput,
  DescribeAlarmsOutput,
  MetricDataQuery,
  PutMetricAlarmInput,
} from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const client = (context: TestContext): Promise<Client> => operations(context, cloudwatch, noon);

const stat = (Id: string, MetricName = Id, changes: object = {}): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: "Tides", MetricName }, Period: 60, Stat: "Sum", ...changes },
  ReturnData: false,
});
const rate: PutMetricAlarmInput = {
  AlarmName: "rate",
  EvaluationPeriods: 2,
  Threshold: 5,
  ComparisonOperator: "GreaterThanThreshold",
  Metrics: [stat("errors"), stat("calls"), { Id: "rate", Expression: "100 * errors / calls", Label: "rate" }],
};
const numbered = (count: number, of: (index: number) => MetricDataQuery) =>
  Array.from({ length: count }, (_, index) => of(index));

test("a math alarm reads back as it was written, without the members of a single metric", async (context) => {
  const tides = await client(context);
  await tides.call("PutMetricAlarm", rate);
  const [alarm] = (await tides.call<DescribeAlarmsOutput>("DescribeAlarms", {})).MetricAlarms ?? [];
  assert.deepEqual(JSON.parse(JSON.stringify(alarm?.Metrics)), [
    {
      Id: "errors",
      MetricStat: {
        Metric: { Namespace: "Tides", MetricName: "errors", Dimensions: [] },
        Period: 60,
        Stat: "Sum",
      },
      ReturnData: false,
    },
    {
      Id: "calls",
      MetricStat: {
        Metric: { Namespace: "Tides", MetricName: "calls", Dimensions: [] },
        Period: 60,
        Stat: "Sum",
      },
      ReturnData: false,
    },
    { Id: "rate", Expression: "100 * errors / calls", Label: "rate", ReturnData: true },
  ]);
  assert.deepEqual(
    [alarm?.MetricName, alarm?.Namespace, alarm?.Statistic, alarm?.Period, alarm?.Dimensions],
    [undefined, undefined, undefined, undefined, undefined],
  );
});

test("PutMetricAlarm refuses wrong queries, with the position of the mistake", async (context) => {
  const tides = await client(context);
  const { Metrics = [] } = rate;
  const withExpression = (Expression: string) => [stat("m1"), { Id: "e1", Expression }];
  const cases: readonly (readonly [Partial<PutMetricAlarmInput>, string | RegExp])[] = [
    [
      { Metrics: [...numbered(11, (index) => stat(`m${index}`)), { Id: "e1", Expression: "m1 + m2" }] },
      "Too many metrics in alarm, maximum is 10",
    ],
    [
      {
        Metrics: [
          stat("m1"),
          ...numbered(11, (index) => ({ Id: `e${index}`, Expression: "m1 * 2", ReturnData: index === 0 })),
        ],
      },
      "Too many expressions in alarm, maximum is 10",
    ],
    [
      { Metrics: [stat("m1", "m1", { Period: 45 })] },
      /Period must be 10, 20, 30 or a multiple of 60|must be 1, 5, 10/,
    ],
    [{ Metrics: [stat("m1", "m1", { Period: 5 })] }, "Period must be 10, 20, 30 or a multiple of 60"],
    [
      { Metrics: [stat("m1"), stat("m2", "m2", { Period: 300 }), { Id: "e1", Expression: "m1" }] },
      "All metrics and expressions of an alarm must have the same Period",
    ],
    [{ Metrics: Metrics.slice(0, 2) }, "Exactly one element of the metrics list should return data."],
    [
      { Metrics: [...Metrics, { Id: "more", Expression: "errors * 2" }] },
      "Exactly one element of the metrics list should return data.",
    ],
    [{ Metrics: withExpression("m1 +") }, /^Invalid metrics list: Error in expression 'e1' at position 5/],
    [
      { Metrics: withExpression("m1 + gone") },
      /^Invalid metrics list: Error in expression 'e1' at position 6/,
    ],
    [{ Metrics: withExpression("e1 + m1") }, /^Invalid metrics list: Error in expression 'e1'/],
    [
      { Metrics: withExpression("METRICS()") },
      "Error in expression 'e1': an alarm judges one time series, not an array of them",
    ],
    [
      { Metrics: withExpression("SUM(SEARCH('{Tides} level', 'Sum', 60))") },
      "SEARCH is not supported in alarms",
    ],
    [
      { Metrics: withExpression("FIRST(ANOMALY_DETECTION_BAND(m1))") },
      "ANOMALY_DETECTION_BAND is only supported in alarms with ThresholdMetricId",
    ],
    [
      { MetricName: "errors" },
      "The parameters MetricName and Metrics are mutually exclusive and you have specified both.",
    ],
    [{ Period: 60 }, "The parameters Period and Metrics are mutually exclusive and you have specified both."],
    [{ EvaluationPeriods: 1441 }, "EvaluationPeriods * Period must be <= 86400"],
    [
      { EvaluateLowSampleCountPercentile: "ignore" },
      "Option evaluateLowSampleCountPercentile can not be applied with Metrics.",
    ],
    [
      { AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] },
      "EC2 actions not supported when Metrics is set",
    ],
    [{ ThresholdMetricId: "rate" }, /ThresholdMetricId/],
    [
      { AlarmDescription: "x".repeat(1024), Metrics: withExpression("m1 / 0.".padEnd(2048, "1")) },
      "accepted",
    ],
  ];
  for (const [changes, message] of cases) {
    const input = { ...rate, ...changes };
    if (message === "accepted") await tides.call("PutMetricAlarm", input);
    else {
      const [code, text] = await tides.refusal("PutMetricAlarm", input);
      assert.equal(code === "ValidationException" || code === "InvalidParameterValueException", true, code);
      if (typeof message === "string") assert.equal(text, message);
      else assert.match(text, message);
    }
  }
});

test("alarms for a metric: exactly it, and none that computes", async (context) => {
  const tides = await client(context);
  const single = {
    Namespace: "Tides",
    MetricName: "errors",
    Dimensions: [
      { Name: "Bay", Value: "north" },
      { Name: "Moon", Value: "full" },
    ],
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: "GreaterThanThreshold",
  } as const;
  await tides.call("PutMetricAlarm", rate);
  await tides.call("PutMetricAlarm", { ...single, AlarmName: "sum", Statistic: "Sum", Period: 60 });
  await tides.call("PutMetricAlarm", {
    ...single,
    AlarmName: "p99",
    ExtendedStatistic: "p99",
    Period: 300,
    Unit: "Count",
  });
  await tides.call("PutMetricAlarm", {
    ...single,
    AlarmName: "other",
    Dimensions: single.Dimensions.slice(1),
    Statistic: "Sum",
    Period: 60,
  });
  const found = async (more: object = {}) => {
    const input = { Namespace: "Tides", MetricName: "errors", Dimensions: [...single.Dimensions].reverse() };
    const answer = await tides.call<DescribeAlarmsForMetricOutput>("DescribeAlarmsForMetric", {
      ...input,
      ...more,
    });
    return answer.MetricAlarms?.map(({ AlarmName }) => AlarmName);
  };
  assert.deepEqual(await found(), ["p99", "sum"]);
  assert.deepEqual(await found({ Statistic: "Sum" }), ["sum"]);
  assert.deepEqual(await found({ ExtendedStatistic: "p99" }), ["p99"]);
  assert.deepEqual(await found({ Period: 60 }), ["sum"]);
  assert.deepEqual(await found({ Unit: "Count" }), ["p99"]);
  assert.deepEqual(await found({ Dimensions: [] }), []);
});

test("actions that Ebbtide does not run are taken, and fail in the history", async (context) => {
  const tides = await client(context);
  const action = "arn:aws:lambda:us-east-1:000000000000:function:tell";
  await tides.call("PutMetricAlarm", { ...rate, AlarmActions: [action] });
  await tides.call("SetAlarmState", { AlarmName: "rate", StateValue: "ALARM", StateReason: "drill" });
  const { AlarmHistoryItems } = await tides.call<DescribeAlarmHistoryOutput>("DescribeAlarmHistory", {
    HistoryItemType: "Action",
  });
  assert.deepEqual(
    AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary),
    [`Failed to execute action ${action}. Received error: "Ebbtide does not run actions of lambda"`],
  );
});
