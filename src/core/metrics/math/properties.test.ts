import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { seconds } from "../../time/time.ts";
import { type DataQuery, evaluateQueries, type StatQuery, type TimeSeries } from "./queries.ts";

const COUNT = 6;
const METRICS = ["m1", "m2", "m3"];

const stat = (id: string): StatQuery => ({
  kind: "stat",
  id,
  metric: { namespace: "Tides", name: id, dimensions: [] },
  statistic: "Average",
  period: 60,
  returned: false,
});

/** Sparse series of the three metrics. */
const datapoints = fc
  .array(
    fc.option(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true })), { nil: undefined }),
    {
      minLength: COUNT,
      maxLength: COUNT,
    },
  )
  .map((values): TimeSeries => {
    const cells = values.flatMap((value, cell) =>
      value === undefined ? [] : [{ at: seconds(60 * cell), value }],
    );
    return { at: cells.map(({ at }) => at), values: cells.map(({ value }) => value) };
  });
const worlds = fc.tuple(datapoints, datapoints, datapoints);
type World = readonly TimeSeries[];

function results(text: string, world: World): readonly TimeSeries[] {
  const queries: DataQuery[] = [
    ...METRICS.map(stat),
    { kind: "expression", id: "e", expression: text, returned: true },
  ];
  const evaluated = evaluateQueries(queries, {
    gridOf: (period) => ({ start: 0, period, count: COUNT }),
    seriesOf: ({ id }) => world[METRICS.indexOf(id)]!,
  });
  assert.ok(evaluated.kind === "results", `${text}: ${JSON.stringify(evaluated)}`);
  return evaluated.results[0]!.series.map(({ at, values }) => ({ at, values }));
}

/** Expressions that are right by construction, of each type. */
const typed = fc.letrec<{ scalar: string; series: string; array: string }>((tie) => {
  const call = (name: fc.Arbitrary<string>, argument: fc.Arbitrary<string>) =>
    fc.tuple(name, argument).map(([function_, inner]) => `${function_}(${inner})`);
  const operator = fc.constantFrom("+", "-", "*", "/", "^", "==", "!=", "<=", ">=", "<", ">", "AND", "OR");
  const between = (left: fc.Arbitrary<string>, right: fc.Arbitrary<string>) =>
    fc.tuple(left, operator, right).map((parts) => `(${parts.join(" ")})`);
  const reductions = fc.constantFrom("AVG", "MAX", "MIN", "SUM", "STDDEV", "DATAPOINT_COUNT");
  const maps = fc.constantFrom(
    "ABS",
    "CEIL",
    "FLOOR",
    "LOG",
    "LOG10",
    "DIFF",
    "DIFF_TIME",
    "RATE",
    "RUNNING_SUM",
    "-",
  );
  const calendar = fc.constantFrom("MINUTE", "HOUR", "DAY", "DATE", "MONTH", "YEAR", "EPOCH");
  const limits = { maxDepth: 4 };
  return {
    scalar: fc.oneof(
      limits,
      fc.constantFrom("0", "1", "2.5", "1e9", "PERIOD(m1)"),
      call(reductions, tie("series")),
      between(tie("scalar"), tie("scalar")),
    ),
    series: fc.oneof(
      limits,
      fc.constantFrom(...METRICS),
      call(fc.oneof(maps, calendar), tie("series")),
      call(reductions, tie("array")),
      call(fc.constantFrom("FIRST", "LAST"), tie("array")),
      call(fc.constant("TIME_SERIES"), tie("scalar")),
      between(tie("series"), tie("series")),
      between(tie("series"), tie("scalar")),
      between(tie("scalar"), tie("series")),
      fc
        .tuple(tie("series"), fc.oneof(tie("series"), tie("scalar"), fc.constantFrom("REPEAT", "LINEAR")))
        .map(([series, filler]) => `FILL(${series}, ${filler})`),
      fc
        .tuple(tie("series"), fc.oneof(tie("series"), tie("scalar")), fc.oneof(tie("series"), tie("scalar")))
        .map((parts) => `IF(${parts.join(", ")})`),
    ),
    array: fc.oneof(
      limits,
      fc.constantFrom("METRICS()", 'METRICS("m1")'),
      fc
        .array(fc.oneof(tie("series"), tie("array")), { minLength: 1, maxLength: 2 })
        .map((items) => `[${items.join(", ")}]`),
      call(fc.oneof(maps, fc.constant("REMOVE_EMPTY")), tie("array")),
      between(tie("array"), tie("series")),
      between(tie("scalar"), tie("array")),
      fc.tuple(tie("array"), tie("scalar")).map(([array, from]) => `SLICE(${array}, ${from})`),
      fc
        .tuple(tie("array"), fc.constantFrom("AVG", "MIN", "MAX", "SUM"), fc.constantFrom("ASC", "DESC"))
        .map((parts) => `SORT(${parts.join(", ")})`),
    ),
  };
});

test("whatever is well typed answers finite numbers on the grid", () => {
  fc.assert(
    fc.property(fc.oneof(typed.series, typed.array), worlds, (text, world) => {
      fc.pre(text.length <= 2048);
      for (const { at, values } of results(text, world)) {
        assert.equal(at.length, values.length);
        assert.ok(values.every(Number.isFinite), text);
        assert.ok(
          at.every(
            (instant, place) => instant % seconds(60) === 0 && (place === 0 || instant > at[place - 1]!),
          ),
        );
        assert.ok((at[0] ?? 0) >= 0 && (at.at(-1) ?? 0) < seconds(60 * COUNT));
      }
    }),
    { numRuns: 500 },
  );
});

test("expressions that say the same answer the same", () => {
  const pairs: readonly (readonly [string, string])[] = [
    ["m1 + m2", "SUM([m1, m2])"],
    ["m1 - m2", "m1 + (-m2)"],
    ["SUM(METRICS())", "m1 + m2 + m3"],
    ["RATE(m1)", "DIFF(m1) / DIFF_TIME(m1)"],
    ["AVG([m1, m2])", "(m1 + m2) / 2"],
    ["FILL(FILL(m1, REPEAT), LINEAR)", "FILL(m1, REPEAT)"],
    ["IF(m1 < m2, 1, 0)", "m1 < m2"],
    ["MAX([m1, m2])", "0 - MIN([-m1, -m2])"],
    ["LAST(SORT(METRICS(), AVG, ASC))", "LAST(SLICE(SORT(METRICS(), AVG, ASC), 1))"],
    ["SORT(METRICS(), SUM, DESC, 2)", "SLICE(SORT(METRICS(), SUM, DESC), 0, 2)"],
    ["m1 AND m2", "m1 != 0 && m2 != 0 && (m1 == m1 || m2 == m2)"],
  ];
  // Small numbers: large ones round differently in a different order.
  const small = fc
    .array(fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined }), {
      minLength: COUNT,
      maxLength: COUNT,
    })
    .map((values): TimeSeries => {
      const cells = values.flatMap((value, cell) =>
        value === undefined ? [] : [{ at: seconds(60 * cell), value }],
      );
      return { at: cells.map(({ at }) => at), values: cells.map(({ value }) => value) };
    });
  for (const [one, other] of pairs)
    fc.assert(
      fc.property(fc.tuple(small, small, small), (world) =>
        assert.deepEqual(results(one, world), results(other, world), `${one} = ${other}`),
      ),
    );
});
