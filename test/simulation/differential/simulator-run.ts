/** A drawn scenario in the simulator. */

import { simulate } from "../../../src/simulator/run.ts";
import type { Scenario } from "../../../src/simulator/scenario/scenario.ts";
import { type Drawn, START } from "./drawn.ts";
import { type Told, told } from "./told.ts";

export async function simulatorRun(scenario: Drawn): Promise<Told> {
  const result = await simulate(scenarioOf(scenario));
  const { timeline, activities, alarmHistory, decisions, waits, requests } = result;
  const { at, waiting, running, desired, ready } = timeline;
  const samples = at.map((instant, index) => ({
    at: instant,
    waiting: waiting[index]!,
    running: running[index]!,
    desired: desired[index]!,
    ready: ready[index]!,
  }));
  const { completed, expired, failed } = requests;
  return told({
    requests: { completed, expired, failed, waited: waits.sum, longest: waits.max },
    samples,
    activities,
    alarmHistory,
    decisions,
  });
}

const scenarioOf = ({ seed, length, requests, profile, tags, documents, instances }: Drawn): Scenario => ({
  name: `seed ${seed}`,
  seed,
  start: START,
  duration: length,
  traffic: {
    arrivals: () => [
      {
        count: requests.length,
        at: Float64Array.from(requests, ({ at }) => at),
        size: new Float64Array(requests.length).fill(Number.NaN),
        service: Float64Array.from(requests, ({ service }) => service),
      },
    ],
  },
  service: { times: () => (_, known) => known },
  instances,
  control: { kind: "policies", profile, tags, documents },
});
