import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { FakeMachine } from "../../test/support/machine.ts";
import { hours, minutes, seconds } from "../core/time/time.ts";
import { PassingTime } from "./passing.ts";

const START = Date.UTC(2026, 0, 5, 9);

function atRate(rate: number) {
  const machine = new FakeMachine(Date.UTC(2026, 5, 1));
  const records: number[] = [];
  const record = (latest: number) => records.push(latest);
  const onError = () => 100;
  return {
    machine,
    records,
    clock: new PassingTime({ machine, onError, rated: { start: START, rate, record } }),
  };
}

test("at a rate of sixty, an hour takes a minute, and steps run at the instants they ask for", async () => {
  const { clock, machine } = atRate(60);
  const passes: number[] = [];
  const task = clock.start("step", async (now) => {
    passes.push(now - START);
    return now + minutes(30);
  });
  await turn();
  await machine.pass(seconds(30));
  await turn();
  await machine.pass(seconds(30));
  await turn();
  assert.deepEqual(passes, [0, minutes(30), minutes(60)]);
  assert.equal(clock.now(), START + hours(1));
  assert.equal(clock.machineNow(), machine.now());
  await task.stop();
  clock.close();
});

test("sleeping takes its part of the machine's time, and ends early when told to", async () => {
  const { clock, machine } = atRate(60);
  const stop = new AbortController();
  const ends: string[] = [];
  const sleeps = [
    clock.sleep(minutes(1)).then(() => ends.push("slept")),
    clock.sleep(minutes(1), stop.signal).catch((reason: Error) => ends.push(reason.message)),
  ];
  await machine.pass(999);
  assert.deepEqual(ends, []);
  stop.abort(new Error("enough"));
  await machine.pass(1);
  await Promise.all(sleeps);
  assert.deepEqual(ends, ["enough", "slept"]);
  clock.close();
});

test("when the server closes, time passes as the machine's", async () => {
  const { clock, machine } = atRate(60);
  await machine.pass(seconds(10));
  const slept = clock.sleep(minutes(1)).then(() => clock.now() - START);
  clock.release();
  await machine.pass(seconds(60));
  assert.equal(await slept, minutes(11));
  clock.close();
});

test("the record of its instant is always ahead of it, and exact at the end", async () => {
  const { clock, machine, records } = atRate(60);
  for (let count = 0; count < 20; count++) {
    await machine.pass(seconds(7));
    assert.ok(records.at(-1)! > clock.now());
  }
  clock.close();
  assert.equal(records.at(-1), START + 60 * seconds(140));
});
