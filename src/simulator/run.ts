/** Runs a scenario: a pure function of the scenario and its seed. */

import assert from "node:assert/strict";
import { alignDown, type Duration, type Instant, minutes } from "../core/time/time.ts";
import { BaselineWorld, type Steered } from "./baselines/baseline-world.ts";
import { openPolicyWorld } from "./control/policy-world.ts";
import { MOST_RECORDED, RunRecord } from "./control/run-record.ts";
import { flapsOf } from "./flaps.ts";
import { FleetLedger } from "./fleet-ledger.ts";
import { canFail } from "./instances/pool.ts";
import { Pools } from "./instances/pools.ts";
import { RequestPlane } from "./plane/plane.ts";
import { randomOf } from "./random.ts";
import type { RunResult } from "./result.ts";
import { type Sample, Sampler } from "./sampler.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** Told how much of the run is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

const SAMPLE_INTERVAL: Duration = minutes(1);

export async function simulate(scenario: Scenario, onProgress: OnProgress = () => {}): Promise<RunResult> {
  const { seed, start, duration, instances } = scenario;
  const pools = new Pools(instances.pools, seed);
  const plane = new RequestPlane({
    arrivals: scenario.traffic.arrivals(randomOf(seed, "traffic"), duration),
    serviceTime: scenario.service.times(randomOf(seed, "service")),
    concurrency: instances.concurrency,
    timeToLive: instances.timeToLive,
    invocationTimeout: instances.invocationTimeout,
    ...(instances.pools.some(({ speed }) => speed !== 1) && {
      slownessOf: (id) => 1 / (pools.poolOf(id)?.speed ?? 1),
    }),
  });
  const ledger = new FleetLedger(start);
  const sampler = new Sampler(SAMPLE_INTERVAL, instances.concurrency);
  const fleet = await fleetOf(scenario, { plane, pools, ledger });
  for (const at of samplesOf(start, duration)) {
    await fleet.runTo(at);
    const { waiting, running } = plane;
    sampler.add({ at, waiting, running, ...(await fleet.capacity()) });
    onProgress((at - start) / duration);
  }
  const end = start + duration;
  await fleet.runTo(end);
  const record = await fleet.close();
  return {
    name: scenario.name,
    seed,
    start,
    duration,
    requests: {
      arrived: plane.arrived,
      completed: plane.completed,
      expired: plane.expired,
      failed: plane.failed,
      timedOut: plane.timedOut,
      retried: plane.retried,
      left: plane.waiting + plane.running,
    },
    waits: plane.waits,
    sojourns: plane.sojourns,
    ...(scenario.objective ? { objective: scenario.objective.wait } : {}),
    fleet: ledger.use(instances, plane.busy, end),
    elasticity: { ...sampler.elasticity(), flaps: flapsOf(record.activities) },
    timeline: sampler.timeline(),
    ...record,
  };
}

interface Parts {
  readonly plane: RequestPlane;
  readonly pools: Pools;
  readonly ledger: FleetLedger;
}

type Capacity = Pick<Sample, "desired" | "ready">;
type Told = Pick<RunResult, "activities" | "alarmHistory" | "decisions" | "policies">;

/** Instances under some control, and the requests that they work on. */
interface Fleet {
  readonly runTo: (at: Instant) => Promise<void> | void;
  readonly capacity: () => Promise<Capacity> | Capacity;
  /** After the end: what it has to tell. */
  readonly close: () => Promise<Told> | Told;
}

type ControlOf<K> = Extract<Scenario["control"], { kind: K }>;

function fleetOf(scenario: Scenario, parts: Parts): Promise<Fleet> | Fleet {
  const { control, instances } = scenario;
  if (control.kind === "policies") return policyFleet(scenario, control, parts);
  if (control.kind === "fixed" && !instances.pools.some(canFail)) return fixedFleet(scenario, control, parts);
  return steeredFleet(scenario, control, parts);
}

/** Nothing to control, and nothing fails: the plane runs by itself. */
function fixedFleet(
  { start }: Scenario,
  { capacity }: ControlOf<"fixed">,
  { plane, pools, ledger }: Parts,
): Fleet {
  const ids = Array.from({ length: capacity }, (_, index) => String(index).padStart(6, "0"));
  for (const id of ids) {
    const placed = pools.place(id, 0);
    assert(placed.kind === "placed", "the scenario was checked against the limits");
    ledger.note(id, "started", start, placed.pool.type);
    ledger.note(id, "ready", start);
  }
  plane.serve(ids, 0);
  return {
    runTo: (at) => void plane.run(at - start),
    capacity: () => ({ desired: capacity, ready: capacity }),
    close: () => ({ activities: [], alarmHistory: [], decisions: [], policies: [] }),
  };
}

async function policyFleet(
  scenario: Scenario,
  control: ControlOf<"policies">,
  { plane, pools, ledger }: Parts,
): Promise<Fleet> {
  const record = new RunRecord();
  const { runTo, capacity, store } = await openPolicyWorld(scenario, control, plane, pools, ledger, record);
  return {
    runTo,
    capacity,
    close: async () => {
      const policies = await store.policies.all();
      await store.close();
      const { activities, alarmHistory, decisions } = record;
      return { activities, alarmHistory, decisions, policies };
    },
  };
}

function steeredFleet(scenario: Scenario, control: Steered, { plane, pools, ledger }: Parts): Fleet {
  const world = new BaselineWorld(scenario, control, plane, pools, ledger, MOST_RECORDED);
  return {
    runTo: (at) => world.runTo(at),
    capacity: () => world.capacity,
    close: () => ({ activities: world.activities, alarmHistory: [], decisions: [], policies: [] }),
  };
}

function* samplesOf(start: Instant, duration: Duration): Iterable<Instant> {
  const first = alignDown(start, SAMPLE_INTERVAL) + SAMPLE_INTERVAL;
  for (let at = first; at < start + duration; at += SAMPLE_INTERVAL) yield at;
}
