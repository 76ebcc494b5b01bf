import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes } from "../../time/time.ts";
import { type DataQuery, evaluateQueries, type QueryData, type StatQuery } from "./queries.ts";

/** 2026-06-01 is a Monday. */
const start = Date.UTC(2026, 5, 1, 12);

/** Series as AWS writes them: values in a row, `-` for a missing one. */
type Written = readonly (number | "-")[];

const stat = (id: string, period = 60): StatQuery => ({
  kind: "stat",
  id,
  metric: { namespace: "Tides", name: id, dimensions: [] },
  statistic: "Average",
  period,
  returned: false,
});
const expression = (id: string, text: string, members: Partial<DataQuery> = {}): DataQuery =>
  ({ kind: "expression", id, expression: text, returned: true, ...members }) as DataQuery;

const handed = (metrics: Readonly<Record<string, Written>>, count: number): QueryData => ({
  gridOf: (period) => ({ start, period, count }),
  seriesOf: ({ id, period }) => {
    const cells = metrics[id]!.map((value, cell) => ({ at: start + cell * period * 1000, value }));
    const there = cells.filter(({ value }) => value !== "-");
    return { at: there.map(({ at }) => at), values: there.map(({ value }) => Number(value)) };
  },
});

/** The series that an expression answers over some metrics. */
function answers(text: string, metrics: Readonly<Record<string, Written>>): readonly Written[] {
  const count = Math.max(...Object.values(metrics).map((values) => values.length));
  const queries = [...Object.keys(metrics).map((id) => stat(id)), expression("e", text)];
  const evaluated = evaluateQueries(queries, handed(metrics, count));
  assert.equal(evaluated.kind, "results", JSON.stringify(evaluated));
  assert.ok(evaluated.kind === "results");
  return (evaluated.results[0]?.series ?? []).map(({ at, values }) =>
    Array.from({ length: count }, (_, cell): number | "-" => {
      const place = at.indexOf(start + minutes(cell));
      return place < 0 ? "-" : values[place]!;
    }),
  );
}
const answer = (text: string, metrics: Readonly<Record<string, Written>>): Written | undefined => {
  const series = answers(text, metrics);
  assert.equal(series.length, 1, text);
  return series[0];
};

const metric1: Written = [30, 20, 0, 0];
const metric2: Written = [20, "-", 20, "-"];

test("AWS's examples of comparisons", () => {
  const metrics = { metric1, metric2 };
  assert.deepEqual(answer("metric1 < metric2", metrics), [0, 0, 1, 0]);
  assert.deepEqual(answer("metric1 >= 30", metrics), [1, 0, 0, 0]);
  assert.deepEqual(answer("metric1 > 15 AND metric2 > 15", metrics), [1, 0, 0, 0]);
});

test("AWS's tables of IF", () => {
  const metrics: Record<string, Written> = {
    metric1: [1, 1, 0, 0, "-"],
    metric2: [30, "-", 0, 0, 30],
    metric3: [0, 0, 20, "-", 20],
  };
  const table: readonly (readonly [string, Written])[] = [
    ["IF(metric1, metric2, metric3)", [30, 0, 20, "-", "-"]],
    ["IF(metric1, 5, metric3)", [5, 5, 20, "-", "-"]],
    ["IF(metric1, metric2, 5)", [30, 0, 5, 5, "-"]],
    ["IF(metric1, 10, 2)", [10, 10, 2, 2, "-"]],
    ["IF(metric1, metric2)", [30, 0, "-", "-", "-"]],
    ["IF(metric1, 5)", [5, 5, "-", "-", "-"]],
    ["IF(1, metric2, metric3)", [30, "-", 0, 0, 30]],
    ["IF(-3, metric2, metric3)", [30, "-", 0, 0, 30]],
    ["IF(0, metric2, metric3)", [0, 0, 20, "-", 20]],
    ["IF(0, metric2)", ["-", "-", "-", "-", "-"]],
    ["IF(metric2 < 30, metric2)", ["-", "-", 0, 0, "-"]],
    ["IF(metric2 > 10, 1, 0)", [1, "-", 0, 0, 1]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
});

test("arithmetic: missing counts as 0 beside a datapoint, division by zero leaves none", () => {
  const metrics: Record<string, Written> = { a: [6, "-", 4, "-", 0], b: [2, 5, 0, "-", "-"] };
  const table: readonly (readonly [string, Written])[] = [
    ["a + b", [8, 5, 4, "-", 0]],
    ["a - b", [4, -5, 4, "-", 0]],
    ["a * b", [12, 0, 0, "-", 0]],
    ["a / b", [3, 0, "-", "-", "-"]],
    ["a ^ b", [36, 0, 1, "-", 1]],
    ["a * 10", [60, "-", 40, "-", 0]],
    ["12 / a", [2, "-", 3, "-", "-"]],
    ["-a", [-6, "-", -4, "-", 0]],
    ["a / 0", ["-", "-", "-", "-", "-"]],
    ["a * (1 / 0)", ["-", "-", "-", "-", "-"]],
    ["10 ^ 300 * (a + 10 ^ 300)", ["-", "-", "-", "-", "-"]],
    ["a == 0 || a > 5", [1, "-", 0, "-", 1]],
    ["a != 6 && b != 1", [0, 0, 1, "-", 0]],
    ["a OR b", [1, 1, 1, "-", 0]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
});

test("operators bind as in mathematics", () => {
  const metrics: Record<string, Written> = { m: [1] };
  const table: readonly (readonly [string, number])[] = [
    ["m * (1 + 2 * 3)", 7],
    ["m * ((1 + 2) * 3)", 9],
    ["m * (2 ^ 3 ^ 2)", 512],
    ["m * (-2 ^ 2)", -4],
    ["m * (2 ^ -1)", 0.5],
    ["m * (2 - 3 - 4)", -5],
    ["m * (24 / 4 / 2)", 3],
    ["m * (- - 3)", 3],
    ["m * (1 + 1 == 2 AND 3 > 2)", 1],
    ["m * (1 OR 0 AND 0)", 1],
    ["m*.5+2.+1e1+1E-1", 12.6],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), [expected], text);
});

test("functions of each datapoint", () => {
  const metrics: Record<string, Written> = { m: [-1.5, "-", 0, 100] };
  const table: readonly (readonly [string, Written])[] = [
    ["ABS(m)", [1.5, "-", 0, 100]],
    ["CEIL(m)", [-1, "-", 0, 100]],
    ["FLOOR(m)", [-2, "-", 0, 100]],
    ["LOG10(m)", ["-", "-", "-", 2]],
    ["LOG(m)", ["-", "-", "-", Math.log(100)]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
});

test("functions over time make a number", () => {
  const metrics: Record<string, Written> = { m: [4, "-", 2, 6], none: ["-", "-", "-", "-"] };
  const all = (value: number): Written => [value, value, value, value];
  const table: readonly (readonly [string, Written])[] = [
    ["AVG(m)", all(4)],
    ["MAX(m)", all(6)],
    ["MIN(m)", all(2)],
    ["SUM(m)", all(12)],
    ["DATAPOINT_COUNT(m)", all(3)],
    ["STDDEV(m)", all(Math.sqrt(8 / 3))],
    ["PERIOD(m)", all(60)],
    ["METRIC_COUNT(METRICS())", all(2)],
    ["DATAPOINT_COUNT(none)", all(0)],
    ["SUM(none)", all(0)],
    ["MAX(none)", ["-", "-", "-", "-"]],
  ];
  for (const [text, expected] of table)
    assert.deepEqual(answer(`TIME_SERIES(${text})`, metrics), expected, text);
  assert.deepEqual(answer("m - AVG(m)", metrics), [0, "-", -2, 2]);
  assert.deepEqual(answer("m / PERIOD(m)", metrics), [4 / 60, "-", 2 / 60, 6 / 60]);
});

test("functions across an array make a series", () => {
  const metrics: Record<string, Written> = { m1: [4, "-", 2], m2: [6, "-", "-"] };
  const table: readonly (readonly [string, Written])[] = [
    ["AVG([m1, m2])", [5, "-", 1]],
    ["MAX(METRICS())", [6, "-", 2]],
    ["MIN(METRICS())", [4, "-", 2]],
    ["SUM(METRICS())", [10, "-", 2]],
    ['SUM(METRICS("1"))', [4, "-", 2]],
    ['SUM(METRICS("x"))', ["-", "-", "-"]],
    ["STDDEV([m1, m2])", [1, "-", 0]],
    ["DATAPOINT_COUNT(METRICS())", [2, "-", 1]],
    ["SUM(100 / [m1, m2])", [25 + 100 / 6, "-", 50]],
    ["AVG([m1, m2] / m1)", [1.25, "-", 0.5]],
    ["SUM(-[m1, m2])", [-10, "-", -2]],
    ["SUM(m1 - METRICS())", [-2, "-", 2]],
    ["MIN(ABS([m1 - m2, m2]))", [2, "-", 2]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
});

test("differences and sums look at the datapoint before, however far", () => {
  const metrics: Record<string, Written> = { m: ["-", 1, "-", "-", 10, 4] };
  const table: readonly (readonly [string, Written])[] = [
    ["DIFF(m)", ["-", "-", "-", "-", 9, -6]],
    ["DIFF_TIME(m)", ["-", "-", "-", "-", 180, 60]],
    ["RATE(m)", ["-", "-", "-", "-", 0.05, -0.1]],
    ["RUNNING_SUM(m)", ["-", 1, "-", "-", 11, 15]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
  assert.deepEqual(answers("DIFF_TIME(METRICS())", metrics), [["-", "-", "-", "-", 180, 60]]);
});

test("FILL", () => {
  const metrics: Record<string, Written> = {
    m: ["-", 1, "-", "-", 10, "-"],
    other: [7, 7, 7, "-", 7, 7],
    none: ["-", "-", "-", "-", "-", "-"],
  };
  const table: readonly (readonly [string, Written])[] = [
    ["FILL(m, 0)", [0, 1, 0, 0, 10, 0]],
    ["FILL(m, MIN(m))", [1, 1, 1, 1, 10, 1]],
    ["FILL(m, REPEAT)", ["-", 1, 1, 1, 10, 10]],
    ["FILL(m, LINEAR)", ["-", 1, 4, 7, 10, "-"]],
    ["FILL(m, other)", [7, 1, 7, "-", 10, 7]],
    ["FILL(none, 3)", [3, 3, 3, 3, 3, 3]],
    ["FILL(none, REPEAT)", ["-", "-", "-", "-", "-", "-"]],
    ["FILL(none, LINEAR)", ["-", "-", "-", "-", "-", "-"]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
  assert.deepEqual(answers('FILL(METRICS("o"), 0)', metrics), [
    [7, 7, 7, 0, 7, 7],
    [0, 0, 0, 0, 0, 0],
  ]);
});

test("arrays are picked from, cut, ordered and cleaned", () => {
  const metrics: Record<string, Written> = { m1: [1, 9], m2: [3, 3], m3: ["-", "-"], m4: [8, "-"] };
  const { m1, m2, m3, m4 } = metrics as Required<typeof metrics>;
  const table: readonly (readonly [string, readonly (Written | undefined)[]])[] = [
    ["METRICS()", [m1, m2, m3, m4]],
    ["FIRST(METRICS())", [m1]],
    ["LAST(METRICS())", [m4]],
    ["SLICE(METRICS(), 1)", [m2, m3, m4]],
    ["SLICE(METRICS(), 1, 3)", [m2, m3]],
    ["SLICE(METRICS(), 3, 1)", []],
    ["SLICE(METRICS(), -1, 99)", [m1, m2, m3, m4]],
    ["SORT(METRICS(), AVG, DESC)", [m4, m1, m2, m3]],
    ["SORT(METRICS(), AVG, ASC)", [m2, m1, m4, m3]],
    ["SORT(METRICS(), SUM, DESC, 2)", [m1, m4]],
    ["SORT(METRICS(), MIN, ASC, 1)", [m1]],
    ["SORT(METRICS(), MAX, DESC, 1)", [m1]],
    ["REMOVE_EMPTY(METRICS())", [m1, m2, m4]],
    ['FIRST(REMOVE_EMPTY(METRICS("m3")))', [["-", "-"]]],
    ["SLICE(SORT(METRICS(), SUM, DESC), 0, 1)", [m1]],
    ['[m4, METRICS("2"), [m1]]', [m4, m2, m1]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answers(text, metrics), expected, text);
});

test("the calendar has a datapoint in every period", () => {
  const metrics: Record<string, Written> = { m: ["-", 1] };
  const table: readonly (readonly [string, Written])[] = [
    ["MINUTE(m)", [0, 1]],
    ["HOUR(m)", [12, 12]],
    ["DAY(m)", [1, 1]],
    ["DATE(m)", [1, 1]],
    ["MONTH(m)", [6, 6]],
    ["YEAR(m)", [2026, 2026]],
    ["EPOCH(m)", [start / 1000, start / 1000 + 60]],
    ["IF(DAY(m) < 6, m)", [0, 1]],
    ["IF(DAY(m) == 7, m)", ["-", "-"]],
  ];
  for (const [text, expected] of table) assert.deepEqual(answer(text, metrics), expected, text);
});

test("an expression may use others, in any order, and only what is needed is computed", () => {
  const queries = [
    expression("last", "twice + METRICS()", { label: "mine" }),
    expression("twice", "m1 * 2", { returned: false }),
    expression("unused", "m2 * 2", { returned: false }),
    stat("m1"),
    { ...stat("m2"), returned: true },
  ];
  const asked: string[] = [];
  const data = handed({ m1: [1, 2], m2: [10, "-"] }, 2);
  const evaluated = evaluateQueries(queries, {
    ...data,
    seriesOf: (query) => {
      asked.push(query.id);
      return data.seriesOf(query);
    },
  });
  assert.ok(evaluated.kind === "results");
  assert.deepEqual(
    evaluated.results.map(({ query, answers: kind, series }) => [
      query.id,
      kind,
      series.map(({ values, origin }) => [values, origin?.id]),
    ]),
    [
      [
        "last",
        "array",
        [
          [[3, 6], "m1"],
          [[12, 4], "m2"],
        ],
      ],
      ["m2", "series", [[[10], "m2"]]],
    ],
  );
  assert.deepEqual(asked, ["m1", "m2", "m2"]);
});

test("a band comes from whoever knows one", () => {
  const queries = [stat("m1"), expression("band", "ANOMALY_DETECTION_BAND(m1, 3)")];
  const data = handed({ m1: [1, 2] }, 2);
  const band = (deviations: number) => ({
    upper: { at: [start], values: [10 * deviations] },
    lower: { at: [start], values: [-10 * deviations] },
  });
  const evaluated = evaluateQueries(queries, { ...data, bandOf: (_query, deviations) => band(deviations) });
  assert.ok(evaluated.kind === "results");
  assert.deepEqual(
    evaluated.results[0]?.series.map(({ values }) => values),
    [[30], [-30]],
  );
  const lower = evaluateQueries([stat("m1"), expression("low", "LAST(ANOMALY_DETECTION_BAND(m1))")], data);
  assert.ok(lower.kind === "results");
  assert.deepEqual(lower.results[0]?.series[0]?.values, []);
});

test("work is bounded", () => {
  const everything = Array.from({ length: 120 }, () => "METRICS()").join(" , ");
  const queries = [
    ...Array.from({ length: 5 }, (_, index) => stat(`m${index}`)),
    expression("e", `SUM([${everything}])`),
  ];
  const evaluated = evaluateQueries(queries, {
    gridOf: (period) => ({ start, period, count: 1 }),
    seriesOf: () => ({ at: [], values: [] }),
  });
  assert.ok(evaluated.kind === "refused");
  assert.match(evaluated.problem.message, /at most 500 time series/);
  const wide = evaluateQueries([stat("m"), expression("e", `m${" + m".repeat(400)}`)], {
    gridOf: (period) => ({ start, period, count: 100_000 }),
    seriesOf: () => ({ at: [], values: [] }),
  });
  assert.ok(wide.kind === "refused");
  assert.match(wide.problem.message, /more work/);
});
