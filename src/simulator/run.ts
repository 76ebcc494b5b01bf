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
import { Sampler } from "./sampler.ts";
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
  const run = runnerOf(scenario);
  const record = await run(scenario, scenario.control as never, plane, pools, ledger, sampler, onProgress);
  const end = start + duration;
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

type Record = Pick<RunResult, "activities" | "alarmHistory" | "decisions" | "policies">;
type ControlOf<K> = Extract<Scenario["control"], { kind: K }>;

function runnerOf({ control, instances }: Scenario) {
  if (control.kind === "policies") return runPolicies;
  return control.kind === "fixed" && !instances.pools.some(canFail) ? runFixed : runSteered;
}

/** Nothing to control, and nothing fails: the plane runs by itself. */
async function runFixed(
  { start, duration }: Scenario,
  { capacity }: ControlOf<"fixed">,
  plane: RequestPlane,
  pools: Pools,
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const ids = Array.from({ length: capacity }, (_, index) => String(index).padStart(6, "0"));
  for (const id of ids) {
    const placed = pools.place(id, 0);
    assert(placed.kind === "placed", "the scenario was checked against the limits");
    ledger.note(id, "started", start, placed.pool.type);
    ledger.note(id, "ready", start);
  }
  plane.serve(ids, 0);
  for (const at of samplesOf(start, duration)) {
    plane.run(at - start);
    const { waiting, running } = plane;
    sampler.add({ at, waiting, running, desired: capacity, ready: capacity });
    onProgress((at - start) / duration);
  }
  plane.run(duration);
  return { activities: [], alarmHistory: [], decisions: [], policies: [] };
}

async function runPolicies(
  scenario: Scenario,
  control: ControlOf<"policies">,
  plane: RequestPlane,
  pools: Pools,
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const { start, duration } = scenario;
  const record = new RunRecord();
  const world = await openPolicyWorld(scenario, control, plane, pools, ledger, record);
  for (const at of samplesOf(start, duration)) {
    await world.runTo(at);
    const { waiting, running } = plane;
    sampler.add({ at, waiting, running, ...(await world.capacity()) });
    onProgress((at - start) / duration);
  }
  await world.runTo(start + duration);
  const policies = await world.store.policies.all();
  await world.store.close();
  const { activities, alarmHistory, decisions } = record;
  return { activities, alarmHistory, decisions, policies };
}

async function runSteered(
  scenario: Scenario,
  control: Steered,
  plane: RequestPlane,
  pools: Pools,
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const { start, duration } = scenario;
  const world = new BaselineWorld(scenario, control, plane, pools, ledger, MOST_RECORDED);
  for (const at of samplesOf(start, duration)) {
    world.runTo(at);
    const { waiting, running } = plane;
    sampler.add({ at, waiting, running, ...world.capacity });
    onProgress((at - start) / duration);
  }
  world.runTo(start + duration);
  return { activities: world.activities, alarmHistory: [], decisions: [], policies: [] };
}

function* samplesOf(start: Instant, duration: Duration): Iterable<Instant> {
  const first = alignDown(start, SAMPLE_INTERVAL) + SAMPLE_INTERVAL;
  for (let at = first; at < start + duration; at += SAMPLE_INTERVAL) yield at;
}
