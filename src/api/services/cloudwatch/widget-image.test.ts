import assert from "node:assert/strict";
import { test } from "node:test";
import { scope } from "../../../../test/support/alarms.ts";
import { type Client, operations } from "../../../../test/support/operations.ts";
import { hours, minutes } from "../../../core/time/time.ts";
import { parseWidget } from "../../../core/widgets/parse-widget.ts";
import type { Call } from "../../operation.ts";
import { ownAnswerOf } from "../../own-answer.ts";
import { cloudwatch } from "./service.ts";
import { widgetChart } from "./widget-chart.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const level = ["Tides", "Level", "Buoy", "7"];

async function withData(tides: Client): Promise<void> {
  const MetricData = Array.from({ length: 30 }, (_, minute) => ({
    MetricName: "Level",
    Dimensions: [{ Name: "Buoy", Value: "7" }],
    Timestamp: noon - minutes(30 - minute),
    Value: minute,
  }));
  await tides.call("PutMetricData", { Namespace: "Tides", MetricData });
}

const chartOf = (tides: Client, widget: object) => {
  const call = { store: tides.store, scope, now: noon } as Call;
  return widgetChart(parseWidget(JSON.stringify(widget), scope, noon), call);
};

const image = (widget: object, members: object = {}) => ({
  MetricWidget: JSON.stringify(widget),
  ...members,
});

test("a widget's metrics and expressions become lines with labels, sides and colours", async (context) => {
  const tides = await operations(context, cloudwatch, noon);
  await withData(tides);
  const { lines, start, end } = await chartOf(tides, {
    metrics: [
      [...level, { id: "m1", stat: "Maximum", period: 600, color: "#ff0000" }],
      [{ expression: "m1 * 2", label: "doubled", id: "e1", yAxis: "right" }],
      ["...", { id: "m2", visible: false }],
    ],
  });
  assert.deepEqual([start, end], [noon - hours(3), noon]);
  assert.deepEqual(
    lines.map(({ label, side, colour, values }) => [label, side, colour, values]),
    [
      ["Level Maximum 600", "left", "#ff0000", [9, 19, 29]],
      ["doubled", "right", undefined, [18, 38, 58]],
    ],
  );
});

test("an alarm in the annotations is its threshold, and its metric where the widget has none", async (context) => {
  const tides = await operations(context, cloudwatch, noon);
  await withData(tides);
  await tides.call("PutMetricAlarm", {
    AlarmName: "high:water",
    Namespace: "Tides",
    MetricName: "Level",
    Dimensions: [{ Name: "Buoy", Value: "7" }],
    Statistic: "Maximum",
    Period: 60,
    EvaluationPeriods: 5,
    DatapointsToAlarm: 3,
    Threshold: 20,
    ComparisonOperator: "GreaterThanOrEqualToThreshold",
  });
  const arn = `arn:aws:cloudwatch:${scope.region}:${scope.account}:alarm:high:water`;
  const alone = await chartOf(tides, { annotations: { alarms: [arn] } });
  assert.deepEqual(alone.limits, [
    { value: 20, side: "left", label: "Level >= 20 for 3 datapoints within 5 minutes" },
  ]);
  assert.deepEqual(
    [alone.lines.length, alone.lines[0]?.values.length, alone.lines[0]?.label],
    [1, 30, "Level"],
  );
  const beside = await chartOf(tides, { metrics: [["Tides", "Wind"]], annotations: { alarms: [arn] } });
  assert.deepEqual([beside.lines[0]?.label, beside.limits.length], ["Wind", 1]);
  const refusals = [
    [[arn, arn], /exactly one alarm/],
    [[`${arn}x`], /does not exist/],
    [["high"], /does not exist/],
  ] as const;
  for (const [alarms, message] of refusals)
    assert.match(
      (await tides.refusal("GetMetricWidgetImage", image({ annotations: { alarms } })))[1],
      message,
    );
});

test("the picture comes as a member, or is itself the answer", async (context) => {
  const tides = await operations(context, cloudwatch, noon);
  await withData(tides);
  const widget = { metrics: [level], width: 300, height: 200, title: "Größe" };
  const { MetricWidgetImage } = await tides.call<{ MetricWidgetImage: Uint8Array }>(
    "GetMetricWidgetImage",
    image(widget),
  );
  const png = Buffer.from(MetricWidgetImage);
  assert.deepEqual(
    [png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)],
    ["PNG", 300, 200],
  );
  const raw = await tides.call("GetMetricWidgetImage", image(widget, { OutputFormat: "image/png" }));
  const own = ownAnswerOf(raw);
  assert.equal(own?.headers["content-type"], "image/png");
  assert.deepEqual(Buffer.from(own?.body ?? []), png);
});

test("what cannot be drawn is refused with its place", async (context) => {
  const tides = await operations(context, cloudwatch, noon);
  const cases: readonly (readonly [object, RegExp])[] = [
    [image({ metrics: [level], view: "bar" }), /^MetricWidget: view must be one of timeSeries\.$/],
    [image({ metrics: [[{ expression: "m1 +", id: "e1" }]] }), /^MetricWidget: .*e1/],
    [image({ metrics: [[{ expression: "nobody * 2", id: "e1" }]] }), /^MetricWidget: .*nobody/],
    [image({ metrics: [level] }, { OutputFormat: "jpeg" }), /OutputFormat is not supported/],
    [
      image({ metrics: Array(100).fill(level), period: 60, start: "-P3D" }),
      /asks for up to 432000 datapoints/,
    ],
    [{ MetricWidget: "" }, /valid JSON object/],
  ];
  for (const [input, message] of cases) {
    const [code, text] = await tides.refusal("GetMetricWidgetImage", input);
    assert.equal(code, "InvalidParameterValueException");
    assert.match(text, message);
  }
});
