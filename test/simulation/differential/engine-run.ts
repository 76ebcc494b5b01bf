/** A drawn scenario in the real engine: its requests go through queue and dispatcher to simulated model servers. */

import { joined, type ToldDecision, toldDecision } from "../../../src/core/explain/story.ts";
import type { RequestState } from "../../../src/core/queue/request.ts";
import { alignDown, minutes } from "../../../src/core/time/time.ts";
import { createEndpoint } from "../../../src/simulator/control/policy-world.ts";
import { putDocuments } from "../../../src/simulator/control/put-documents.ts";
import { ENDPOINT, SCOPE } from "../../../src/simulator/control/world.ts";
import { Pools } from "../../../src/simulator/instances/pools.ts";
import { simulatedFate } from "../../../src/simulator/instances/simulated-fate.ts";
import { randomOf } from "../../../src/simulator/random.ts";
import { type VirtualEngine, virtualEngine } from "../../support/virtual-engine.ts";
import { type Drawn, START } from "./drawn.ts";
import { type Told, told } from "./told.ts";

export async function engineRun(scenario: Drawn): Promise<Told> {
  const { seed, profile, requests, length, instances, tags, documents } = scenario;
  const { concurrency, timeToLive, invocationTimeout } = instances;
  const pools = new Pools(instances.pools, seed);
  const engine = await virtualEngine({
    start: START,
    scope: SCOPE,
    profile,
    random: randomOf(seed, "control"),
    instances: {
      fate: ({ id }, now) => simulatedFate(pools.place(id, now - START)),
      onLife: (id, event) => {
        if (event === "crashed" || event === "gone") pools.release(id);
      },
    },
    answer: (_, { inferenceId }) => requests[Number(inferenceId)]!.service,
  });
  await createEndpoint(engine, concurrency, tags);
  await engine.clock.advance(0);
  await putDocuments(engine, documents);
  for (const [index, { at }] of requests.entries())
    engine.clock.at(START + at, () =>
      engine.enqueue(ENDPOINT, String(index), START + at + timeToLive, invocationTimeout),
    );
  const samples: Told["samples"][number][] = [];
  const first = alignDown(START, minutes(1)) + minutes(1);
  for (let at = first; at < START + length; at += minutes(1)) {
    await engine.clock.advanceTo(at);
    samples.push(await sample(engine, at));
  }
  await engine.clock.advanceTo(START + length);
  const { store } = engine;
  const records = {
    requests: await ends(engine),
    samples,
    activities: await store.activities.list(SCOPE, { oldestFirst: true }),
    alarmHistory: await store.alarmHistory.list(SCOPE, { oldestFirst: true }),
    decisions: joinedInARow((await store.decisions.list(SCOPE, { oldestFirst: true })).map(toldDecision)),
  };
  await engine.close();
  return told(records);
}

function joinedInARow(decisions: readonly ToldDecision[]): readonly ToldDecision[] {
  const told: ToldDecision[] = [];
  for (const decision of decisions) {
    const both = joined(told.at(-1), decision);
    if (both) told[told.length - 1] = both;
    else told.push(decision);
  }
  return told;
}

async function ends({ store }: VirtualEngine): Promise<Told["requests"]> {
  const ended = (state: RequestState) => store.requests.list(SCOPE, { states: [state], limit: 100_000 });
  const completed = await ended("completed");
  const waits = completed.map(({ receivedAt, startedAt }) => startedAt! - receivedAt);
  return {
    completed: completed.length,
    expired: (await ended("expired")).length,
    failed: (await ended("failed")).length,
    waited: waits.reduce((sum, wait) => sum + wait, 0),
    longest: Math.max(0, ...waits),
  };
}

async function sample({ store }: VirtualEngine, at: number): Promise<Told["samples"][number]> {
  const [backlog] = await store.requests.backlogs();
  const endpoint = await store.endpoints.get(SCOPE, ENDPOINT);
  return {
    at,
    waiting: backlog?.waiting ?? 0,
    running: backlog?.running ?? 0,
    desired: endpoint?.variant.desiredInstances ?? 0,
    ready: endpoint?.variant.currentInstances ?? 0,
  };
}
