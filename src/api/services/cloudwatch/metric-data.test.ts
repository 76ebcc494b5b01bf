import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Client, operations } from "../../../../test/support/operations.ts";
import { hours, minutes } from "../../../core/time/time.ts";
import type { GetMetricDataOutput } from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);

interface Put {
  readonly name: string;
  readonly values: readonly (number | "-")[];
  readonly buoy?: string;
  readonly unit?: string;
}

/** A value a minute from noon on. */
async function tides(context: TestContext, ...puts: readonly Put[]): Promise<Client> {
  const client = await operations(context, cloudwatch, noon + hours(1));
  for (const { name, values, buoy, unit } of puts)
    await client.call("PutMetricData", {
      Namespace: "Tides",
      MetricData: values.flatMap((Value, minute) =>
        Value === "-"
          ? []
          : [
              {
                MetricName: name,
                Value,
                Timestamp: noon + minutes(minute),
                ...(buoy ? { Dimensions: [{ Name: "Buoy", Value: buoy }] } : {}),
                ...(unit ? { Unit: unit } : {}),
              },
            ],
      ),
    });
  return client;
}

const metric = (Id: string, MetricName: string, members: object = {}, Period = 60) => ({
  Id,
  MetricStat: { Metric: { Namespace: "Tides", MetricName }, Period, Stat: "Sum" },
  ReturnData: false,
  ...members,
});
const expression = (Id: string, Expression: string, members: object = {}) => ({ Id, Expression, ...members });

const ask = ({ call }: Client, queries: readonly object[], members: object = {}) =>
  call<GetMetricDataOutput>("GetMetricData", {
    MetricDataQueries: queries,
    StartTime: noon,
    EndTime: noon + minutes(5),
    ScanBy: "TimestampAscending",
    ...members,
  });
const shown = ({ MetricDataResults }: GetMetricDataOutput) =>
  MetricDataResults?.map(({ Id, Label, Values }) => [Id, Label, Values]);

const live = (name: string): string => `\${${name}}`;

test("an expression is answered like a metric", async (context) => {
  const client = await tides(
    context,
    { name: "Errors", values: [1, "-", 2] },
    { name: "Requests", values: [10, 20, 8] },
  );
  const queries = [
    metric("errors", "Errors"),
    metric("requests", "Requests"),
    expression("rate", "100 * errors / requests"),
  ];
  assert.deepEqual((await ask(client, queries, { ScanBy: undefined })).MetricDataResults, [
    {
      Id: "rate",
      Label: "rate",
      Timestamps: [2, 1, 0].map((minute) => noon + minutes(minute)),
      Values: [25, 0, 10],
      StatusCode: "Complete",
    },
  ]);
});

test("several series of one expression have its id, and the metrics' labels", async (context) => {
  const client = await tides(context, { name: "Errors", values: [1, 2] }, { name: "Faults", values: [3] });
  const metrics = [metric("m1", "Errors"), metric("m2", "Faults", { Label: "mine" })];
  const labelled = async (label?: string) =>
    shown(await ask(client, [...metrics, expression("all", "METRICS() * 2", { Label: label })]));
  const values = [[2, 4], [6]];
  for (const [label, first, second] of [
    [undefined, "Errors", "mine"],
    ["", "Errors", "mine"],
    ["Twice", "Twice Errors", "Twice mine"],
    [`${live("LABEL")}: ${live("MAX")}`, "Errors: 4", "mine: 6"],
    [live("PROP('MetricName')"), "Errors", "Faults"],
  ] as const)
    assert.deepEqual(await labelled(label), [
      ["all", first, values[0]],
      ["all", second, values[1]],
    ]);
});

test("labels hold live values, in the caller's time zone", async (context) => {
  const client = await tides(context, { name: "Errors", values: [1, 5] });
  const label = `${live("LABEL")} peaked at ${live("MAX_TIME")}`;
  const queries = [
    metric("m1", "Errors", { Label: label, ReturnData: true }),
    expression("e1", "m1 + 1", { Label: label }),
  ];
  const answer = await ask(client, queries, { LabelOptions: { Timezone: "-0230" } });
  assert.deepEqual(
    answer.MetricDataResults?.map(({ Label }) => Label),
    ["Errors peaked at 2026-06-01 09:31:00 -0230", "e1 peaked at 2026-06-01 09:31:00 -0230"],
  );
  const alone = await ask(client, queries.slice(0, 1));
  assert.equal(alone.MetricDataResults?.[0]?.Label, "Errors peaked at 2026-06-01 12:01:00 UTC");
});

test("SEARCH finds metrics by schema and term", async (context) => {
  const client = await tides(
    context,
    { name: "WaterDepth", values: [1, 2], buoy: "north" },
    { name: "WaterDepth", values: [3], buoy: "south" },
    { name: "WindSpeed", values: [9], buoy: "north" },
    { name: "WaterDepth", values: [100] },
  );
  const search = (term: string, members: object = {}) =>
    ask(client, [expression("s", `SEARCH('${term}', 'Maximum', 60)`, members)]).then(shown);
  assert.deepEqual(await search("{Tides,Buoy} water"), [
    ["s", "north", [1, 2]],
    ["s", "south", [3]],
  ]);
  assert.deepEqual(await search("{Tides,Buoy} NOT south"), [
    ["s", "WaterDepth", [1, 2]],
    ["s", "WindSpeed", [9]],
  ]);
  assert.deepEqual(await search("{Tides} depth"), [["s", "WaterDepth", [100]]]);
  assert.deepEqual(await search("Buoy=north MetricName=Depth", { Label: `at ${live("LABEL")}` }), [
    ["s", "at WaterDepth", [1, 2]],
  ]);
  assert.deepEqual(await search("nothing"), []);
  const summed = expression("sum", "SUM(SEARCH('{Tides,Buoy} MetricName=\"WaterDepth\"', 'Sum', 60))");
  assert.deepEqual(shown(await ask(client, [summed])), [["sum", "sum", [4, 2]]]);
  const byPeriod = [expression("s", "SEARCH('{Tides} depth', 'Sum')", { Period: 300 })];
  assert.deepEqual(
    (await ask(client, byPeriod)).MetricDataResults?.map(({ Timestamps, Values }) => [Timestamps, Values]),
    [[[noon], [100]]],
  );
});

test("a search shows a hundred series, and says when there were more", async (context) => {
  const client = await tides(
    context,
    ...Array.from({ length: 120 }, (_, index) => ({ name: "Depth", values: [index], buoy: `b${index}` })),
  );
  const answer = await ask(client, [expression("s", "SEARCH('{Tides,Buoy}', 'Sum', 60)")]);
  assert.equal(answer.MetricDataResults?.length, 100);
  assert.deepEqual(answer.Messages, [
    { Code: "MaxMetricsExceeded", Value: "Maximum number of allowed metrics exceeded" },
  ]);
  const six = await ask(
    client,
    Array.from({ length: 6 }, (_, index) => expression(`s${index}`, "SEARCH('{Tides,Buoy}', 'Sum', 60)")),
  );
  assert.equal(six.MetricDataResults?.length, 500);
  const hundreds = Array.from({ length: 101 }, (_, index) =>
    expression(`s${index}`, "SEARCH('x', 'Sum', 60)"),
  );
  assert.match(
    (await client.refusal("GetMetricData", { MetricDataQueries: hundreds, StartTime: 0, EndTime: noon }))[1],
    /at most 100 SEARCH/,
  );
});

test("datapoints that are no numbers are dropped, and said to be", async (context) => {
  const client = await tides(context, { name: "A", values: [1, 2] }, { name: "B", values: [0, 1] });
  const answer = await ask(client, [metric("a", "A"), metric("b", "B"), expression("e", "a / b")]);
  const [result] = answer.MetricDataResults ?? [];
  assert.deepEqual(
    [result?.Values, result?.Messages],
    [
      [2],
      [
        {
          Code: "ArithmeticError",
          Value:
            "One or more data-points have been dropped due to non-numeric values (NaN, -Infinite, +Infinite)",
        },
      ],
    ],
  );
});

test("with expressions there is no second page", async (context) => {
  const client = await tides(context, { name: "A", values: [1, 2, 3] });
  const queries = [metric("a", "A", { ReturnData: true }), expression("e", "a * 2")];
  const answer = await ask(client, queries, { MaxDatapoints: 4 });
  assert.deepEqual(
    answer.MetricDataResults?.map(({ Values, StatusCode }) => [Values, StatusCode]),
    [
      [[1, 2, 3], "Complete"],
      [[2], "PartialData"],
    ],
  );
  assert.equal(answer.NextToken, undefined);
  const [code] = await client.refusal("GetMetricData", {
    MetricDataQueries: queries,
    StartTime: noon,
    EndTime: noon + 1,
    NextToken: "mine",
  });
  assert.equal(code, "InvalidNextToken");
});

test("of several units one is used in expressions too, and a message says so where the metric is shown", async (context) => {
  const client = await tides(
    context,
    { name: "A", values: [1], unit: "Seconds" },
    { name: "A", values: [5], unit: "Milliseconds" },
  );
  const answer = await ask(client, [metric("a", "A", { ReturnData: true }), expression("e", "a * 2")]);
  assert.deepEqual(
    answer.MetricDataResults?.map(({ Values, Messages }) => [Values, Messages?.map(({ Code }) => Code)]),
    [
      [[5], ["MultipleUnits"]],
      [[10], undefined],
    ],
  );
});

test("periods that are too fine for old data find none of them", async (context) => {
  const client = await tides(context, { name: "A", values: [1, 2, 3] });
  client.now = noon + hours(24 * 20);
  const range = { StartTime: noon - hours(1), EndTime: noon + hours(1) };
  const values = async (period: number) =>
    shown(await ask(client, [metric("a", "A", { ReturnData: true }, period)], range))?.[0]?.[2];
  assert.deepEqual([await values(60), await values(300)], [[], [6]]);
  const constant = await ask(client, [metric("a", "A"), expression("e", "FILL(a, 0)")], range);
  assert.deepEqual(constant.MetricDataResults?.[0]?.Values, []);
});

test("a constant spans the range", async (context) => {
  const client = await tides(context);
  const values = async (text: string, members: object = {}) =>
    shown(await ask(client, [expression("e", text, members)]))?.[0]?.[2];
  assert.deepEqual(await values("TIME_SERIES(7)"), [7, 7, 7, 7, 7]);
  assert.deepEqual(await values("TIME_SERIES(7)", { Period: 300 }), [7]);
});

test("mistakes are named in the caller's expression", async (context) => {
  const client = await tides(context);
  const cases: readonly (readonly [readonly object[], RegExp])[] = [
    [[expression("e1", "m1 +")], /^Error in expression 'e1' at position 5: unexpected end/],
    [[expression("e1", "m1 * 2")], /position 1: unknown id m1/],
    [[expression("e1", "e2"), expression("e2", "e1")], /'e2' at position 1: it refers to itself/],
    [
      [metric("a", "A"), metric("b", "A", {}, 300), expression("e1", "a + b")],
      /position 3: .*different periods/,
    ],
    [[expression("e1", "SELECT AVG(x) FROM y")], /Metrics Insights/],
    [[expression("e1", "LAMBDA('x')")], /LAMBDA is not supported/],
    [[expression("e1", "TIME_SERIES(1)", { Period: 45 })], /Period/],
    [[metric("a", "A", { Label: live("MEDIAN") })], /member\.1\.Label is invalid: there is no dynamic value/],
    [[metric("a", "A", { AccountId: "999999999999" })], /other accounts/],
    [[expression("e1", "TIME_SERIES(1)", { AccountId: "999999999999" })], /other accounts/],
    [[metric("a", "A", { Expression: "1" })], /mutually exclusive/],
  ];
  for (const [MetricDataQueries, message] of cases) {
    const input = { MetricDataQueries, StartTime: noon, EndTime: noon + 1 };
    assert.match((await client.refusal("GetMetricData", input))[1], message);
  }
  const zone = { MetricDataQueries: [metric("a", "A")], StartTime: noon, EndTime: noon + 1 };
  assert.match(
    (await client.refusal("GetMetricData", { ...zone, LabelOptions: { Timezone: "CET" } }))[1],
    /Timezone is invalid/,
  );
});
