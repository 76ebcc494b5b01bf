/**
 * The simulator against the whole server in virtual time, wire included: the same traffic, the same documents, the
 * same changes of capacity and the same transitions of alarms, to the second. `differential/` compares more, and
 * without the wire many more scenarios.
 */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DescribeScalingActivitiesCommand } from "@aws-sdk/client-application-auto-scaling";
import { DescribeAlarmHistoryCommand } from "@aws-sdk/client-cloudwatch";
import { hours, type Instant, minutes, seconds } from "../../src/core/time/time.ts";
import { plainPool } from "../../src/simulator/instances/pool.ts";
import { randomOf } from "../../src/simulator/random.ts";
import { simulate } from "../../src/simulator/run.ts";
import type { Scenario } from "../../src/simulator/scenario/scenario.ts";
import { virtualServer } from "../support/virtual-server.ts";
import { clientsOf, createEndpoint, invoke, scaleToZero, scaleToZeroDocuments } from "./guide.ts";

const START = Date.UTC(2026, 0, 5, 9);
const LENGTH = hours(2);

interface Drawn {
  readonly seed: number;
  readonly arrivals: readonly number[];
  readonly service: number;
  readonly startTime: number;
  readonly concurrency: number;
  readonly max: number;
}

/**
 * Bursts at whole seconds and some milliseconds, away from the second at which gauges are taken, and once the first
 * instance is in service: before, the door refuses what a scenario lets wait.
 */
function drawn(seed: number): Drawn {
  const random = randomOf(seed, "differential");
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const arrivals = Array.from({ length: whole(1, 4) }, () => {
    const at = minutes(whole(8, 75)) + seconds(whole(0, 25)) + whole(1, 800);
    return Array.from({ length: whole(1, 40) }, () => at);
  }).flat();
  return {
    seed,
    arrivals: arrivals.sort((a, b) => a - b),
    service: seconds(whole(2, 240)) + whole(1, 999),
    startTime: seconds(whole(10, 400)),
    concurrency: whole(1, 3),
    max: whole(1, 8),
  };
}

const scenarioOf = ({ seed, arrivals, service, startTime, concurrency, max }: Drawn): Scenario => ({
  name: `seed ${seed}`,
  seed,
  start: START,
  duration: LENGTH,
  traffic: {
    arrivals: () => [
      {
        count: arrivals.length,
        at: Float64Array.from(arrivals),
        size: new Float64Array(arrivals.length).fill(Number.NaN),
        service: new Float64Array(arrivals.length).fill(Number.NaN),
      },
    ],
  },
  service: { times: () => () => service },
  instances: {
    concurrency,
    timeToLive: hours(6),
    invocationTimeout: minutes(15),
    pools: [
      plainPool({ type: "simulated", price: 1, startTime: () => () => startTime, stopTime: () => () => 0 }),
    ],
  },
  control: { kind: "policies", profile: "aws", tags: {}, documents: scaleToZeroDocuments(max) },
});

const second = (at: Instant): number => Math.floor((at - START) / 1000);

/** Alarms by their part in scaling: the names of target tracking's end in ids. */
const plainName = (name: string): string => name.replace(/^.*-(Alarm(?:High|Low))-.*$/, "$1");

async function served(context: TestContext, { arrivals, service, startTime, concurrency, max }: Drawn) {
  const server = await virtualServer(context, { start: START, startTime, serviceTime: service });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, concurrency);
  await server.clock.advance(0);
  await scaleToZero(clients, max);
  for (const at of arrivals) {
    await server.clock.advanceTo(START + at);
    await invoke(clients, 1);
  }
  await server.clock.advanceTo(START + LENGTH);
  const { ScalingActivities } = await clients.scaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker" }),
  );
  const { AlarmHistoryItems } = await clients.cloudwatch.send(
    new DescribeAlarmHistoryCommand({ HistoryItemType: "StateUpdate", MaxRecords: 100 }),
  );
  return {
    changes: (ScalingActivities ?? [])
      .map(({ StartTime, Description }) => `${second(StartTime?.getTime() ?? 0)} ${Description}`)
      .reverse(),
    alarms: (AlarmHistoryItems ?? [])
      .map(
        ({ Timestamp, AlarmName, HistorySummary }) =>
          `${second(Timestamp?.getTime() ?? 0)} ${plainName(AlarmName ?? "")} ${HistorySummary}`,
      )
      .sort(),
  };
}

for (const seed of Array.from({ length: 6 }, (_, index) => index + 1))
  test(`scenario ${seed} goes in the simulator as in the server`, async (context) => {
    const scenario = drawn(seed);
    const real = await served(context, scenario);
    const { activities, alarmHistory } = await simulate(scenarioOf(scenario));
    assert.deepEqual(
      activities
        .filter(({ notScaledReasons }) => notScaledReasons === undefined)
        .map(({ startedAt, description }) => `${second(startedAt)} ${description}`),
      real.changes,
    );
    assert.deepEqual(
      alarmHistory
        .filter(({ kind }) => kind === "StateUpdate")
        .map(({ at, alarmName, summary }) => `${second(at)} ${plainName(alarmName)} ${summary}`)
        .sort(),
      real.alarms,
    );
  });
