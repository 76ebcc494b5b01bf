/**
 * One simulation, for its figures as JSON: `simulation.ts fixed <requests> <rate> <servers>` is M/M/c with a mean service
 * of one second, `simulation.ts policies <days> <rate>` the whole control loop over AWS's policies of the examples.
 */

import { resolve } from "node:path";
import { days, hours } from "../../src/core/time/time.ts";
import type { RunResult } from "../../src/simulator/result.ts";
import { simulate } from "../../src/simulator/run.ts";
import { readScenario } from "../../src/simulator/scenario/file.ts";
import type { Scenario } from "../../src/simulator/scenario/scenario.ts";
import { serviceTimeOf } from "../../src/simulator/service/service.ts";
import { arrivalsOf } from "../../src/simulator/traffic/arrivals-of.ts";
import type { TrafficSpec } from "../../src/simulator/traffic/traffic.ts";

/** What a run took and did. */
export interface SimulationFigures {
  readonly requests: number;
  /** Of all threads, without the start of the process. */
  readonly cpuSeconds: number;
  /** In milliseconds. */
  readonly meanWait: number;
  readonly changes: number;
  /** The most that the process ever had. */
  readonly mebibytes: number;
}

const [kind, ...numbers] = process.argv.slice(2);
const scenario = await (kind === "fixed" ? fixed : policies)(numbers.map(Number));
const before = process.cpuUsage();
const result = await simulate(scenario);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify(figures(result, (user + system) / 1e6)));

async function fixed([requests = 0, rate = 0, servers = 0]: readonly number[]): Promise<Scenario> {
  return {
    ...(await example({ kind: "poisson", rate }, 1000)),
    duration: (requests / rate) * 1000,
    control: { kind: "fixed", capacity: servers },
  };
}

/** The same mean rate all week, in the shape of a working day, for up to 24 instances. */
async function policies([length = 0, rate = 0]: readonly number[]): Promise<Scenario> {
  const night = Array.from({ length: 8 }, () => 0.2);
  const day = [0.8, 1.4, 1.8, 2, 1.8, 1.6, 1.8, 2, 2, 1.8, 1.4, 1, 0.8, 0.6, 0.4, 0.2];
  const mean = [...night, ...day].reduce((sum, factor) => sum + factor, 0) / 24;
  const hoursOf = [...night, ...day].map((factor) => factor / mean);
  const scenario = await example(
    { kind: "profile", rate, hours: hoursOf, days: Array.from({ length: 7 }, () => 1) },
    1500,
  );
  if (scenario.control.kind !== "policies") throw new Error("the example has policies");
  const { documents } = scenario.control;
  const target = { ...documents.target, MaxCapacity: 24 };
  return {
    ...scenario,
    duration: days(length),
    control: { ...scenario.control, documents: { ...documents, target } },
  };
}

/** The documents and instances of the example, with other work; `mean` in milliseconds. */
async function example(spec: TrafficSpec, mean: number): Promise<Scenario> {
  const path = resolve(import.meta.dirname, "../../docs/examples/images-aws.yaml");
  const scenario = await readScenario(path);
  const { start, instances } = scenario;
  const time = { kind: "distribution", distribution: { kind: "exponential", mean } } as const;
  return {
    ...scenario,
    traffic: { arrivals: (random, duration) => arrivalsOf(spec, random, duration, start) },
    service: { times: (random) => serviceTimeOf({ time }, random) },
    instances: { ...instances, concurrency: 1, timeToLive: hours(6) },
  };
}

function figures({ requests, waits, activities }: RunResult, cpuSeconds: number): SimulationFigures {
  return {
    requests: requests.arrived,
    cpuSeconds,
    meanWait: waits.mean,
    changes: activities.length,
    mebibytes: process.resourceUsage().maxRSS / 1024,
  };
}
