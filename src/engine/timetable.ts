/**
 * The timetable: runs scheduled actions when they are due. New bounds, the activity and the next run are saved
 * together, so each run happens once, whatever happens to the server; the scaler then brings the capacity within.
 */

import type { ScalingActivity } from "../core/scaling/activity.ts";
import { isOverridable, thingOf } from "../core/scaling/dimensions.ts";
import { capacityOf } from "../core/scaling/resource.ts";
import {
  boundsFailedMessage,
  boundsSetMessage,
  boundsText,
  type DueAction,
  dueActions,
  type Run,
  runOf,
  scheduleCause,
  scheduledAfter,
} from "../core/scaling/scheduled-action.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { earliest, type Instant } from "../core/time/time.ts";
import { calendar } from "../schedules/calendar.ts";
import type { Collections } from "../store/store.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { sceneOf } from "./scaling-view.ts";

/** The loop that runs scheduled actions; it sleeps until the next one is due. */
export function timetableLoop(parts: EngineParts): Loop {
  return {
    step: async (now) => {
      const { store, nudge } = parts;
      if ((await nextOf(store)) <= now) {
        const ran = await store.transaction((tx) => pass(tx, parts, now));
        for (const one of ran) report(parts, one, now);
        if (ran.some(({ run }) => run.kind === "set")) nudge("scaler");
      }
      const next = await nextOf(store);
      return Number.isFinite(next) ? next : undefined;
    },
  };
}

interface Ran extends DueAction {
  readonly run: Run;
}

/** When the next action is due; infinity: never. */
async function nextOf(tx: Collections): Promise<Instant> {
  const actions = await tx.scheduledActions.all();
  return earliest(...actions.map(({ nextAt }) => nextAt)) ?? Number.POSITIVE_INFINITY;
}

async function pass(tx: Collections, parts: EngineParts, now: Instant): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  for (const due of dueActions(await tx.scheduledActions.all(), now, calendar)) {
    const { action } = due;
    await tx.scheduledActions.put(action.scope, action.arn, scheduledAfter(action, now, calendar));
    // Each sees the bounds that the ones before it have set.
    const target = await tx.targets.get(action.scope, targetKey(action.target));
    if (!target) continue;
    const run = runOf(action, target, await unscalable(tx, parts, target, now));
    if (run.kind === "set") {
      const { min, max } = run;
      await tx.targets.put(target.scope, targetKey(target), { ...target, min, max, clampDue: true });
    }
    if (run.kind !== "skipped") await record(tx, due, run, now, parts.newId());
    ran.push({ ...due, run });
  }
  return ran;
}

/** Why the resource cannot be scaled now, as AWS asks at each run; some let changes overlap, profile `fast` all. */
async function unscalable(
  tx: Collections,
  { config }: EngineParts,
  target: ScalableTarget,
  now: Instant,
): Promise<string | undefined> {
  const { resource, profile } = await sceneOf(tx, target, NO_SIGNALS, config.profile, now);
  const thing = thingOf(target);
  if (!resource) return `The ${thing} does not exist.`;
  const { status } = capacityOf(resource);
  const underWay = status === "Updating" || status === "Creating";
  const mayOverlap = profile.name === "fast" || isOverridable(target);
  if (status === "InService" || (underWay && mayOverlap)) return undefined;
  return `The ${thing} is ${status}.`;
}

const NO_SIGNALS = { all: [], of: () => [] };

/** AWS's rows of scheduled runs have no end. */
async function record(
  tx: Collections,
  { action }: DueAction,
  run: Exclude<Run, { kind: "skipped" }>,
  now: Instant,
  id: string,
): Promise<void> {
  const { scope, target, bounds } = action;
  const entry: ScalingActivity = {
    scope,
    id,
    target,
    description: boundsText(bounds),
    cause: scheduleCause(action),
    startedAt: now,
    ...(run.kind === "set"
      ? { status: "Successful", statusMessage: boundsSetMessage(bounds) }
      : { status: "Failed", statusMessage: boundsFailedMessage(bounds, run.reason) }),
  };
  await tx.activities.append(scope, targetKey(target), now, id, entry);
}

function report({ log }: EngineParts, { action, dueAt, run }: Ran, now: Instant): void {
  const what = { target: targetKey(action.target), action: action.name, late: now - dueAt };
  switch (run.kind) {
    case "set":
      log.info({ ...what, min: run.min, max: run.max }, "scheduled action ran");
      return;
    case "failed":
      log.warn({ ...what, reason: run.reason }, "scheduled action failed");
      return;
    case "skipped":
      log.info({ ...what, reason: run.reason }, "scheduled action skipped");
  }
}
