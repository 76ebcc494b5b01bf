/**
 * The scaler: takes what alarms and waiting work ask for, decides for each target, and saves the new capacity, the
 * activity and the cooldowns together. The fleet keeper then makes it so; the scaler records when it is.
 */

import { bounded, decide } from "../core/scaling/decide.ts";
import type { Decision } from "../core/scaling/decision.ts";
import { isCompletion, progressOf } from "../core/scaling/progress.ts";
import { capacityOf } from "../core/scaling/resource.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { type Duration, earliest, type Instant, minutes, seconds } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import { keepRecord } from "./decision-journal.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { recordAnswer, recordCompletion, recordDecision } from "./scaling-record.ts";
import { backlogOf, decisionInputs, type Scene, sceneOf, signalsByTarget } from "./scaling-view.ts";

/** The loop that scales: it runs when an alarm speaks, when a first request waits, and while a change is under way. */
export function scalerLoop(parts: EngineParts): Loop {
  return {
    step: async (now) => {
      const looked = await look(parts, now);
      if (!looked.isDue) return looked.next;
      const { decisions, next } = await parts.store.transaction((tx) => pass(tx, parts, now));
      for (const decision of decisions) report(parts, decision);
      if (decisions.some(isCarriedOut)) {
        parts.nudge("fleetKeeper");
        parts.nudge("resourceKeeper");
        parts.nudge("courier");
      }
      return next;
    },
  };
}

/** The fleet keeper and the API nudge; these are for what nobody nudges about. */
const UNDER_WAY: Duration = seconds(5);
const AT_ZERO: Duration = seconds(10);
const IDLE: Duration = minutes(1);

/** Whether there is anything to decide or record; most looks find nothing, and write nothing. */
async function look(
  { store, config }: EngineParts,
  now: Instant,
): Promise<{ isDue: boolean; next?: Instant }> {
  const signals = await signalsByTarget(store);
  if (signals.all.length > 0) return { isDue: true };
  let next: Instant | undefined;
  for (const target of await store.targets.all()) {
    const scene = await sceneOf(store, target, signals, config.profile, now);
    if (hasMoved(scene, now) || target.clampDue || expectsMore(scene) || (await isWaking(store, scene)))
      return { isDue: true };
    next = earliest(next, now + pause(scene, undefined), scene.expected.changesAt);
  }
  return next === undefined ? { isDue: false } : { isDue: false, next };
}

interface Pass {
  readonly decisions: readonly Decision[];
  readonly next: Instant | undefined;
}

async function pass(tx: Collections, parts: EngineParts, now: Instant): Promise<Pass> {
  const signals = await signalsByTarget(tx);
  const decisions: Decision[] = [];
  let next: Instant | undefined;
  for (const target of await tx.targets.all()) {
    const scene = await sceneOf(tx, target, signals, parts.config.profile, now);
    const settled = await follow(tx, scene, now);
    const decision = await decideFor(tx, settled, now);
    if (decision) {
      const activityIds = await recordDecision(tx, settled, decision, parts.newId);
      await keepRecord(tx, target.scope, decision, activityIds, parts.newId);
      decisions.push(decision);
    }
    next = earliest(next, now + pause(settled, decision), settled.expected.changesAt);
  }
  for (const { scope, id } of signals.all) await tx.signals.delete(scope, id);
  return { decisions, next };
}

/** Whether the change under way has got further than its record says. */
function hasMoved({ target, resource }: Scene, now: Instant): boolean {
  const change = target.lastChange;
  if (!change || change.endedAt !== undefined) return false;
  const progress = progressOf(target, change, resource, now);
  return isCompletion(progress) || (progress.status === "InProgress" && change.pending === true);
}

const isWaking = async (tx: Collections, scene: Scene): Promise<boolean> =>
  mayWake(scene) && scene.resource !== undefined && (await backlogOf(tx, scene.resource)) > 0;

/** Records how far the change under way has got. */
async function follow(tx: Collections, scene: Scene, now: Instant): Promise<Scene> {
  const change = scene.target.lastChange;
  if (!change || change.endedAt !== undefined) return scene;
  const progress = progressOf(scene.target, change, scene.resource, now);
  if (isCompletion(progress)) return recordCompletion(tx, scene, change, progress, now);
  if (progress.status === "Pending" || !change.pending) return scene;
  return recordAnswer(tx, scene, change, progress.message);
}

async function decideFor(tx: Collections, scene: Scene, now: Instant): Promise<Decision | undefined> {
  const isAsked = scene.signals.length > 0 || scene.target.clampDue || expectsMore(scene) || mayWake(scene);
  if (!scene.resource || !isAsked) return undefined;
  const inputs = await decisionInputs(tx, scene, scene.resource, now);
  return decide(inputs);
}

/** A forecast asks for capacity that is not there, and may have it: what the maximum forbids is asked for once an hour. */
function expectsMore({ resource, expected, target }: Scene): boolean {
  if (!resource) return false;
  const { desired } = capacityOf(resource);
  const allowed = { min: target.min, max: expected.max };
  return expected.floors.some(({ capacity }) => bounded(allowed, capacity) > desired);
}

const mayWake = ({ resource, profile }: Scene): boolean =>
  profile.wake === "immediate" &&
  resource?.kind === "variant" &&
  resource.endpoint.variant.desiredInstances === 0;

/** How long until this target is worth another look. */
function pause(scene: Scene, decision: Decision | undefined): Duration {
  if (decision && isCarriedOut(decision)) return UNDER_WAY;
  if (isUnderWay(scene.target) || (scene.target.clampDue && isOutside(scene))) return UNDER_WAY;
  return mayWake(scene) ? AT_ZERO : IDLE;
}

const isUnderWay = ({ lastChange }: ScalableTarget): boolean =>
  lastChange !== undefined && lastChange.endedAt === undefined;

function isOutside({ target, resource }: Scene): boolean {
  if (!resource) return false;
  const { desired, status } = capacityOf(resource);
  return status !== "Failed" && bounded(target, desired) !== desired;
}

const isCarriedOut = ({ outcome }: Decision): boolean => outcome.kind === "scale" && !outcome.advisory;

/** Holds are of interest to whoever asks why nothing happens; changes to everyone. */
function report({ log }: EngineParts, { inputs, votes, outcome }: Decision): void {
  const target = targetKey(inputs.target);
  const arithmetic = votes.map((vote) => vote.arithmetic);
  if (outcome.kind === "hold") {
    if (votes.length > 0) log.debug({ target, reason: outcome.reason, arithmetic }, "capacity kept");
    return;
  }
  const { from, to, trigger, capped, advisory } = outcome;
  log.info(
    { target, from, to, trigger, capped, arithmetic },
    advisory ? "capacity advised" : "capacity changed",
  );
}
