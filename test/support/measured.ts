/** A benchmark of a model server that exists in virtual time only. */

import { type Benchmark, type Measurement, measure } from "../../src/benchmark/benchmark.ts";
import type { Input } from "../../src/benchmark/inputs.ts";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import { hours, minutes, seconds } from "../../src/core/time/time.ts";
import type { Invoker } from "../../src/invoker/invoker.ts";
import { type SimulatedAnswer, simulatedInvoker } from "../../src/invoker/simulated.ts";

/** Told how many requests it works on, this one included, and the input's size, it says how the request ends. */
export type ScriptedModel = (running: number, size: number) => SimulatedAnswer;

export const answered = (after: number): SimulatedAnswer => ({ kind: "answered", after });

export const inputOfSize = (size: number): Input => ({
  name: `${size}.bin`,
  size,
  contentType: "application/octet-stream",
  body: async () => new Uint8Array(0),
});

/** `during` may put something on the clock. */
export async function measured(
  model: ScriptedModel,
  settings: Partial<Benchmark> = {},
  during?: (clock: VirtualScheduler) => void,
): Promise<Measurement & { readonly took: number }> {
  const clock = new VirtualScheduler(0);
  let over = false;
  const run = measure({
    watch: clock,
    invoker: counted(clock, model),
    address: "http://model",
    limit: minutes(5),
    inputs: [inputOfSize(1000)],
    seed: 1,
    highest: 32,
    warmUp: 2,
    budget: hours(1),
    perLevel: { requests: 1000, duration: hours(1) },
    signal: new AbortController().signal,
    onProgress: () => {},
    ...settings,
  }).finally(() => {
    over = true;
  });
  run.catch(() => {});
  during?.(clock);
  while (!over) await clock.advance(seconds(10));
  return { ...(await run), took: clock.now() };
}

function counted(clock: VirtualScheduler, model: ScriptedModel): Invoker {
  let running = 0;
  const invoker = simulatedInvoker(clock, {
    answer: (_address, { contentLength }) => model(running, contentLength ?? 0),
  });
  return {
    ...invoker,
    invoke: async (...call) => {
      running += 1;
      return invoker.invoke(...call).finally(() => {
        running -= 1;
      });
    },
  };
}
