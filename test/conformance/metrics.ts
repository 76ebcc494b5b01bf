/** Metrics: samples merge into their period, whatever the order, and become coarser with age. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MetricId, MetricPoint, MetricSample } from "../../src/core/metrics/metric.ts";
import { placeOf } from "../../src/core/metrics/retention.ts";
import { mergeSummaries, summaryOfStatistics, summaryOfValue } from "../../src/core/metrics/summary.ts";
import { days, hours, minutes, seconds } from "../../src/core/time/time.ts";
import type { MetricQuery, Store } from "../../src/store/store.ts";
import { elsewhere, here, others } from "./fixtures.ts";
import { fresh, type OpenFresh, withFresh } from "./under-test.ts";

const start = Date.UTC(2026, 0, 1);
const always = Number.MAX_SAFE_INTEGER;

const metric = (name: string, dimensions: Readonly<Record<string, string>> = {}): MetricId => ({
  namespace: "Tides",
  name,
  dimensions: Object.entries(dimensions).map(([name, value]) => ({ name, value })),
});

const sample = (at: number, value: number, given: Partial<MetricSample> = {}): MetricSample => ({
  scope: here,
  metric: metric("level"),
  unit: "Count",
  at: start + at,
  resolution: 60,
  summary: summaryOfValue(value),
  ...given,
});

const pointsOf = (store: Store, of: MetricId = metric("level")) => store.metrics.points(here, of, 0, always);

export function metricsConformance(open: OpenFresh): void {
  test("samples of a minute become one point, however they come", async (context) => {
    const { store, reopen } = await fresh(open, context);
    await store.metrics.put([sample(1000, 5), sample(59_999, 7), sample(60_000, 1)]);
    await store.metrics.put([sample(30_000, 2)]);
    const expected: readonly MetricPoint[] = [
      {
        at: start,
        resolution: 60,
        unit: "Count",
        summary: [5, 7, 2].map((value) => summaryOfValue(value)).reduce(mergeSummaries),
      },
      { at: start + 60_000, resolution: 60, unit: "Count", summary: summaryOfValue(1) },
    ];
    assert.deepEqual(await pointsOf(store), expected);
    assert.deepEqual(await pointsOf(await reopen()), expected);
  });

  test("samples kept to the second stay apart; units and scopes do too", async (context) => {
    const { store } = await fresh(open, context);
    await store.metrics.put([
      sample(1500, 1, { resolution: 1 }),
      sample(1999.75, 2, { resolution: 1 }),
      sample(2000, 3, { resolution: 1 }),
      sample(2000, 4, { unit: "Bytes", resolution: 1 }),
      sample(2000, 5),
      sample(2000, 6, { scope: others }),
    ]);
    const seen = (await pointsOf(store)).map(({ at, resolution, unit, summary }) => [
      at - start,
      resolution,
      unit,
      summary.sum,
    ]);
    assert.deepEqual(seen, [
      [0, 60, "Count", 5],
      [1000, 1, "Count", 3],
      [2000, 1, "Bytes", 4],
      [2000, 1, "Count", 3],
    ]);
    assert.equal((await store.metrics.points(others, metric("level"), 0, always))[0]?.summary.sum, 6);
    assert.deepEqual(await store.metrics.points(elsewhere, metric("level"), 0, always), []);
    const bytes = await store.metrics.points(here, metric("level"), 0, always, "Bytes");
    assert.deepEqual(
      bytes.map(({ summary }) => summary.sum),
      [4],
    );
  });

  test("points are asked for from an instant until before another", async (context) => {
    const { store } = await fresh(open, context);
    await store.metrics.put([0, 1, 2, 3].map((minute) => sample(minutes(minute), minute)));
    const found = await store.metrics.points(here, metric("level"), start + minutes(1), start + minutes(3));
    assert.deepEqual(
      found.map(({ summary }) => summary.sum),
      [1, 2],
    );
  });

  test("samples without their values have no distribution, and take it from the whole", async (context) => {
    const { store } = await fresh(open, context);
    const statistics = { count: 3, sum: 12, min: 3, max: 5 };
    await store.metrics.put([sample(0, 0, { summary: summaryOfStatistics(statistics) })]);
    assert.deepEqual((await pointsOf(store))[0]?.summary, statistics);
    await store.metrics.put([sample(0, 1)]);
    assert.deepEqual((await pointsOf(store))[0]?.summary, { count: 4, sum: 13, min: 1, max: 5 });
  });

  test("a metric is its namespace, name and dimensions, in any order", async (context) => {
    const { store } = await fresh(open, context);
    const one = metric("level", { Endpoint: "e", Variant: "v" });
    const same = { ...one, dimensions: [...one.dimensions].reverse() };
    await store.metrics.put([sample(0, 1, { metric: one }), sample(0, 2, { metric: same })]);
    await store.metrics.put([sample(0, 4, { metric: metric("level", { Endpoint: "e" }) })]);
    assert.equal((await pointsOf(store, same))[0]?.summary.sum, 3);
    assert.equal((await store.metrics.list(here, {})).length, 2);
  });

  test("metrics are listed by what they are and when they last had data", async (context) => {
    const { store } = await fresh(open, context);
    const put = (at: number, ...list: readonly MetricId[]) =>
      store.metrics.put(list.map((one) => sample(at, 1, { metric: one })));
    const [plain, ofE, ofF] = [
      metric("level"),
      metric("level", { E: "e", V: "v" }),
      metric("level", { E: "f" }),
    ];
    const elsewhereNamed: MetricId = { namespace: "Another", name: "wind", dimensions: [] };
    await put(1000, ofF, plain, ofE, elsewhereNamed, metric("wind"));
    await put(500, ofF);
    await put(minutes(5), ofF);
    await put(minutes(2), ofF);
    const cases: readonly (readonly [MetricQuery, readonly MetricId[]])[] = [
      [{}, [elsewhereNamed, ofE, ofF, plain, metric("wind")]],
      [{ namespace: "Tides" }, [ofE, ofF, plain, metric("wind")]],
      [{ namespace: "Tides", name: "level" }, [ofE, ofF, plain]],
      [{ name: "wind" }, [elsewhereNamed, metric("wind")]],
      [{ dimensions: [{ name: "E" }] }, [ofE, ofF]],
      [{ dimensions: [{ name: "E", value: "e" }, { name: "V" }] }, [ofE]],
      [{ dimensions: [{ name: "E", value: "v" }] }, []],
      [{ activeSince: start + minutes(5) }, [ofF]],
      [{ activeSince: start + minutes(6) }, []],
      [{ namespace: "tides" }, []],
    ];
    const byText = (list: readonly MetricId[]) => list.map((one) => JSON.stringify(one)).sort();
    for (const [query, expected] of cases)
      assert.deepEqual(
        byText(await store.metrics.list(here, query)),
        byText(expected),
        JSON.stringify(query),
      );
    assert.deepEqual(await store.metrics.list(others, {}), []);
    const names = (await store.metrics.list(here, {})).map(({ namespace, name }) => `${namespace} ${name}`);
    assert.deepEqual(names, [...names].sort());
  });

  test("points become coarser with age and go in the end, and nothing else is lost", async () => {
    const age = fc.oneof(
      fc.integer({ min: 0, max: hours(4) }),
      fc.integer({ min: 0, max: days(70) }),
      fc.integer({ min: 0, max: days(460) }),
    );
    const given = fc.array(
      fc.record({
        age,
        value: fc.nat(100),
        resolution: fc.constantFrom(1, 60),
        name: fc.constantFrom("a", "b"),
      }),
      { maxLength: 30 },
    );
    const property = fc.asyncProperty(given, fc.nat(29), (list, cut) =>
      withFresh(open, async ({ store }) => {
        const now = start + days(500);
        const samples = list.map(
          ({ age, value, resolution, name }): MetricSample =>
            sample(now - age - start, value, { resolution: resolution as 1 | 60, metric: metric(name) }),
        );
        // Some come when others have been rolled up already.
        await store.metrics.put(samples.slice(cut));
        while (await store.metrics.rollUp(now));
        await store.metrics.put(samples.slice(0, cut));
        while (await store.metrics.rollUp(now));
        for (const name of ["a", "b"]) {
          const ofName = samples.filter((one) => one.metric.name === name);
          assert.deepEqual(await pointsOf(store, metric(name)), rolledUp(ofName, now));
        }
      }),
    );
    await fc.assert(property, { numRuns: 40 });
  });

  test("a metric whose last point went is forgotten", async (context) => {
    const { store } = await fresh(open, context);
    await store.metrics.put([sample(0, 1), sample(days(400), 1, { metric: metric("young") })]);
    while (await store.metrics.rollUp(start + days(460)));
    assert.deepEqual(await store.metrics.list(here, {}), [metric("young")]);
    await store.metrics.put([sample(days(459), 3)]);
    assert.equal((await store.metrics.list(here, {})).length, 2);
    assert.deepEqual(
      (await pointsOf(store)).map(({ summary }) => summary.sum),
      [3],
    );
  });

  test("rolling up goes on, some at a time, until nothing is left to do", async (context) => {
    const { store } = await fresh(open, context);
    const count = 2500;
    for (let name = 0; name < 5; name++)
      await store.metrics.put(
        Array.from({ length: count / 5 }, (_, second) =>
          sample(seconds(second), 1, { resolution: 1, metric: metric(`${name}`) }),
        ),
      );
    const now = start + days(1);
    let calls = 1;
    while (await store.metrics.rollUp(now)) calls++;
    assert.ok(calls > 1 && calls < 50, `${calls} calls`);
    const points = await pointsOf(store, metric("3"));
    assert.ok(points.every(({ resolution }) => resolution === 60));
    assert.equal(
      points.reduce((sum, { summary }) => sum + summary.count, 0),
      count / 5,
    );
    assert.equal(await store.metrics.rollUp(now), false);
  });
}

/** The points that samples end up in when all that is due has been rolled up. */
function rolledUp(samples: readonly MetricSample[], now: number): readonly MetricPoint[] {
  const points = new Map<string, MetricPoint>();
  for (const { at, resolution, unit, summary } of samples) {
    const place = placeOf(at, resolution, now);
    if (!place) continue;
    const key = `${place.resolution}/${place.at}`;
    const known = points.get(key);
    points.set(key, { ...place, unit, summary: known ? mergeSummaries(known.summary, summary) : summary });
  }
  return [...points.values()].sort((a, b) => a.at - b.at || a.resolution - b.resolution);
}
