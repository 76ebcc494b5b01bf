import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { FakeMachine } from "../../test/support/machine.ts";
import { minutes, seconds } from "../core/time/time.ts";
import { OutsideWork } from "./outside-work.ts";
import { TestClock } from "./test-clock.ts";

const START = Date.UTC(2026, 0, 5, 9);
const PATIENCE = seconds(60);

function standing(start = START) {
  const machine = new FakeMachine(Date.UTC(2026, 5, 1));
  const outside = new OutsideWork(machine);
  const records: number[] = [];
  const clock = new TestClock({
    start,
    outside,
    onError: (_name, _error, failures) => failures * 100,
    record: (latest) => records.push(latest),
  });
  return { clock, machine, outside, records };
}

/** Lets everything that is only promises go on. */
async function turns(): Promise<void> {
  for (let count = 0; count < 10; count++) await turn();
}

test("time stands, and what is due where it stands runs at once", async () => {
  const { clock, machine } = standing();
  const passes: number[] = [];
  const task = clock.start("step", async (now) => {
    passes.push(now - START);
    return now + seconds(10);
  });
  await turns();
  task.nudge();
  await machine.pass(minutes(5));
  await turns();
  assert.deepEqual(passes, [0, 0]);
  assert.equal(clock.now(), START);
});

test("an advance runs every due step in order, each at its own instant, and answers at its end", async () => {
  const { clock } = standing();
  const passes: [string, number][] = [];
  for (const [name, interval] of [
    ["a", 40],
    ["b", 60],
  ] as const)
    clock.start(name, async (now) => {
      passes.push([name, now - START]);
      return now + seconds(interval);
    });
  const { from, now, stopped, running, failures } = await clock.advance(START + minutes(2), PATIENCE);
  assert.deepEqual(
    { from, now, stopped, running, failures },
    { from: START, now: START + minutes(2), stopped: undefined, running: [], failures: [] },
  );
  assert.deepEqual(passes, [
    ["a", 0],
    ["b", 0],
    ["a", 40_000],
    ["b", 60_000],
    ["a", 80_000],
    ["b", 120_000],
    ["a", 120_000],
  ]);
});

test("time does not leave an instant while work outside is under way, however long that takes", async () => {
  const { clock, machine, outside } = standing();
  const answer = Promise.withResolvers<string>();
  const heard: [string, number][] = [];
  const task = clock.start("listener", async () => undefined);
  clock.start("caller", async (now) => {
    if (now < START + seconds(10)) return START + seconds(10);
    outside
      .track("invocation", answer.promise)
      .then((words) => {
        heard.push([words, clock.now() - START]);
        task.nudge();
      })
      .catch(() => {});
    return undefined;
  });
  const advance = clock.advance(START + minutes(15), PATIENCE);
  await turns();
  await machine.pass(seconds(50));
  await turns();
  assert.equal(clock.now(), START + seconds(10));
  assert.deepEqual(clock.running(), [{ what: "invocation", age: seconds(50) }]);
  answer.resolve("done");
  const { now, running } = await advance;
  assert.equal(now, START + minutes(15));
  assert.deepEqual(running, []);
  assert.deepEqual(heard, [["done", 10_000]]);
});

test("work outside that has used up the patience lets time go on, and the answer names it", async () => {
  const { clock, machine, outside } = standing();
  outside.track("invocation of http://127.0.0.1:1", new Promise(() => {})).catch(() => {});
  await machine.pass(seconds(40));
  const advance = clock.advance(START + minutes(1), PATIENCE);
  await turns();
  await machine.pass(seconds(19));
  await turns();
  assert.equal(clock.now(), START);
  await machine.pass(seconds(1));
  assert.deepEqual((await advance).running, [{ what: "invocation of http://127.0.0.1:1", age: seconds(60) }]);
  assert.equal((await clock.advance(START + minutes(2), PATIENCE)).now, START + minutes(2));
});

test("steps that become due while work outside is awaited run, because it may wait for them", async () => {
  const { clock, outside } = standing();
  const end = Promise.withResolvers<void>();
  const keeper = clock.start("keeper", async (now) => {
    if (now > START) end.resolve();
    return undefined;
  });
  clock.start("starter", async (now) => {
    if (now === START) return now + seconds(5);
    outside.track("start", end.promise).catch(() => {});
    setImmediate(() => keeper.nudge());
    return undefined;
  });
  assert.deepEqual((await clock.advance(START + minutes(1), PATIENCE)).running, []);
});

test("a pass that throws is told in the answer and repeated, and time goes on", async () => {
  const { clock } = standing();
  const passes: number[] = [];
  clock.start("broken", async (now) => {
    passes.push(now - START);
    if (now - START === 1000) throw new Error("no store");
    return passes.length < 4 ? now + 1000 : undefined;
  });
  const { failures, now } = await clock.advance(START + minutes(1), PATIENCE);
  assert.deepEqual(failures, [{ loop: "broken", at: START + 1000, message: "no store" }]);
  assert.deepEqual(passes, [0, 1000, 1100, 2100]);
  assert.equal(now, START + minutes(1));
  assert.deepEqual((await clock.advance(START + minutes(2), PATIENCE)).failures, []);
});

test("a step that never lets go of an instant ends the advance after four real minutes", async () => {
  const { clock, machine } = standing();
  let passes = 0;
  const task = clock.start("stuck", async (now) => {
    passes += 1;
    if (passes % 1000 === 0) await machine.pass(minutes(1));
    return now;
  });
  const { stopped, now } = await clock.advance(START + minutes(1), PATIENCE);
  assert.deepEqual([stopped, now], ["late", START]);
  await task.stop();
});

test("closing the server ends an advance, and time passes as the machine's from there on", async () => {
  const { clock, machine, outside } = standing();
  outside.track("invocation", new Promise(() => {})).catch(() => {});
  const advance = clock.advance(START + minutes(1), PATIENCE);
  await turns();
  clock.release();
  assert.deepEqual((await advance).stopped, "closing");
  const slept = clock.sleep(seconds(30)).then(() => clock.now() - START);
  await machine.pass(seconds(29));
  await turns();
  assert.equal(clock.now(), START + seconds(29));
  await machine.pass(seconds(1));
  assert.equal(await slept, seconds(30));
});

test("an instant is on record before time comes to it", async () => {
  const { clock, records } = standing();
  await clock.advance(START + minutes(15), PATIENCE);
  assert.deepEqual(records, [START, START + minutes(15)]);
  clock.release();
  assert.ok(records.at(-1)! > START + minutes(15));
  clock.close();
  assert.equal(records.at(-1), START + minutes(15));
});
