import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { days, hours, minutes } from "../time/time.ts";
import { parseWidget } from "./parse-widget.ts";
import { WidgetError } from "./widget.ts";
import { widgetTime } from "./widget-times.ts";

const now = Date.UTC(2026, 5, 1, 12, 0, 30);
const scope = { account: "000000000000", region: "us-east-1" };
const parse = (widget: unknown) =>
  parseWidget(typeof widget === "string" ? widget : JSON.stringify(widget), scope, now);
const metrics = [["Tides", "Level", "Buoy", "7"]];

test("a widget of one metric gets AWS's defaults", () => {
  const widget = parse({ metrics });
  const { queries, looks, ...rest } = widget;
  assert.deepEqual(rest, {
    width: 600,
    height: 400,
    theme: "light",
    legend: "bottom",
    stacked: false,
    axes: { left: {}, right: {} },
    start: now - hours(3),
    end: Date.UTC(2026, 5, 1, 12),
    timezone: "+0000",
    offset: 0,
    statistic: "Average",
    period: 300,
    limits: [],
    marks: [],
    alarmArns: [],
  });
  assert.deepEqual(queries, [
    {
      kind: "stat",
      id: "q1",
      metric: { namespace: "Tides", name: "Level", dimensions: [{ name: "Buoy", value: "7" }] },
      statistic: "Average",
      period: 300,
      returned: true,
    },
  ]);
  assert.deepEqual([...looks], [["q1", { side: "left" }]]);
});

test("dots repeat the row before", () => {
  const rows = [
    ["Tides", "Level", "Buoy", "7"],
    ["...", "8"],
    [".", "Wind", ".", "."],
    [".", ".", "Pier", "a", "Berth", "1"],
    ["...", "2", { stat: "p99", period: 60, yAxis: "right", color: "#ff0000", label: "two" }],
    [{ expression: "m1 * 2", id: "e1", label: "doubled" }],
    ["Tides", "Level", { id: "m1", visible: false }],
  ];
  const { queries, looks } = parse({ metrics: rows });
  const written = queries.map((query) =>
    query.kind === "stat"
      ? [query.metric.name, ...query.metric.dimensions.map(({ name, value }) => `${name}=${value}`)].join(" ")
      : query.expression,
  );
  assert.deepEqual(written, [
    ...["Level Buoy=7", "Level Buoy=8", "Wind Buoy=8", "Wind Pier=a Berth=1", "Wind Pier=a Berth=2"],
    ...["m1 * 2", "Level"],
  ]);
  assert.deepEqual(
    queries.map(({ id, returned }) => [id, returned]),
    [
      ["q1", true],
      ["q2", true],
      ["q3", true],
      ["q4", true],
      ["q5", true],
      ["e1", true],
      ["m1", false],
    ],
  );
  assert.deepEqual(looks.get("q5"), { side: "right", colour: "#ff0000" });
  assert.deepEqual([queries[4]?.label, queries[4]?.kind === "stat" && queries[4].statistic], ["two", "p99"]);
});

test("annotations become limits, bands and marks", () => {
  const { limits, marks, alarmArns } = parse({
    metrics,
    annotations: {
      horizontal: [
        { value: 50, label: "full", color: "#d62728", fill: "above" },
        [
          { value: 10, label: "low", color: "#2ca02c" },
          { value: 20, label: "high" },
        ],
        { value: 99, visible: false },
      ],
      vertical: [
        { value: "2026-06-01T11:00:00Z", label: "deployed" },
        [{ value: "2026-06-01T10:00:00Z" }, { value: "-PT1H" }],
      ],
      alarms: ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:a"],
    },
  });
  assert.deepEqual(limits, [
    { value: 50, side: "left", label: "full", colour: "#d62728", fill: "above" },
    { value: 10, side: "left", label: "low", colour: "#2ca02c", fill: { to: 20 } },
    { value: 20, side: "left", label: "high", colour: "#2ca02c" },
  ]);
  assert.deepEqual(marks, [
    { at: Date.UTC(2026, 5, 1, 11), label: "deployed" },
    { at: Date.UTC(2026, 5, 1, 10), until: now - hours(1) },
  ]);
  assert.equal(alarmArns.length, 1);
});

test("times are absolute, or so long before now", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["-PT0H", now],
    ["-PT90M", now - minutes(90)],
    ["-P1DT2H", now - days(1) - hours(2)],
    ["-P2W", now - days(14)],
    ["-P1M", now - days(30)],
    ["2026-06-01T11:00:00.000Z", Date.UTC(2026, 5, 1, 11)],
    ["2026-06-01T11:00:00+02:00", Date.UTC(2026, 5, 1, 9)],
    ["2026-06-01T11:00", Date.UTC(2026, 5, 1, 11)],
    ["2026-06-01", Date.UTC(2026, 5, 1)],
  ];
  for (const [text, at] of cases) assert.equal(widgetTime(text, "start", now), at, text);
  for (const text of ["", "-P", "-PT", "PT3H", "yesterday", "2026-13-01T00:00:00Z", "-P99999999D"])
    assert.throws(() => widgetTime(text, "start", now), WidgetError, text);
});

test("what is wrong or not supported is named", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    ["{", /valid JSON object/],
    ["[]", /must be an object/],
    [{}, /must have metrics/],
    [{ metrics, view: "bar" }, /view must be one of timeSeries/],
    [{ metrics, sparkline: true }, /has the property sparkline, which is not supported/],
    [{ metrics, width: 2001 }, /width must be a whole number from 1 to 2000/],
    [{ metrics, height: 1.5 }, /height must be a whole number/],
    [{ metrics, period: 45 }, /period must be 1, 5/],
    [{ metrics, stat: "p101" }, /stat is not a statistic/],
    [{ metrics, start: "-PT1H", end: "-PT2H" }, /start must be before end/],
    [{ metrics, timezone: "Europe/Berlin" }, /timezone must be an offset/],
    [{ metrics, timezone: "+1500" }, /timezone must be an offset/],
    [{ metrics, theme: "sepia" }, /theme must be one of light, dark/],
    [{ metrics, region: "eu-west-1" }, /other regions are not supported/],
    [{ metrics, yAxis: { left: { min: 2, max: 1 } } }, /yAxis.left.min must be less/],
    [{ metrics, yAxis: { left: { showUnits: true } } }, /showUnits is not supported/],
    [{ metrics, legend: { position: "top" } }, /legend.position must be one of/],
    [{ metrics: "Level" }, /metrics must be an array/],
    [{ metrics: Array(101).fill(metrics[0]) }, /more than 100 items/],
    [{ metrics: [[]] }, /metrics\[0\] must not be empty/],
    [{ metrics: [["Tides"]] }, /metrics\[0\] must be a namespace/],
    [{ metrics: [["Tides", "Level", "Buoy"]] }, /pairs of dimension and value/],
    [{ metrics: [["Tides", 7]] }, /metrics\[0\] must be strings/],
    [{ metrics: [["...", "8"]] }, /uses "\.\.\." without/],
    [{ metrics: [[".", "Level"]] }, /uses "\." without/],
    [{ metrics: [["A", "B", { id: "M" }]] }, /id must be a lower-case letter/],
    [
      {
        metrics: [
          ["A", "B", { id: "m" }],
          ["A", "B", { id: "m" }],
        ],
      },
      /is taken by another row/,
    ],
    [{ metrics: [["A", "B", { color: "red" }]] }, /color must be a colour/],
    [{ metrics: [["A", "B", { region: "eu-west-1" }]] }, /other regions/],
    [{ metrics: [["A", "B", { accountId: "1" }]] }, /other accounts/],
    [{ metrics: [["A", "B", { hidden: true }]] }, /has the property hidden/],
    [{ metrics: [["A", "B", { expression: "1" }]] }, /either a metric or an expression/],
    [{ metrics, annotations: { horizontal: [{}] } }, /must have a value/],
    [{ metrics, annotations: { horizontal: [[{ value: 1 }]] } }, /an array of two/],
    [{ metrics, annotations: { diagonal: [] } }, /has the property diagonal/],
    [JSON.stringify({ metrics, title: "x".repeat(110_000) }), /longer than/],
  ];
  for (const [widget, message] of cases)
    assert.throws(
      () => parse(widget),
      (error: Error) => error instanceof WidgetError && message.test(error.message),
      `${JSON.stringify(widget).slice(0, 80)} ${message}`,
    );
});

test("no text breaks it", () => {
  const properties = [
    "metrics",
    "annotations",
    "start",
    "yAxis",
    "legend",
    "width",
    "stat",
    "period",
    "timezone",
  ];
  const object = fc.dictionary(fc.constantFrom(...properties), fc.jsonValue());
  fc.assert(
    fc.property(object, fc.jsonValue(), (members, row) => {
      for (const widget of [members, { ...members, metrics: [row] }, { metrics, annotations: row }])
        try {
          parse(widget);
        } catch (error) {
          assert.ok(error instanceof WidgetError, String(error));
        }
    }),
  );
});
