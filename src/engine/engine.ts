/** The engine: all loops on one scheduler. The server and the tests in virtual time start it alike. */

import type { LoopName, Nudge, Task } from "../clock/scheduler.ts";
import { alarmKeeperLoop } from "./alarm-keeper.ts";
import { bandTrainerLoop } from "./band-trainer.ts";
import { collectorLoop } from "./collector.ts";
import { compositeKeeperLoop } from "./composite-keeper.ts";
import { courierLoop } from "./courier.ts";
import { dispatcherLoop } from "./dispatcher.ts";
import { fleetKeeperLoop } from "./fleet-keeper.ts";
import { forecasterLoop } from "./forecaster.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { resourceKeeperLoop } from "./resource-keeper.ts";
import { scalerLoop } from "./scaler.ts";
import { timetableLoop } from "./timetable.ts";

export interface Engine {
  readonly nudge: Nudge;
  /** Ends every loop; running work gets up to `limit` milliseconds, what is left goes back to the queue. */
  stop(limit: number): Promise<void>;
}

/** A loop with the name by which others nudge it. */
export type NamedLoop = readonly [LoopName, (parts: EngineParts) => Loop];

/** In the order of their stopping: nobody scales, then running work ends, then the instances, then the notices. */
export const ALL_LOOPS: readonly NamedLoop[] = [
  ["collector", collectorLoop],
  ["alarmKeeper", alarmKeeperLoop],
  ["compositeKeeper", compositeKeeperLoop],
  ["bandTrainer", bandTrainerLoop],
  ["timetable", timetableLoop],
  ["forecaster", forecasterLoop],
  ["scaler", scalerLoop],
  ["resourceKeeper", resourceKeeperLoop],
  ["dispatcher", dispatcherLoop],
  ["fleetKeeper", fleetKeeperLoop],
  ["courier", courierLoop],
];

export function startEngine(
  given: Omit<EngineParts, "nudge">,
  loops: readonly NamedLoop[] = ALL_LOOPS,
): Engine {
  const tasks = new Map<LoopName, Task>();
  const nudge: Nudge = (loop) => tasks.get(loop)?.nudge();
  const parts: EngineParts = { ...given, nudge };
  const started = loops.map(([name, make]) => {
    const loop = make(parts);
    const task = parts.scheduler.start(name, loop.step);
    tasks.set(name, task);
    return { loop, task };
  });
  return {
    nudge,
    stop: async (limit) => {
      for (const { loop, task } of started) {
        await task.stop();
        await loop.stop?.(limit);
      }
    },
  };
}
