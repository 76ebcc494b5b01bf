/** Metrics against a model that keeps every point in a map: whatever is put, rolled up, undone or reopened, all reads are the same. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MetricId, MetricPoint, MetricSample } from "../../src/core/metrics/metric.ts";
import type { PointRun } from "../../src/core/metrics/point-run.ts";
import { rollUps } from "../../src/core/metrics/retention.ts";
import {
  mergeSummaries,
  summaryOfStatistics,
  summaryOfValue,
  summaryOfValues,
} from "../../src/core/metrics/summary.ts";
import { alignDown, days, hours, minutes, seconds } from "../../src/core/time/time.ts";
import { here } from "./fixtures.ts";
import { type OpenFresh, withFresh } from "./under-test.ts";

const start = Date.UTC(2026, 0, 1);
const NAMES = ["a", "b", "c", "d"] as const;
type Name = (typeof NAMES)[number];
const metrics = Object.fromEntries(
  NAMES.map((name) => [name, { namespace: "Tides", name, dimensions: [] }]),
) as unknown as Readonly<Record<Name, MetricId>>;

/** Whole numbers, so that sums are exact in any order. */
const summary = fc.oneof(
  fc.integer({ min: -2, max: 100 }).map((value) => summaryOfValue(value)),
  fc.nat(3).map((value) => summaryOfValue(value, 2)),
  fc.array(fc.nat(1000), { minLength: 2, maxLength: 50 }).map((values) => summaryOfValues(values)!),
  fc.nat(50).map((sum) => summaryOfStatistics({ count: 2, sum, min: 1, max: 3 })),
  fc.constant(summaryOfStatistics({ count: 2, sum: 5, min: 2, max: 2 })),
);

const sample = fc.record({
  name: fc.constantFrom(...NAMES),
  age: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -minutes(2), max: minutes(10) }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: hours(5) }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: days(470) }) },
  ),
  resolution: fc.constantFrom<1 | 60>(1, 60),
  unit: fc.constantFrom("None", "Count", "Bytes"),
  summary,
});

const samples = fc.array(sample, { maxLength: 12 });

const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), samples }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), samples }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rollUp" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reopen" as const) }) },
  // Clocks may jump, back as well.
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      time: fc.oneof(fc.integer({ min: -minutes(5), max: hours(4) }), fc.integer({ min: 0, max: days(70) })),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("look" as const),
      back: fc.oneof(fc.integer({ min: 1, max: minutes(15) }), fc.integer({ min: 1, max: days(1) })),
      unit: fc.constantFrom(undefined, "Count", "Bytes"),
    }),
  },
);

/** Runs the property over a store; those with small heads fold and clear away in the midst of it. */
export function metricsModelConformance(open: OpenFresh, numRuns: number): void {
  test("points and recent points are what a map of them would hold", async () => {
    const property = fc.asyncProperty(fc.array(event, { maxLength: 40 }), (events) =>
      withFresh(open, async (under) => {
        let { store } = under;
        const model = new Model();
        let now = start;
        for (const event of events) {
          if (event.kind === "pass") now += event.time;
          if (event.kind === "reopen") store = await under.reopen();
          if (event.kind === "put") {
            const list = event.samples.map((one) => sampleOf(one, now));
            await store.metrics.put(list);
            model.put(list);
          }
          if (event.kind === "undo") {
            const undone = store.transaction(async (tx) => {
              await tx.metrics.put(event.samples.map((one) => sampleOf(one, now)));
              throw new Error("undone");
            });
            await assert.rejects(undone, /undone/);
          }
          if (event.kind === "rollUp") {
            while (await store.metrics.rollUp(now));
            model.rollUp(now);
          }
          if (event.kind !== "look") continue;
          const range = { from: now - event.back, until: now + minutes(3) };
          const reads = NAMES.map((name) => ({
            scope: here,
            metric: metrics[name],
            ...range,
            unit: event.unit,
          }));
          const expected = NAMES.map((name) => model.points(name, range.from, range.until, event.unit));
          assert.deepEqual(await store.metrics.recent(reads), expected);
          const basic = await store.metrics.recent(reads.map((read) => ({ ...read, basic: true })));
          const plain = expected.map((points) => points.map(withoutDistribution));
          assert.deepEqual(basic, plain);
          const seen = await store.metrics.glance(reads, (runOf) =>
            reads.map((_, place) => pointsOf(runOf(place, range))),
          );
          for (const [place, points] of seen.entries())
            if (points) assert.deepEqual(points, alike(plain[place]!));
        }
        for (const name of NAMES) {
          const all = await store.metrics.points(here, metrics[name], 0, Number.MAX_SAFE_INTEGER);
          assert.deepEqual(all, model.points(name, 0, Number.MAX_SAFE_INTEGER, undefined));
        }
      }),
    );
    await fc.assert(property, { numRuns });
  });
}

/** What a glance shows at most: points without their unit; undefined where several units or resolutions occur. */
const alike = (points: readonly MetricPoint[]) =>
  points.every(({ unit, resolution }) => unit === points[0]?.unit && resolution === points[0]?.resolution)
    ? points.map(({ unit: _, ...point }) => point)
    : undefined;

const pointsOf = (run: PointRun | undefined) =>
  run &&
  Array.from({ length: run.length }, (_, index) => ({
    at: run.at(index),
    resolution: run.resolution,
    summary: { count: run.count(index), sum: run.sum(index), min: run.min(index), max: run.max(index) },
  }));

const withoutDistribution = ({ summary: { distribution: _, ...summary }, ...point }: MetricPoint) => ({
  ...point,
  summary,
});

interface Given {
  readonly name: Name;
  readonly age: number;
  readonly resolution: 1 | 60;
  readonly unit: string;
  readonly summary: MetricSample["summary"];
}

const sampleOf = ({ name, age, resolution, unit, summary }: Given, now: number): MetricSample => ({
  scope: here,
  metric: metrics[name],
  unit,
  at: now - age,
  resolution,
  summary,
});

class Model {
  #points = new Map<string, MetricPoint & { readonly name: string }>();

  put(list: readonly MetricSample[]): void {
    for (const { metric, at, resolution, unit, summary } of list)
      this.#add({ name: metric.name, at: alignDown(at, seconds(resolution)), resolution, unit, summary });
  }

  rollUp(now: number): void {
    for (const { from, to, before } of rollUps(now))
      for (const [key, point] of [...this.#points]) {
        if (point.resolution !== from || point.at >= before) continue;
        this.#points.delete(key);
        if (to !== undefined) this.#add({ ...point, resolution: to, at: alignDown(point.at, seconds(to)) });
      }
  }

  points(name: string, from: number, until: number, wanted: string | undefined): readonly MetricPoint[] {
    return [...this.#points.values()]
      .filter((point) => point.name === name && point.at >= from && point.at < until)
      .filter(({ unit }) => wanted === undefined || unit === wanted)
      .sort((a, b) => a.at - b.at || a.resolution - b.resolution || (a.unit < b.unit ? -1 : 1))
      .map(({ at, resolution, unit, summary }) => ({ at, resolution, unit, summary }));
  }

  #add(point: MetricPoint & { readonly name: string }): void {
    const key = `${point.name} ${point.resolution} ${point.at} ${point.unit}`;
    const known = this.#points.get(key);
    this.#points.set(
      key,
      known ? { ...known, summary: mergeSummaries(known.summary, point.summary) } : point,
    );
  }
}
