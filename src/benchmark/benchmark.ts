/** A benchmark: one model server under a closed loop of rising concurrency, within a budget of time. */

import type { Duration } from "../core/time/time.ts";
import { randomOf } from "../simulator/random.ts";
import { ClosedLoop, type Driven } from "./closed-loop.ts";
import { deckOf } from "./deck.ts";
import type { Input } from "./inputs.ts";
import { type Level, Tally } from "./level.ts";
import {
  concurrencies,
  type Ending,
  isEnough,
  type LevelBounds,
  leastTime,
  shareOf,
  whyEnd,
} from "./plan.ts";

export interface Benchmark extends Driven {
  readonly inputs: readonly Input[];
  /** Of the order of the inputs. */
  readonly seed: number;
  readonly highest: number;
  /** So many first answers are left out of every measure. */
  readonly warmUp: number;
  /** Of the whole measurement. */
  readonly budget: Duration;
  readonly perLevel: LevelBounds;
  /** Ends it early; what is known by then is the result. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export interface Progress {
  readonly concurrency: number;
  /** Of the time that this level may take, from 0 to 1. */
  readonly done: number;
}

export interface Measurement {
  readonly levels: readonly Level[];
  readonly ending: Ending;
}

/** Takes no longer than the budget. Rejects when an input can no longer be read. */
export async function measure(benchmark: Benchmark): Promise<Measurement> {
  const { watch, inputs, seed, budget, signal } = benchmark;
  // Every level draws the same inputs in the same order: levels are to differ by concurrency alone.
  const deck = () => deckOf(inputs, randomOf(seed, "inputs"));
  const loop = new ClosedLoop(benchmark, deck());
  const timer = new AbortController();
  const stopped = Promise.race([
    watch.sleep(budget, timer.signal).then(
      () => "budget" as const,
      () => "budget" as const,
    ),
    interruption(signal),
    loop.broken,
  ]);
  try {
    return await throughLevels(benchmark, loop, deck, stopped);
  } finally {
    timer.abort();
    await loop.stop();
  }
}

type Stop = "budget" | "interrupted";

async function throughLevels(
  benchmark: Benchmark,
  loop: ClosedLoop,
  deck: () => () => Input,
  stopped: Promise<Stop>,
): Promise<Measurement> {
  const { watch, highest, budget } = benchmark;
  const deadline = watch.now() + budget;
  const planned = concurrencies(highest);
  const levels: Level[] = [];
  for (const [index, concurrency] of planned.entries()) {
    const left = deadline - watch.now();
    const before = levels.at(-1);
    if (before && leastTime(before) > left) return { levels, ending: stoppedAt("budget", concurrency) };
    const share = shareOf(left, planned.length - index);
    const { level, stop } = await atLevel(benchmark, loop, deck(), { concurrency, share, stopped });
    levels.push(level);
    const ending = stop ? stoppedAt(stop, concurrency) : whyEnd(levels);
    if (ending) return { levels, ending };
  }
  return { levels, ending: { kind: "highest", words: `${highest} at once was the highest asked for` } };
}

interface LevelPlan {
  readonly concurrency: number;
  /** How long it may take. */
  readonly share: Duration;
  readonly stopped: Promise<Stop>;
}

async function atLevel(
  { watch, warmUp, perLevel, onProgress }: Benchmark,
  loop: ClosedLoop,
  next: () => Input,
  { concurrency, share, stopped }: LevelPlan,
): Promise<{ readonly level: Level; readonly stop: Stop | undefined }> {
  const began = watch.now();
  // Those that are under way began among fewer; after one each, all have begun among as many as now.
  const tally = new Tally(concurrency, began, concurrency === 1 ? Math.max(1, warmUp) : concurrency);
  const bounds = { ...perLevel, duration: Math.min(perLevel.duration, share) };
  const enough = Promise.withResolvers<undefined>();
  loop.onEnd = (exchange) => {
    tally.add(exchange);
    onProgress({ concurrency, done: Math.min(1, (watch.now() - began) / share) });
    if (isEnough(tally, bounds)) enough.resolve(undefined);
  };
  onProgress({ concurrency, done: 0 });
  loop.raiseTo(concurrency, next);
  const stop = await Promise.race([enough.promise, stopped]);
  return { level: tally.level(), stop };
}

const stoppedAt = (kind: Stop, concurrency: number): Ending => ({
  kind,
  words:
    kind === "interrupted"
      ? `it was interrupted at ${concurrency} at once`
      : `its time was over at ${concurrency} at once (--budget gives it more)`,
});

function interruption(signal: AbortSignal): Promise<"interrupted"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("interrupted");
    else signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
}
