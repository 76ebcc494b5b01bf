/** What AWS's guides print gives AWS's times in the simulator, too: the same spans as in `timelines.test.ts`. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Duration, hours, minutes, seconds } from "../../src/core/time/time.ts";
import { plainPool } from "../../src/simulator/instances/pool.ts";
import { simulate } from "../../src/simulator/run.ts";
import { EXPECTED, WAKING_SECONDS } from "./expected-times.ts";
import { scaleToZeroDocuments } from "./guide.ts";
import { between } from "./watch.ts";

const START = Date.UTC(2026, 0, 5, 9);

interface Scene {
  /** When requests come, since the start, and how long each takes. */
  readonly at: Duration;
  readonly requests: number;
  readonly serviceTime: Duration;
  readonly max?: number;
  readonly scheduledActions?: readonly Readonly<Record<string, unknown>>[];
}

/** From an instant since the start to the first activity after it that sets the capacity to so many. */
async function untilDesired(count: number, since: Duration, scene: Scene): Promise<Duration> {
  const { at, requests, serviceTime, max = 5, scheduledActions = [] } = scene;
  const { activities } = await simulate({
    name: "timeline",
    seed: 1,
    start: START,
    duration: hours(2),
    traffic: {
      arrivals: () => [
        {
          count: requests,
          at: new Float64Array(requests).fill(at),
          size: new Float64Array(requests).fill(Number.NaN),
          service: new Float64Array(requests).fill(serviceTime),
        },
      ],
    },
    service: { times: () => (_, known) => known },
    instances: {
      concurrency: 1,
      timeToLive: hours(6),
      invocationTimeout: hours(1),
      pools: [
        plainPool({ type: "any", price: 1, startTime: () => () => seconds(60), stopTime: () => () => 0 }),
      ],
    },
    control: {
      kind: "policies",
      profile: "aws",
      tags: {},
      documents: { ...scaleToZeroDocuments(max), scheduledActions },
    },
  });
  const change = activities.find(({ startedAt, desired }) => startedAt >= START + since && desired === count);
  assert.ok(change, `never ${count}`);
  return change.startedAt - START - since;
}

for (const second of WAKING_SECONDS)
  test(`a first request in second ${second} at zero instances wakes the endpoint after two to three minutes`, async () => {
    const at = hours(1) + seconds(second);
    between(await untilDesired(1, at, { at, requests: 1, serviceTime: seconds(1) }), ...EXPECTED.wake);
  });

test("48 waiting on one instance with target 5 become 10 instances", async () => {
  const at = minutes(2) + seconds(1);
  const taken = await untilDesired(10, at, { at, requests: 48, serviceTime: minutes(50), max: 10 });
  between(taken, ...EXPECTED.scaleOut);
});

test("fifteen to sixteen minutes after the backlog went, the endpoint is at zero", async () => {
  const scene = { at: minutes(2), requests: 1, serviceTime: minutes(3) };
  between(await untilDesired(0, minutes(5), scene), ...EXPECTED.toZero);
});

test("two instances with a backlog of two become one", async () => {
  const bounds = (name: string, at: string, least: number) => ({
    ScheduledActionName: name,
    Schedule: `at(2026-01-05T${at})`,
    ScalableTargetAction: { MinCapacity: least },
  });
  const taken = await untilDesired(1, minutes(5), {
    at: minutes(5),
    requests: 2,
    serviceTime: minutes(55),
    scheduledActions: [bounds("up", "09:02:00", 2), bounds("free", "09:04:00", 0)],
  });
  between(taken, ...EXPECTED.scaleIn);
});
