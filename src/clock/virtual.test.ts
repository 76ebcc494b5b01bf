import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualScheduler } from "./virtual.ts";

test("steps run at the instants they ask for, in order, and time stands in between", async () => {
  const clock = new VirtualScheduler(1000);
  const seen: [string, number][] = [];
  clock.start("slow", async (now) => {
    seen.push(["slow", now]);
    return now + 100;
  });
  clock.start("fast", async (now) => {
    seen.push(["fast", now]);
    return now + 60;
  });
  await clock.advance(120);
  assert.deepEqual(seen, [
    ["slow", 1000],
    ["fast", 1000],
    ["fast", 1060],
    ["slow", 1100],
    ["fast", 1120],
  ]);
  assert.equal(clock.now(), 1120);
});

test("a nudge brings the next pass forward, and a nudge during a pass adds one", async () => {
  const clock = new VirtualScheduler(0);
  const passes: number[] = [];
  const task = clock.start("step", async (now) => {
    passes.push(now);
    if (passes.length === 2) task.nudge();
    return now + 1000;
  });
  await clock.advance(10);
  task.nudge();
  await clock.advance(10);
  assert.deepEqual(passes, [0, 10, 10]);
});

test("sleeping is passing time, and ends early when told to", async () => {
  const clock = new VirtualScheduler(0);
  const stop = new AbortController();
  const ends: string[] = [];
  const first = clock.sleep(50).then(() => ends.push(`slept until ${clock.now()}`));
  const second = clock.sleep(80, stop.signal).catch((reason: Error) => ends.push(reason.message));
  clock.at(60, async () => stop.abort(new Error("enough")));
  await clock.advance(100);
  await Promise.all([first, second]);
  assert.deepEqual(ends, ["slept until 50", "enough"]);
});

test("an error of a step reaches whoever lets time pass", async () => {
  const clock = new VirtualScheduler(0);
  clock.start("broken", async () => {
    throw new Error("no store");
  });
  await assert.rejects(clock.advance(1), /no store/);
});

test("a stopped task has no further passes", async () => {
  const clock = new VirtualScheduler(0);
  let passes = 0;
  const task = clock.start("step", async (now) => {
    passes += 1;
    return now + 10;
  });
  await clock.advance(20);
  await task.stop();
  await clock.advance(100);
  assert.equal(passes, 3);
});
