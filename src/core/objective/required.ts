/**
 * How many instances an objective for the wait requires: enough for the stream that comes, and enough to work off what
 * waits already, as far as new instances can be ready in time to help. Peers drain a backlog by it alone and undo that
 * a minute later; the stream's need stays, so that there is nothing to undo.
 */

import { type Duration, type Instant, minutes } from "../time/time.ts";
import { rateOf } from "./arrival-rate.ts";
import type { Learned } from "./learned.ts";
import { meanOf, variationOf } from "./moments.ts";
import { freeAtOf, isIdle, type QueueSight } from "./queue-sight.ts";
import { startsIn } from "./slots.ts";
import { staffed } from "./staffing.ts";
import { knowsService, knowsStarts } from "./waits.ts";
import { durationText, rateText } from "./words.ts";

export interface Objective {
  /** How long a request should wait at most. */
  readonly wait: Duration;
  /** How long it takes from here until a new instance is asked for. */
  readonly reaction: Duration;
}

export interface Required {
  readonly instances: number;
  /** In words: how that number came about. */
  readonly reason: string;
}

/** The share of requests that may wait longer. */
const LATE = 0.1;

/**
 * How sure it must be, in standard deviations of what was counted: more instances when even a little less than what
 * was counted needs them, fewer when even more than that does not. In between, the present count stays. What comes
 * lately counts when it is beyond doubt.
 */
const OUT_WHEN_ABOVE = -0.5;
const OUT_WHEN_LATELY_ABOVE = -2;
const IN_WHEN_ABOVE = 1;

/** What starts are taken to last before the first one was seen, for how long quiet must last. */
const UNKNOWN_START: Duration = minutes(1);
const SHORTEST_QUIET: Duration = minutes(2);

/** `desired` is the present desired count; answers at least 1 except after quiet. */
export function requiredFor(
  objective: Objective,
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

/** The rate that there is at the least, as far as what was counted says. */
const surely = ({ arrivals, lately }: Learned): number =>
  Math.max(rateOf(arrivals, OUT_WHEN_ABOVE), rateOf(lately, OUT_WHEN_LATELY_ABOVE));

/** What the requests that keep coming need, so that few wait longer than the objective. */
function streamNeed(
  { wait }: Objective,
  { concurrency }: QueueSight,
  learned: Learned,
  desired: number,
): Required {
  const { arrivals, service } = learned;
  const need = (rate: number): number => {
    const stream = { rate, service: meanOf(service), variation: variationOf(service) };
    return Math.max(1, staffed(stream, concurrency, wait, LATE));
  };
  const sure = surely(learned);
  const least = need(sure);
  const most = Math.max(least, need(rateOf(arrivals, IN_WHEN_ABOVE)));
  const instances = Math.min(Math.max(desired, least), most);
  const stream = `${rateText(Math.max(sure, rateOf(arrivals)))} of ${durationText(meanOf(service))} each`;
  const enough = least === most ? `${least}` : `${least} to ${most}`;
  return { instances, reason: `${stream} need ${enough} for waits of ${durationText(wait)}` };
}

/** The rate that there probably is: whoever waits already shows that it may well be what was counted lately. */
const likely = ({ arrivals, lately }: Learned): number => Math.max(rateOf(arrivals), rateOf(lately, -1));

/**
 * What waits already, in two ways. All of it is to start within what is left of the objective for the oldest. And from
 * a certain time on, whoever comes is to find a line that is worked off within the objective, however many come until
 * then. Instances that are asked for now help from the end of their start on, and no sooner than that can either be
 * asked for. Instances on their way count, so that nothing is asked for twice.
 */
function backlogNeed(objective: Objective, sight: QueueSight, learned: Learned): Required | undefined {
  const { wait, reaction } = objective;
  if (sight.waiting === 0 || !knowsStarts(learned)) return undefined;
  const startUp = reaction + meanOf(learned.startUp);
  const soonest = startUp + wait / 2;
  const toStart = { line: sight.waiting, by: Math.max(wait - sight.oldestAge, soonest), keeping: 0 };
  const by = startUp + wait;
  const toKeep = { line: sight.waiting + likely(learned) * by, by, keeping: wait };
  const [start, keep] = [toStart, toKeep].map((task) => instancesFor(task, startUp, sight, learned)) as [
    number,
    number,
  ];
  const instances = Math.max(start, keep);
  const aim =
    start >= keep
      ? `to start in ${durationText(toStart.by)}`
      : `and ${rateText(likely(learned))} for waits of ${durationText(wait)} in ${durationText(by)}`;
  const late = startUp > wait - sight.oldestAge ? ` (a new one is there in ${durationText(startUp)})` : "";
  return { instances, reason: `${sight.waiting} waiting ${aim} need ${instances}${late}` };
}

/** A line to be started by an instant, but for what is worked off while `keeping` passes. */
interface Task {
  readonly line: number;
  readonly by: Duration;
  readonly keeping: Duration;
}

function instancesFor(
  { line, by, keeping }: Task,
  startUp: Duration,
  sight: QueueSight,
  { service: served }: Learned,
): number {
  const { ready, starting, concurrency } = sight;
  const service = meanOf(served);
  const kept = service > 0 ? keeping / service : 0;
  // Shares that add up to the line may lack a billionth of it.
  const dust = line * 1e-9;
  let left = line;
  for (const [slots, free] of freeAtOf(sight).entries()) {
    if (left <= dust) return Math.ceil(slots / concurrency);
    left -= startsIn(by - free, service) + kept;
  }
  const more = Math.max(0, left - dust) / (startsIn(by - startUp, service) + kept) / concurrency;
  return ready + starting.length + Math.ceil(more);
}
