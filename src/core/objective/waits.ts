/** How long one waits: what a queue's present and what was learned say of the time to come. */

import type { Duration } from "../time/time.ts";
import type { Learned } from "./learned.ts";
import { meanOf } from "./moments.ts";
import { freeAtOf, newSlots, type QueueSight } from "./queue-sight.ts";
import { type FreeAt, startOf } from "./slots.ts";

export interface Waits {
  /** Of a request that comes now, if nobody else does and the fleet stays as it is: its expected wait. */
  readonly predicted: Duration;
  /** Until all that waits and runs now has ended. */
  readonly drain: Duration;
}

/** A guess is worse than nothing: the mean of fewer says little. */
const LEAST_SERVED = 3;

/** Whether enough is known of service times, and of starts where one must be expected. */
export const knowsService = ({ service }: Learned): boolean => service.count >= LEAST_SERVED;
export const knowsStarts = ({ startUp }: Learned): boolean => startUp.count > 0;

/** Undefined as long as too little has been learned. */
export function waitsOf(sight: QueueSight, learned: Learned): Waits | undefined {
  if (!knowsService(learned) || (sight.ready === 0 && !knowsStarts(learned))) return undefined;
  const service = meanOf(learned.service);
  const freeAt = expectedSlots(sight, learned);
  const busyFor = Math.max(0, ...[...sight.running, ...sight.leaving]);
  const lastEnds = sight.waiting > 0 ? startOf(sight.waiting, freeAt, service) + service : 0;
  return { predicted: startOf(sight.waiting + 1, freeAt, service), drain: Math.max(busyFor, lastEnds) };
}

/** Where there is no instance, the first one is started for whoever comes. */
const expectedSlots = (sight: QueueSight, learned: Learned): FreeAt =>
  sight.ready + sight.starting.length > 0 ? freeAtOf(sight) : newSlots(sight, learned);
