/**
 * Failing instances and pools: the simulator against the real engine, where they must tell the same to the letter, and
 * once against the whole server with its wire.
 */

import assert from "node:assert/strict";
import { test } from "node:test";
import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-application-auto-scaling";
import { type Duration, hours, minutes, seconds } from "../../src/core/time/time.ts";
import { type Failures, type Pool, plainPool } from "../../src/simulator/instances/pool.ts";
import { Pools } from "../../src/simulator/instances/pools.ts";
import { simulatedFate } from "../../src/simulator/instances/simulated-fate.ts";
import { randomOf } from "../../src/simulator/random.ts";
import { simulate } from "../../src/simulator/run.ts";
import type { Scenario } from "../../src/simulator/scenario/scenario.ts";
import { virtualServer } from "../support/virtual-server.ts";
import { Dice, type Drawn, drawn } from "./differential/drawn.ts";
import { engineRun } from "./differential/engine-run.ts";
import { simulatorRun } from "./differential/simulator-run.ts";
import { clientsOf, createEndpoint, invoke, scaleToZero, scaleToZeroDocuments } from "./guide.ts";

/** Odd times, so that nothing falls on the same millisecond as something else. */
const kinds: Readonly<Record<string, Failures>> = {
  "slow starts": { slowStart: { share: 0.5, factor: 3 } },
  "crashes at the start": { crashAtStart: { share: 0.5, after: () => () => 7_013 } },
  crashes: { crash: { meanTimeBetween: minutes(11) } },
  "instances that are lost": { lost: { meanTimeBetween: minutes(40) } },
  "times without capacity": {
    noCapacity: { share: 0.2, windows: [{ from: minutes(10), to: minutes(35), daily: false }] },
  },
  "everything at once": {
    slowStart: { share: 0.3, startTime: () => () => 411_017 },
    crashAtStart: { share: 0.2, after: () => () => 7_013 },
    crash: { meanTimeBetween: minutes(31) },
    lost: { meanTimeBetween: hours(2) },
    noCapacity: { share: 0.3, windows: [] },
  },
};

/** The scenario of a seed with instances that fail, in one pool without a limit or in two with limits. */
function failing(seed: number, failures: Failures): Drawn {
  const { instances, ...scenario } = drawn(seed);
  const dice = new Dice(randomOf(seed, "failures"));
  const [only] = instances.pools as readonly [Pool];
  const one: Pool = { ...only, failures };
  const two: readonly Pool[] = [
    { ...one, type: "first", limit: dice.whole(1, 3) },
    { ...one, type: "second", priority: 2, limit: dice.whole(1, 4) },
  ];
  const pools = dice.chance(0.5) ? [one] : two;
  return { ...scenario, seed, instances: { ...instances, invocationTimeout: minutes(7) + 11, pools } };
}

/** A request may start late by as much: the dispatcher's view of instances may be so old, the simulator's is never. */
const OUT_OF_DATE: Duration = 20;

for (const [index, [name, failures]] of Object.entries(kinds).entries())
  for (const seed of [1, 2, 3, 4].map((one) => 1000 + index * 4 + one))
    test(`${name}, scenario ${seed}: in the simulator as in the engine`, async () => {
      const scenario = failing(seed, failures);
      const [engine, simulator] = [await engineRun(scenario), await simulatorRun(scenario)];
      assert.deepEqual(simulator.alarms, engine.alarms);
      assert.deepEqual(simulator.activities, engine.activities);
      assert.deepEqual(simulator.samples, engine.samples);
      const { waited, longest: _, ...ends } = engine.requests;
      const { waited: simulated, longest: __, ...simulatedEnds } = simulator.requests;
      assert.deepEqual(simulatedEnds, ends);
      const late = OUT_OF_DATE * (ends.completed + 1);
      assert.ok(Math.abs(simulated - waited) <= late, `waited ${simulated} for ${waited}`);
    });

test("two pools that crash and are full, through the whole server: the same activities to the second", async (context) => {
  const start = Date.UTC(2026, 0, 5, 9);
  const length = minutes(100);
  const service = seconds(97) + 13;
  const pool = (type: string, priority: number, limit: number): Pool => ({
    ...plainPool({ type, price: 1, startTime: () => () => seconds(70), stopTime: () => () => 1_500 }),
    priority,
    limit,
    failures: {
      crash: { meanTimeBetween: minutes(17) },
      crashAtStart: { share: 0.2, after: () => () => 9_007 },
    },
  });
  const pools = [pool("first", 1, 2), pool("second", 2, 2)];
  const bursts = [minutes(20) + 7_123, minutes(41) + 11_321];
  const arrivals = bursts.flatMap((at) => Array<number>(30).fill(at));
  const scenario: Scenario = {
    name: "crashes",
    seed: 5,
    start,
    duration: length,
    traffic: {
      arrivals: () => [
        {
          count: arrivals.length,
          at: Float64Array.from(arrivals),
          size: new Float64Array(arrivals.length).fill(Number.NaN),
          service: new Float64Array(arrivals.length).fill(service),
        },
      ],
    },
    service: { times: () => (_, known) => known },
    instances: { concurrency: 1, timeToLive: hours(6), invocationTimeout: minutes(15), pools },
    control: { kind: "policies", profile: "aws", tags: {}, documents: scaleToZeroDocuments(6) },
  };
  const second = (at: number | undefined): string =>
    at === undefined ? "" : `${Math.floor((at - start) / 1000)}`;
  const simulated = await simulate(scenario);

  const placing = new Pools(pools, scenario.seed);
  const server = await virtualServer(context, {
    start,
    serviceTime: service,
    fate: ({ id }, now) => simulatedFate(placing.place(id, now - start)),
    onLife: (id, event) => {
      if (event === "crashed" || event === "gone") placing.release(id);
    },
  });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(0);
  await scaleToZero(clients, 6);
  for (const at of bursts) {
    await server.clock.advanceTo(start + at);
    await invoke(clients, 30);
  }
  await server.clock.advanceTo(start + length);
  const { ScalingActivities } = await clients.scaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.ok(simulated.requests.retried > 0 && simulated.fleet.refused > 0, JSON.stringify(simulated.fleet));
  assert.deepEqual(
    simulated.activities
      .filter(({ notScaledReasons }) => notScaledReasons === undefined)
      .map(
        ({ startedAt, endedAt, description, status }) =>
          `${second(startedAt)}–${second(endedAt)} ${description} ${status}`,
      ),
    (ScalingActivities ?? [])
      .map(
        ({ StartTime, EndTime, Description, StatusCode }) =>
          `${second(StartTime?.getTime())}–${second(EndTime?.getTime())} ${Description} ${StatusCode}`,
      )
      .reverse(),
  );
});
