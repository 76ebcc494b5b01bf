import assert from "node:assert/strict";
import { test } from "node:test";
import { hours, minutes, seconds } from "../../core/time/time.ts";
import { parseAssertion } from "../report/assertions.ts";
import { readScenario } from "../scenario/file.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { loadOf } from "./load.ts";
import { loadSentences } from "./load-text.ts";
import { sameArrivals, stretchOf } from "./stretch.ts";

const base = await readScenario("docs/examples/images-aws.yaml");

/** So many requests at these minutes. */
const at = (...times: readonly number[]): Scenario["traffic"] => ({
  arrivals: () => [
    {
      count: times.length,
      at: Float64Array.from(times, minutes),
      size: new Float64Array(times.length).fill(Number.NaN),
      service: new Float64Array(times.length).fill(Number.NaN),
    },
  ],
});

const scenario: Scenario = {
  ...base,
  duration: hours(2),
  traffic: at(0, 1, 2, 60, 61, 62, 63, 64, 90, 119),
  service: { times: () => () => minutes(6) },
  instances: {
    ...base.instances,
    concurrency: 2,
    pools: base.instances.pools.map((pool) => ({ ...pool, price: 3, startTime: () => () => minutes(1) })),
  },
};

test("Little's law: rate times service time, through the slots of an instance", () => {
  const load = loadOf(scenario);
  assert.equal(load.requests, 10);
  assert.equal(load.offered, (10 * 6) / 120 / 2);
  assert.equal(load.busiestHour.at, base.start + hours(1));
  assert.equal(load.busiestHour.offered, (7 * 6) / 60 / 2);
  assert.equal(load.leastInstanceHours, 0.5);
  assert.equal(load.leastCost, 1.5);
});

test("what comes while a first instance starts after a quiet quarter of an hour is counted", () => {
  const { wakes } = loadOf(scenario);
  // At 0, 60, 90 and 119 minutes; one minute later, at 1 and 61, an instance is still starting.
  assert.deepEqual(wakes, { quiet: minutes(15), count: 4, requestShare: 0.6 });
});

test("it is said what no policy reaches", () => {
  const said = (objective: string) =>
    loadSentences(loadOf(scenario), { objectives: [parseAssertion(objective)], minimise: "cost" }).join(" ");
  assert.match(
    said("wait.p95 <= 30s"),
    /longer than 30\.0 s.*60\.0 % of all.*more than the 5 %.*cannot meet it/,
  );
  assert.match(said("wait.p30 <= 30s"), /within the 70 %.*may meet it/);
  assert.doesNotMatch(said("wait.p95 <= 5min"), /cannot|may meet/);
});

test("a stretch has the requests of its time", () => {
  const stretch = stretchOf(scenario, { from: minutes(61), until: minutes(119) });
  assert.equal(stretch.start, base.start + minutes(61));
  assert.equal(stretch.duration, minutes(58));
  const [chunk] = [...stretch.traffic.arrivals(() => 0, stretch.duration)];
  assert.deepEqual(
    [...chunk!.at.subarray(0, chunk!.count)].filter((one) => one < stretch.duration),
    [0, 1, 2, 3, 29].map((one) => minutes(one)),
  );
});

test("times without capacity stay where they are in a stretch", () => {
  const window = { from: hours(1), to: hours(2), daily: false };
  const pools = scenario.instances.pools.map((pool) => ({
    ...pool,
    failures: { noCapacity: { share: 0, windows: [window] } },
  }));
  const instances = { ...scenario.instances, pools };
  const stretch = stretchOf({ ...scenario, instances }, { from: minutes(90), until: hours(2) });
  assert.deepEqual(stretch.instances.pools[0]!.failures.noCapacity?.windows, [
    { from: minutes(-30), to: minutes(30), daily: false },
  ]);
});

test("a stretch of made-up traffic is that of the whole at the same instants", async () => {
  const short = { ...base, duration: hours(14) };
  const countOf = ({ traffic, duration }: Scenario) =>
    [...traffic.arrivals(() => 0.5, duration)].reduce(
      (sum, { at: times, count }) => sum + times.subarray(0, count).filter((one) => one < duration).length,
      0,
    );
  const [morning, noon] = [
    { from: 0, until: hours(10) },
    { from: hours(10), until: hours(14) },
  ].map((one) => countOf(stretchOf(short, one)));
  assert.equal(morning! + noon!, countOf(short));
  assert.ok(noon! > 300);
});

test("traffic that does not depend on the seed is found out", async () => {
  assert.equal(sameArrivals(scenario, { ...scenario, seed: 8 }), true);
  assert.equal(sameArrivals(base, { ...base, seed: 8 }), false);
  assert.equal(sameArrivals(scenario, { ...scenario, traffic: at(0, 1, 2, 60) }), false);
  assert.ok(seconds(1) > 0);
});
