import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { checkDashboardBody } from "./check-body.ts";

const widget = (changes: object = {}, properties: object = {}) => ({
  type: "metric",
  x: 0,
  y: 0,
  width: 12,
  height: 6,
  properties: { metrics: [["Tides", "Level", "Buoy", "7"]], region: "us-east-1", ...properties },
  ...changes,
});
const said = (body: unknown) => {
  const check = checkDashboardBody(JSON.stringify(body));
  assert.ok(check);
  return check.errors.map(({ path, message }) => `${path}: ${message}`);
};

test("a body of known widgets has nothing wrong with it", () => {
  const body = {
    start: "-PT6H",
    widgets: [
      widget(),
      widget({ x: undefined }, { period: 300, stat: "p99", yAxis: { left: { min: 0, max: 10 } } }),
      widget(
        {},
        { metrics: [[{ expression: "m1*2", id: "e1" }], ["A", "B", { id: "m1", stat: "TM(:90%)" }]] },
      ),
      widget(
        {},
        { metrics: undefined, annotations: { alarms: ["arn:aws:cloudwatch:…"] }, region: undefined },
      ),
      { type: "text", properties: { markdown: "# Tides" } },
      { type: "alarm", properties: { alarms: [] } },
      { type: "explorer", properties: {} },
    ],
  };
  assert.deepEqual(checkDashboardBody(JSON.stringify(body)), { errors: [], warnings: [] });
  assert.deepEqual(checkDashboardBody('{"widgets":[]}'), { errors: [], warnings: [] });
});

test("what is wrong is said with its place, in AWS's words", () => {
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [{}, [": Should have required property 'widgets'"]],
    [{ widgets: {} }, ["/widgets: Should be array"]],
    [{ widgets: [1] }, ["/widgets/0: Should be object"]],
    [{ widgets: [{ properties: {} }] }, ["/widgets/0: Should have required property 'type'"]],
    [{ widgets: [{ type: "metric" }] }, ["/widgets/0: Should have required property 'properties'"]],
    [{ widgets: [widget({ x: 24 })] }, ["/widgets/0/x: Should be <= 23"]],
    [{ widgets: [widget({ y: -1 })] }, ["/widgets/0/y: Should be >= 0"]],
    [
      { widgets: [widget({ width: 1.5, height: 1001 })] },
      ["/widgets/0/width: Should be integer", "/widgets/0/height: Should be <= 1000"],
    ],
    [
      { widgets: [{ type: "text", properties: {} }] },
      ["/widgets/0/properties: Should have required property 'markdown'"],
    ],
    [
      { widgets: [{ type: "alarm", properties: {} }] },
      ["/widgets/0/properties: Should have required property 'alarms'"],
    ],
    [
      { widgets: [widget({}, { metrics: undefined })] },
      [
        "/widgets/0/properties: Should have required property 'metrics'",
        "/widgets/0/properties: The metric widget should have specified a region and a data source or an alarm annotation",
        "/widgets/0/properties: Should have required property 'annotations'",
      ],
    ],
    [
      { widgets: [widget({}, { metrics: ["Level"] })] },
      [
        "/widgets/0/properties/metrics/0: Should be array",
        '/widgets/0/properties/metrics/0: Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element',
      ],
    ],
    [
      { widgets: [widget({}, { metrics: [["A", 1, {}]] })] },
      ["/widgets/0/properties/metrics/0/1: Invalid metric field type, only 'String' type is allowed"],
    ],
    [{ widgets: [widget({}, { period: 45 })] }, ["/widgets/0/properties/period: Should be multiple of 60"]],
    [
      { widgets: [widget({}, { yAxis: { left: { min: 5, max: 5 } } })] },
      ["/widgets/0/properties/yAxis/left/min: Should be <= 5"],
    ],
  ];
  for (const [body, expected] of cases) assert.deepEqual(said(body), expected);
  assert.match(said({ widgets: [widget({}, { stat: "p101" })] })[0] ?? "", /stat: Should match pattern/);
  assert.match(said({ widgets: Array(501).fill(widget()) })[0] ?? "", /more than 500 items/);
});

test("what will be ignored is a warning", () => {
  assert.deepEqual(checkDashboardBody(JSON.stringify({ widgets: [widget({ colour: "blue" })] }))?.warnings, [
    {
      path: "/widgets/0",
      message: 'The "colour" property is not expected to be part of a widget definition, will be ignored',
    },
  ]);
});

test("texts that are no JSON object are none, however they look", () => {
  for (const text of ["", "{", "[]", "null", "1", '"a"', `${"[".repeat(100_000)}`])
    assert.equal(checkDashboardBody(text), undefined);
  fc.assert(
    fc.property(fc.json(), (text) => {
      checkDashboardBody(`{"widgets":[{"type":"metric","properties":${text}},${text}]}`);
    }),
  );
});
