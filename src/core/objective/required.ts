/**
 * How many instances an objective for the wait requires: enough for the stream that comes, and enough for what waits
 * already, as far as new instances can be ready in time to help. Peers drain a backlog by it alone and undo that a
 * minute later; the stream's need stays, so that there is nothing to undo.
 */

import { type Duration, type Instant, minutes } from "../time/time.ts";
import { rateOf } from "./arrival-rate.ts";
import type { Learned } from "./learned.ts";
import { meanOf, variationOf } from "./moments.ts";
import { freeAtOf, isIdle, type QueueSight } from "./queue-sight.ts";
import { slotsToStart, startedBy, startOf } from "./slots.ts";
import { staffed } from "./staffing.ts";
import { knowsService, knowsStarts } from "./waits.ts";
import { durationText, rateText } from "./words.ts";

export interface Required {
  readonly instances: number;
  /** In words: how that number came about. */
  readonly reason: string;
}

/** The share of requests that may wait longer. */
const LATE = 0.1;

/**
 * How sure it must be, in standard deviations of what was counted: more instances when even a little less than what
 * was counted needs them, fewer when even more than that does not. In between, the present count stays.
 */
const OUT_WHEN_ABOVE = -0.5;
const IN_WHEN_ABOVE = 1;

/** What starts are taken to last before the first one was seen, for how long quiet must last. */
const UNKNOWN_START: Duration = minutes(1);
const SHORTEST_QUIET: Duration = minutes(2);

/** `desired` is the present desired count; answers at least 1 except after quiet. */
export function requiredFor(
  objective: Duration,
  sight: QueueSight,
  learned: Learned,
  desired: number,
  now: Instant,
): Required {
  const quiet = quietOf(learned);
  if (isIdle(sight) && now - learned.arrivedAt >= quiet)
    return { instances: 0, reason: `nothing waits or runs, and nothing has come for ${durationText(quiet)}` };
  if (!knowsService(learned)) return undecided(desired);
  const byStream = streamNeed(objective, sight, learned, desired);
  const byBacklog = backlogNeed(objective, sight, learned);
  return byBacklog && byBacklog.instances > byStream.instances ? byBacklog : byStream;
}

/**
 * An instance is kept idle for twice as long as a new one takes to start: what is let go any sooner costs about as much
 * to have again, and whoever comes then waits for it (the rule for renting skis: A. R. Karlin et al., "Competitive
 * Snoopy Caching", 1988).
 */
const quietOf = (learned: Learned): Duration =>
  Math.max(SHORTEST_QUIET, 2 * (knowsStarts(learned) ? meanOf(learned.startUp) : UNKNOWN_START));

function undecided(desired: number): Required {
  const instances = Math.max(1, desired);
  return { instances, reason: `${instances} until it is known how long requests take` };
}

/** What the requests that keep coming need, so that few wait longer than the objective. */
function streamNeed(
  objective: Duration,
  { concurrency }: QueueSight,
  { arrivals, service }: Learned,
  desired: number,
): Required {
  const need = (deviations: number): number => {
    const rate = rateOf(arrivals, deviations);
    const stream = { rate, service: meanOf(service), variation: variationOf(service) };
    return Math.max(1, staffed(stream, concurrency, objective, LATE));
  };
  const [least, most] = [need(OUT_WHEN_ABOVE), need(IN_WHEN_ABOVE)];
  const instances = Math.min(Math.max(desired, least), most);
  const stream = `${rateText(rateOf(arrivals))} of ${durationText(meanOf(service))} each`;
  const enough = least === most ? `${least}` : `${least} to ${most}`;
  return { instances, reason: `${stream} need ${enough} for waits of ${durationText(objective)}` };
}

/**
 * What waits already: the newest is to start within the objective, the oldest within what is left of it. An instance
 * started now helps from the end of its start on; where that is too late for the objective, it is to bring the wait
 * down to the objective from then on. Instances that are starting count, so that nothing is asked for twice.
 */
function backlogNeed(objective: Duration, sight: QueueSight, learned: Learned): Required | undefined {
  const { waiting, ready, starting, concurrency } = sight;
  if (waiting === 0 || !knowsStarts(learned)) return undefined;
  const service = meanOf(learned.service);
  const startUp = meanOf(learned.startUp);
  const present = ready + starting.length;
  const freeAt = freeAtOf(sight);
  const within = startUp < objective ? objective : startUp + objective;
  const enough = slotsToStart(waiting, within, freeAt, service);
  const newest =
    enough === undefined
      ? present +
        Math.ceil(
          (waiting - startedBy(within, freeAt, service)) / startsBy(within - startUp, concurrency, service),
        )
      : Math.ceil(enough / concurrency);
  const left = objective - sight.oldestAge;
  const oldest = startUp < left && startOf(1, freeAt, service) > left ? present + 1 : 0;
  const instances = Math.max(newest, oldest);
  const begin = durationText(startOf(waiting, freeAt, service));
  const more = instances > present ? `: the ${present} there are start the last of them in ${begin}` : "";
  const late = within > objective ? `, as soon as new ones have started in ${durationText(startUp)}` : "";
  return {
    instances,
    reason: `${waiting} waiting need ${instances} for waits of ${durationText(objective)}${late}${more}`,
  };
}

/** How many requests a new instance has started so long after its own start. */
const startsBy = (time: Duration, concurrency: number, service: Duration): number =>
  concurrency * (1 + (service > 0 ? time / service : 0));
