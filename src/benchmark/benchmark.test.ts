import assert from "node:assert/strict";
import { test } from "node:test";
import { answered, inputOfSize, measured } from "../../test/support/measured.ts";
import { minutes, seconds } from "../core/time/time.ts";
import { randomOf } from "../simulator/random.ts";
import type { Measurement } from "./benchmark.ts";
import type { Input } from "./inputs.ts";
import { errorsOf } from "./level.ts";

const throughputs = ({ levels }: Measurement) =>
  levels.map(({ concurrency, throughput }) => [concurrency, Number(throughput.toFixed(3))]);

test("a server with one slot is known after four levels, and their throughput is its own", async () => {
  const { levels, ending } = await measured((running) => answered(2000 * running));
  assert.deepEqual(throughputs({ levels, ending }), [
    [1, 0.5],
    [2, 0.5],
    [3, 0.5],
    [4, 0.5],
  ]);
  assert.deepEqual(ending, { kind: "saturated", words: "throughput did not rise from 1 to 4 at once" });
});

test("throughput rises up to the slots that there are, and no further", async () => {
  const { levels, ending } = await measured((running) => answered(1000 * Math.max(1, running / 4)));
  assert.deepEqual(throughputs({ levels, ending }), [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 4],
    [6, 4],
    [8, 4],
    [12, 4],
    [16, 4],
  ]);
  assert.equal(ending.kind, "saturated");
});

test("a level with random service times ends once its throughput is known within 5 %", async () => {
  const random = randomOf(3, "model");
  const { levels } = await measured((running) => answered((500 + 1000 * random()) * running ** 0.5), {
    highest: 8,
  });
  for (const { concurrency, throughput, uncertainty, requests, whole } of levels) {
    assert.ok(whole && uncertainty! <= 0.05, `${concurrency}: ${uncertainty}`);
    assert.ok(requests < 400, `${requests}`);
    assert.ok(Math.abs(throughput / concurrency ** 0.5 - 1) < 0.08, `${concurrency}: ${throughput}`);
  }
});

test("with slow answers the budget is kept, and a level that cannot end in time is not begun", async () => {
  const { levels, ending, took } = await measured((running) => answered(20_000 * running), {
    budget: minutes(5),
  });
  assert.ok(took <= minutes(5) + seconds(10), `${took}`);
  assert.equal(ending.kind, "budget");
  assert.deepEqual(
    levels.map(({ concurrency, whole }) => [concurrency, whole]),
    [
      [1, true],
      [2, true],
    ],
  );
});

test("errors are counted by kind with the model's words, and end it when they are many", async () => {
  const { levels, ending } = await measured((running) =>
    running > 6 ? { kind: "answered", after: 50, status: 507, body: "out of memory" } : answered(1000),
  );
  assert.equal(ending.words, "with 8 at once, 10 requests failed");
  assert.deepEqual(
    levels.map((level) => [level.concurrency, errorsOf(level)]),
    [
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
      [6, 0],
      [8, 10],
    ],
  );
  assert.deepEqual(levels.at(-1)!.errors, [
    { what: "status 507", count: 10, words: "out of memory", input: "1000.bin" },
  ]);
});

test("a server that refuses everything is not called in a tight loop", async () => {
  const { levels, took } = await measured(() => ({
    kind: "unreachable",
    after: 1,
    reason: "connect ECONNREFUSED",
    refused: true,
  }));
  assert.deepEqual(levels[0]!.errors[0]!.what, "refused");
  assert.ok(took >= 900, `${took}`);
});

test("an interruption gives what is known by then", async () => {
  const stop = new AbortController();
  const { levels, ending } = await measured(
    () => answered(1000),
    { signal: stop.signal, highest: 4 },
    (clock) => void clock.at(seconds(35), async () => stop.abort()),
  );
  assert.equal(ending.kind, "interrupted");
  assert.equal(levels[0]!.whole, true);
});

test("an input that is gone ends it with its error", async () => {
  let asked = 0;
  const gone: Input = {
    ...inputOfSize(1),
    body: async () => {
      asked += 1;
      if (asked > 5) throw new Error("ENOENT: gone.json");
      return new Uint8Array(0);
    },
  };
  await assert.rejects(
    measured(() => answered(1000), { inputs: [gone] }),
    /gone\.json/,
  );
});
