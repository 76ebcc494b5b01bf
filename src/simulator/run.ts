/** Runs a scenario: a pure function of the scenario and its seed. */

import { alignDown, type Duration, type Instant, minutes } from "../core/time/time.ts";
import { BaselineWorld } from "./baselines/baseline-world.ts";
import { openPolicyWorld } from "./control/policy-world.ts";
import { MOST_RECORDED, RunRecord } from "./control/run-record.ts";
import { flapsOf } from "./flaps.ts";
import { FleetLedger } from "./fleet-ledger.ts";
import { RequestPlane } from "./plane/plane.ts";
import { randomOf } from "./random.ts";
import type { RunResult } from "./result.ts";
import { Sampler } from "./sampler.ts";
import type { BaselineControl, Scenario } from "./scenario/scenario.ts";

/** Told how much of the run is done, from 0 to 1. */
export type OnProgress = (done: number) => void;

const SAMPLE_INTERVAL: Duration = minutes(1);

export async function simulate(scenario: Scenario, onProgress: OnProgress = () => {}): Promise<RunResult> {
  const { seed, start, duration, instances } = scenario;
  const plane = new RequestPlane({
    arrivals: scenario.traffic.arrivals(randomOf(seed, "traffic"), duration),
    serviceTime: scenario.service.times(randomOf(seed, "service")),
    concurrency: instances.concurrency,
    timeToLive: instances.timeToLive,
  });
  const ledger = new FleetLedger(start);
  const sampler = new Sampler(SAMPLE_INTERVAL, instances.concurrency);
  const run = runnerOf(scenario.control.kind);
  const record = await run(scenario, scenario.control as never, plane, ledger, sampler, onProgress);
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

function runnerOf(kind: Scenario["control"]["kind"]) {
  if (kind === "fixed") return runFixed;
  return kind === "policies" ? runPolicies : runBaseline;
}

/** Nothing to control: the plane runs by itself. */
async function runFixed(
  { start, duration }: Scenario,
  { capacity }: ControlOf<"fixed">,
  plane: RequestPlane,
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const ids = Array.from({ length: capacity }, (_, index) => String(index).padStart(6, "0"));
  for (const id of ids) {
    ledger.note(id, "started", start);
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
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const { start, duration } = scenario;
  const record = new RunRecord();
  const world = await openPolicyWorld(scenario, control, plane, ledger, record);
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

async function runBaseline(
  scenario: Scenario,
  control: BaselineControl,
  plane: RequestPlane,
  ledger: FleetLedger,
  sampler: Sampler,
  onProgress: OnProgress,
): Promise<Record> {
  const { start, duration } = scenario;
  const world = new BaselineWorld(scenario, control, plane, ledger, MOST_RECORDED);
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
