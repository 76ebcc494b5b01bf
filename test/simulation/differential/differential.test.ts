/** The simulator against the real engine, on random scenarios: what they tell must be the same to the letter. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, test } from "node:test";
import { Worker } from "node:worker_threads";
import type { Duration } from "../../../src/core/time/time.ts";
import type { BothRuns } from "./both-runs.ts";
import { drawn } from "./drawn.ts";

const SCENARIOS = 200;

/** A request may start late by as much: the dispatcher's view of instances may be so old, the simulator's is never. */
const OUT_OF_DATE: Duration = 20;

const worker = new Worker(new URL("both-runs.ts", import.meta.url));
after(() => worker.terminate());

for (let seed = 1; seed <= SCENARIOS; seed++)
  test(`scenario ${seed} (${drawn(seed).words}) goes in the simulator as in the engine`, async () => {
    worker.postMessage(seed);
    const [{ engine, simulator }] = (await once(worker, "message")) as [BothRuns];
    // What came first is what to look at, so the parts are compared one by one: causes before effects.
    assert.deepEqual(simulator.alarms, engine.alarms);
    assert.deepEqual(simulator.decisions, engine.decisions);
    assert.deepEqual(simulator.activities, engine.activities);
    assert.deepEqual(simulator.samples, engine.samples);
    const { waited, longest, ...ends } = engine.requests;
    const { waited: simulatedWaits, longest: simulatedLongest, ...simulatedEnds } = simulator.requests;
    assert.deepEqual(simulatedEnds, ends);
    const late = OUT_OF_DATE * (ends.completed + 1);
    assert.ok(Math.abs(simulatedWaits - waited) <= late, `waited ${simulatedWaits} for ${waited}`);
    assert.ok(Math.abs(simulatedLongest - longest) <= late, `longest ${simulatedLongest} for ${longest}`);
  });
