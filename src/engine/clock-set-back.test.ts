/** The machine's clock is set back, by a person or a time service: nothing breaks, nothing happens because of it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { alarmWith, scope } from "../../test/support/alarms.ts";
import { endpoint, instance } from "../../test/support/measuring.ts";
import { defaultConfig } from "../config.ts";
import type { AlarmState } from "../core/alarms/alarm.ts";
import { type Duration, hours, type Instant, minutes, seconds } from "../core/time/time.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { alarmKeeperLoop } from "./alarm-keeper.ts";
import { collectorLoop } from "./collector.ts";
import type { EngineParts } from "./parts.ts";

const noon = Date.UTC(2026, 5, 1, 12);

/** Gauges and an alarm on the backlog, passed at whatever times a clock shows. */
async function world(name: "low" | "high") {
  const store = await openSqliteStore({ directory: ":memory:" });
  let ids = 0;
  const parts = {
    store,
    providers: [],
    nudge: () => {},
    newId: () => `${++ids}`,
    config: defaultConfig,
    log: pino({ level: "silent" }),
  } as unknown as EngineParts;
  const states: (AlarmState | undefined)[] = ["INSUFFICIENT_DATA"];
  const loops = [collectorLoop(parts), alarmKeeperLoop(parts)];
  await store.endpoints.put(scope, endpoint.name, endpoint);
  await store.instances.put(scope, "i1", instance("i1"));
  const alarm = alarmWith(
    {
      name,
      metric: { metricName: "ApproximateBacklogSize" },
      comparison: name === "low" ? "LessThanThreshold" : "GreaterThanThreshold",
      threshold: 1,
      evaluationPeriods: 3,
      datapointsToAlarm: 3,
    },
    noon,
  );
  await store.alarms.put(scope, alarm.name, alarm);
  return {
    /** Every ten seconds from one reading of the clock to another. */
    pass: async (from: Instant, until: Instant) => {
      for (let now = from; now < until; now += seconds(10)) {
        for (const loop of loops) await loop.step(now + 999);
        const state = (await store.alarms.get(scope, alarm.name))?.state;
        if (state !== states.at(-1)) states.push(state);
      }
    },
    states,
    close: () => store.close(),
  };
}

/** The alarm's states while the clock goes on for ten minutes, is set back by so much, and goes on again. */
async function statesAround(name: "low" | "high", back: Duration) {
  const { pass, states, close } = await world(name);
  await pass(noon, noon + minutes(10));
  const after = noon + minutes(10) - back;
  await pass(after, after + minutes(12));
  await close();
  return states.slice(1);
}

for (const { name, state } of [
  { name: "low", state: "ALARM" },
  { name: "high", state: "OK" },
] as const) {
  for (const back of [seconds(7), minutes(1), minutes(4)])
    test(`an alarm that is ${state} stays so when the clock is set back by ${back / 1000} s`, async () => {
      assert.deepEqual(await statesAround(name, back), [state]);
    });

  for (const back of [minutes(20), hours(30)])
    test(`set back by ${back / 1000} s, before there was data, it is ${state} again once there is some`, async () => {
      assert.deepEqual(await statesAround(name, back), [state, "INSUFFICIENT_DATA", state]);
    });
}
