import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseStatistic, statisticOf } from "./statistics.ts";
import { mergeAll, summaryOfStatistics, summaryOfValue, summaryOfValues } from "./summary.ts";

function statistic(text: string, summary: Parameters<typeof statisticOf>[0]): number | undefined {
  const parsed = parseStatistic(text);
  assert.ok(parsed, text);
  return statisticOf(summary, parsed);
}

const summary = (values: readonly number[]) => {
  const made = summaryOfValues(values);
  assert.ok(made);
  return made;
};

test("statistics are the five names, percentiles and trimmed ones, in AWS's letters", () => {
  const known = [
    ...["SampleCount", "Average", "Sum", "Minimum", "Maximum"],
    ...["p0", "p99", "p99.9", "p95.0123456789", "p100", "p100.5"],
    ...["tm90", "tm99.5", "wm98", "tc90", "ts90", "tm100", "IQM"],
    ...["TM(2%:98%)", "TM(:95%)", "TM(80%:)", "TM(150:1000)", "TM(:90)", "TM(10:)", "TM(2.5%:97.5%)"],
    ...["WM(10%:90%)", "TC(0.005:0.030)", "TS(80%:)", "PR(:300)", "PR(100:2000)", "PR(0:)"],
  ];
  for (const text of known) assert.ok(parseStatistic(text), text);
  const unknown = [
    ...["", "average", "p", "P99", "p-1", "p99.", "p101", "p1e2", "p99 "],
    ...["TM99", "tm(1%:2%)", "tm101", "tm0", "tm", "TM", "TM()", "TM(:)", "TM(5)", "TM(5%)", "tm90%"],
    ...["TM(90%:10%)", "TM(10%:10%)", "TM(10%:101%)", "TM(10%:500)", "TM(-1:5)", "TM(1:2:3)", "TM( 1:2)"],
    ...["pr90", "PR(10%:90%)", "PR(:)", "iqm", "IQM(1:2)", "IQR", `TM(${"9".repeat(400)}:)`],
  ];
  for (const text of unknown) assert.equal(parseStatistic(text), undefined, text);
});

test("trimmed statistics of ten values, by hand", () => {
  const ten = summary([1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
  const cases: Readonly<Record<string, number>> = {
    tm90: 5,
    "TM(:90%)": 5,
    "TM(10%:90%)": (2 + 3 + 4 + 5 + 6 + 7 + 8 + 9) / 8,
    "TM(90%:)": 100,
    "TM(2:5)": (3 + 4 + 5) / 3,
    tc90: 9,
    "TC(10%:90%)": 8,
    "TC(2:5)": 3,
    "TC(:1)": 1,
    "TC(1000:)": 0,
    ts90: 45,
    "TS(80%:)": 109,
    "TS(200:)": 0,
    wm90: (45 + 9) / 10,
    "WM(10%:90%)": (2 + 44 + 9) / 10,
    "WM(2:5)": (2 * 2 + 3 + 4 + 5 + 5 * 5) / 10,
    "PR(:5)": 50,
    "PR(1:5)": 40,
    "PR(100:)": 0,
    // A quarter of ten is two and a half: two whole samples go at either end.
    IQM: (3 + 4 + 5 + 6 + 7 + 8) / 6,
  };
  for (const [text, value] of Object.entries(cases)) assert.equal(statistic(text, ten), value, text);
  assert.equal(statistic("TM(200:300)", ten), undefined);
});

test("extended statistics are absent without raw values and with negative ones", () => {
  const texts = ["p50", "tm90", "wm90", "tc90", "ts90", "PR(:5)", "TM(1:5)", "IQM"];
  const absent = [
    summaryOfStatistics({ count: 3, sum: 12, min: 3, max: 5 }),
    summary([-1, 5]),
    mergeAll([summary([1]), summaryOfStatistics({ count: 2, sum: 5, min: 2, max: 3 })])!,
  ];
  for (const text of texts) for (const one of absent) assert.equal(statistic(text, one), undefined, text);
  const uniform = summaryOfStatistics({ count: 4, sum: 12, min: 3, max: 3 });
  assert.deepEqual(
    texts.map((text) => statistic(text, uniform)),
    [3, 3, 3, 4, 12, 100, 3, 3],
  );
});

const numbers = fc.array(
  fc.oneof(fc.nat(40), fc.double({ min: 0.001, max: 1e6, noNaN: true, noDefaultInfinity: true })),
  { minLength: 1, maxLength: 150 },
);
const few = fc.array(fc.nat(30), { minLength: 1, maxLength: 200 });
const percents = fc
  .tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [Math.min(a, b) / 10, Math.max(a, b) / 10] as const);
const bounds = fc
  .tuple(fc.nat(40), fc.nat(40))
  .filter(([a, b]) => a !== b)
  .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

/** The definition read out loud, on the raw values. */
function naive(values: readonly number[], kind: "percent" | "value", lower: number, upper: number) {
  const sorted = [...values].sort((a, b) => a - b);
  // Tenths of a percent: whole numbers, so that the share is exact.
  const cut = (tenths: number) => Math.floor((Math.round(tenths) * sorted.length) / 1000);
  const inside =
    kind === "percent"
      ? sorted.slice(cut(lower * 10), sorted.length - cut((100 - upper) * 10))
      : sorted.filter((value) => value > lower && value <= upper);
  const low = kind === "percent" ? inside[0]! : lower;
  const high = kind === "percent" ? inside.at(-1)! : upper;
  const sum = inside.reduce((so, value) => so + value, 0);
  const pulled = sorted.map((value) => Math.min(high, Math.max(low, value)));
  return {
    TM: inside.length > 0 ? sum / inside.length : undefined,
    TC: inside.length,
    TS: sum,
    WM: pulled.reduce((so, value) => so + value, 0) / sorted.length,
    PR: (100 * inside.length) / sorted.length,
  };
}

const near = (found: number | undefined, expected: number | undefined, tolerance: number, text: string) => {
  if (expected === undefined || found === undefined) assert.equal(found, expected, text);
  else
    assert.ok(
      Math.abs(found - expected) <= tolerance * Math.abs(expected) + 1e-12,
      `${text}: ${found} for ${expected}`,
    );
};

test("few different values: trimmed statistics are what the raw values say", () => {
  fc.assert(
    fc.property(few, percents, bounds, (values, [low, high], [lower, upper]) => {
      const made = summary(values);
      const byShare = naive(values, "percent", low, high);
      for (const name of ["TM", "TC", "TS", "WM"] as const)
        near(statistic(`${name}(${low}%:${high}%)`, made), byShare[name], 1e-9, name);
      const byValue = naive(values, "value", lower, upper);
      for (const name of ["TM", "TC", "TS", "WM", "PR"] as const)
        near(statistic(`${name}(${lower}:${upper})`, made), byValue[name], 1e-9, name);
    }),
  );
});

test("many different values: shares are trimmed within one percent of the raw values", () => {
  fc.assert(
    fc.property(numbers, percents, (values, [low, high]) => {
      const made = summary(values);
      const expected = naive(values, "percent", low, high);
      for (const name of ["TM", "TC", "TS", "WM"] as const)
        near(statistic(`${name}(${low}%:${high}%)`, made), expected[name], 0.010001, name);
    }),
  );
});

test("many different values: a bound by value is at most one bucket off", () => {
  fc.assert(
    fc.property(numbers, bounds, (values, [lower, upper]) => {
      const made = summary(values);
      for (const [text, kind] of [
        [`TC(${lower}:${upper})`, "TC"],
        [`PR(${lower}:${upper})`, "PR"],
      ] as const) {
        const found = statistic(text, made)!;
        const least = naive(values, "value", lower * 1.0203, upper / 1.0203)[kind];
        const most = naive(values, "value", lower / 1.0203, upper * 1.0203)[kind];
        assert.ok(found >= least - 1e-9 && found <= most + 1e-9, `${text}: ${least} ≤ ${found} ≤ ${most}`);
      }
    }),
  );
});

test("partial aggregates give the same statistics in whatever order they merge", () => {
  const texts = [
    "SampleCount",
    "Minimum",
    "Maximum",
    "p50",
    "p99.9",
    "tm90",
    "TC(3:20)",
    "WM(10%:80%)",
    "IQM",
  ];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 5 })), { minLength: 1 }),
      (samples) => {
        const parts = samples.map(([value, count]) => summaryOfValue(value, count));
        const forwards = mergeAll(parts)!;
        const backwards = mergeAll([...parts].reverse())!;
        for (const text of texts) assert.equal(statistic(text, backwards), statistic(text, forwards), text);
      },
    ),
  );
});
