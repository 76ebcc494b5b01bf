import assert from "node:assert/strict";
import { test } from "node:test";
import { VirtualScheduler } from "../clock/virtual.ts";
import { minutes, seconds } from "../core/time/time.ts";
import type { InvocationResult, Invoker } from "./invoker.ts";
import { type SimulatedAnswer, simulatedInvoker } from "./simulated.ts";

const never = new AbortController().signal;

/** What an invocation came to and when, in milliseconds after its start. */
async function timed(
  answer: SimulatedAnswer,
  act: (invoker: Invoker, clock: VirtualScheduler) => void = () => {},
  signal = never,
): Promise<readonly [InvocationResult["kind"] | string, number]> {
  const clock = new VirtualScheduler(0);
  const invoker = simulatedInvoker(clock, { answer: () => answer });
  act(invoker, clock);
  const ended = invoker
    .invoke("http://a", { inferenceId: "i", body: Buffer.alloc(0) }, seconds(60), signal)
    .then(({ kind }) => [kind, clock.now()] as const)
    .catch((error: Error) => [error.message, clock.now()] as const);
  await clock.advance(minutes(10));
  return ended;
}

test("answers come when they should, and no later than the limit", async () => {
  assert.deepEqual(await timed({ kind: "answered", after: 1500 }), ["answered", 1500]);
  assert.deepEqual(await timed({ kind: "answered", after: 61_000 }), ["timeout", 60_000]);
  assert.deepEqual(await timed({ kind: "silent" }), ["timeout", 60_000]);
  assert.deepEqual(await timed({ kind: "unreachable", after: 5, reason: "reset" }), ["unreachable", 5]);
});

test("forgetting an address breaks off what runs there, and only that", async () => {
  const forget = (address: string) => (invoker: Invoker, clock: VirtualScheduler) => {
    clock.at(10, async () => invoker.forget(address));
  };
  assert.deepEqual(await timed({ kind: "answered", after: 50 }, forget("http://a")), ["unreachable", 10]);
  assert.deepEqual(await timed({ kind: "answered", after: 50 }, forget("http://b")), ["answered", 50]);
});

test("an abort rejects with its reason", async () => {
  const stop = new AbortController();
  const abort = (_invoker: Invoker, clock: VirtualScheduler) => {
    clock.at(20, async () => stop.abort(new Error("cancelled")));
  };
  assert.deepEqual(await timed({ kind: "silent" }, abort, stop.signal), ["cancelled", 20]);
});
