import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hours, minutes } from "../time/time.ts";
import type { Chart, Line } from "./chart.ts";
import { drawChart } from "./draw-chart.ts";
import { fitted, textWidth } from "./letters.ts";
import { stacked } from "./stacking.ts";
import { strokesOf, thinned } from "./strokes.ts";
import { timeTicks } from "./time-ticks.ts";
import { valueScale, valueText } from "./value-ticks.ts";

const start = Date.UTC(2026, 5, 1, 9);
const line = (label: string, values: readonly number[], more: Partial<Line> = {}): Line => ({
  label,
  side: "left",
  at: values.map((_, index) => start + minutes(index)),
  values,
  period: minutes(1),
  ...more,
});
const chart = (changes: Partial<Chart>): Chart => ({
  width: 600,
  height: 400,
  theme: "light",
  legend: "bottom",
  stacked: false,
  start,
  end: start + hours(3),
  offset: 0,
  axes: { left: {}, right: {} },
  lines: [],
  limits: [],
  marks: [],
  ...changes,
});
const texts = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1] ?? "");

test("a chart has its title, ticks, times, limits and legend in words", () => {
  const svg = drawChart(
    chart({
      title: "Tides & <more>",
      axes: { left: { label: "Count" }, right: {} },
      lines: [line("level", [0, 10, 40]), line("other", [5], { side: "right" })],
      limits: [{ value: 30, label: "level > 30", side: "left", fill: "above" }],
      marks: [{ at: start + hours(1), label: "deployed" }],
    }),
  );
  const shown = texts(svg);
  for (const text of [
    "Tides &amp; &lt;more&gt;",
    "Count",
    "level",
    "other",
    "level &gt; 30",
    "deployed",
    "09:30",
    "40",
  ])
    assert.ok(shown.includes(text), `${text} in ${shown.join(" | ")}`);
});

test("without data it says so, in either theme", () => {
  const light = drawChart(chart({ lines: [line("nothing", [])] }));
  assert.ok(texts(light).includes("No data available"));
  assert.match(light, /fill="#ffffff"/);
  assert.match(drawChart(chart({ theme: "dark" })), /fill="#16191f"/);
});

test("every chart is drawn without a number that is none", () => {
  const value = fc.oneof(
    fc.integer({ min: -1000, max: 1000 }),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 360), max: 2 ** 360 }),
  );
  const anyLine = fc
    .tuple(fc.string(), fc.array(value, { maxLength: 30 }), fc.constantFrom("left", "right"))
    .map(([label, values, side]) => line(label, values, { side: side as "left" | "right" }));
  const anyChart = fc.record({
    width: fc.integer({ min: 1, max: 2000 }),
    height: fc.integer({ min: 1, max: 2000 }),
    legend: fc.constantFrom("bottom", "right", "hidden"),
    stacked: fc.boolean(),
    title: fc.string(),
    lines: fc.array(anyLine, { maxLength: 8 }),
    limits: fc.array(
      value.map((one) => ({ value: one, side: "left" as const, label: "limit", fill: { to: 0 } })),
      { maxLength: 2 },
    ),
    end: fc.constantFrom(start + 1, start + hours(3), start + hours(24 * 400)),
  });
  fc.assert(
    fc.property(anyChart, (changes) => {
      const svg = drawChart(chart(changes as Partial<Chart>));
      assert.doesNotMatch(svg.replace(/<text[^>]*>[^<]*<\/text>/g, ""), /NaN|Infinity|undefined/);
      assert.match(svg, /^<svg.*<\/svg>$/su);
    }),
    { numRuns: 300 },
  );
});

test("ticks are round numbers that take the data in", () => {
  const cases: readonly (readonly [readonly number[], object, readonly number[]])[] = [
    [[3, 43], {}, [0, 10, 20, 30, 40, 50]],
    [[95, 105], {}, [94, 96, 98, 100, 102, 104, 106]],
    [[-5, 5], {}, [-6, -4, -2, 0, 2, 4, 6]],
    [[1, 1 + 1e-12, 1 - 1e-12], {}, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[-3], {}, [-3, -2.5, -2, -1.5, -1, -0.5, 0]],
    [[0], {}, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[], {}, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[500], { min: 0, max: 100 }, [0, 20, 40, 60, 80, 100]],
    [[7], { max: 10 }, [0, 2, 4, 6, 8, 10]],
  ];
  for (const [values, ends, ticks] of cases) {
    const scale = valueScale(values, ends, 6);
    assert.deepEqual(
      scale.ticks.map((tick) => Number(tick.toPrecision(6))),
      ticks,
      JSON.stringify(values),
    );
  }
  const written: readonly (readonly [number, number, string])[] = [
    [0, 1, "0"],
    [0.5, 0.1, "0.5"],
    [1500, 500, "1.5k"],
    [2e6, 1e6, "2M"],
    [-2500, 500, "-2.5k"],
    [1e-9, 1e-9, "1.0e-9"],
    [1e20, 1e19, "1.0e+20"],
  ];
  for (const [value, step, text] of written) assert.equal(valueText(value, step), text);
});

test("times stand on the hours and days of the reader's zone", () => {
  const at = (ticks: ReturnType<typeof timeTicks>) => ticks.map(({ text }) => text);
  assert.deepEqual(at(timeTicks(start, start + hours(3), 0, 8)), [
    ...["09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00"],
  ]);
  assert.deepEqual(at(timeTicks(start, start + hours(24), 150, 6)), ["12:00", "18:00", "06/02", "06:00"]);
  assert.deepEqual(at(timeTicks(start, start + 5000, 0, 6)).slice(0, 2), ["09:00:00", "09:00:01"]);
  assert.ok(timeTicks(start, start + hours(24 * 455 * 3), 0, 5).length <= 6);
});

test("lines break where periods are missing, and areas stack on what is there", () => {
  const at = [0, 1, 2, 5, 9, 10].map((minute) => start + minutes(minute));
  const strokes = strokesOf(at, [1, 2, 3, 4, 5, 6], minutes(1));
  assert.deepEqual(
    strokes.map((stroke) => stroke.map(({ value }) => value)),
    [[1, 2, 3], [4], [5, 6]],
  );
  const two = stacked([line("a", [1, 2, 3]), line("b", [10, 20])]);
  assert.deepEqual(two[1]?.bottom, [1, 2, 3]);
  assert.deepEqual(two[1]?.top, [11, 22, 3]);
});

test("many points become few without losing a peak", () => {
  const points = Array.from({ length: 10_000 }, (_, at) => ({ at, value: at === 5077 ? 99 : at % 7 }));
  const few = thinned(points, 100);
  assert.ok(few.length <= 400);
  assert.ok(few.some(({ value }) => value === 99));
  assert.deepEqual([few[0], few.at(-1)], [points[0], points.at(-1)]);
});

test("texts are cut to a width, or not shown", () => {
  assert.equal(fitted("short", 100, 11), "short");
  const cut = fitted("a very long label that cannot fit", 80, 11);
  assert.match(cut, /^a very.*…$/);
  assert.ok(textWidth(cut, 11) <= 80);
  assert.equal(fitted("w", 3, 11), "");
});
