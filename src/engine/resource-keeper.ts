/**
 * The resource keeper: talks to the services of custom resources. It looks at each on a beat, tells it the capacity
 * that scaling has ordered, follows the change, and keeps what it hears for the scaler, which never asks by itself.
 *
 * Calls run beside the passes, one per resource at a time. An order is committed before the service is told, and what
 * came of it after; a crash in between tells it again, which changes nothing.
 */

import {
  afterAnswer,
  type CustomResource,
  isUnreachable,
  nextCall,
  type Order,
  type ResourceAnswer,
} from "../core/scaling/custom-resource.ts";
import type { Scope } from "../core/scope.ts";
import { type Duration, earliest, type Instant, minutes } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import type { EngineParts, Loop } from "./parts.ts";

/** Calls at once, over all resources. */
const MOST_CALLS = 32;

/** How old the saved time of the last look may become. */
const SAVE: Duration = minutes(5);

/** A call that is over. */
interface Ended {
  readonly asked: CustomResource;
  /** What the call was to bring about; absent when it was only a look. */
  readonly told: Order | undefined;
  readonly answer: ResourceAnswer;
  readonly at: Instant;
}

export function resourceKeeperLoop({ store, resources, scheduler, nudge, log }: EngineParts): Loop {
  const ended: Ended[] = [];
  const underWay = new Map<string, Promise<void>>();
  /** When each was last heard of; saved only now and then, as nothing but the time has changed. */
  const heardAt = new Map<string, Instant>();
  const giveUp = new AbortController();

  const ask = async (asked: CustomResource, told: Order | undefined): Promise<void> => {
    const { resourceId } = asked;
    const answer = await (told
      ? resources.setDesired(resourceId, told.capacity, giveUp.signal)
      : resources.describe(resourceId, giveUp.signal));
    underWay.delete(keyOf(asked));
    if (giveUp.signal.aborted) return;
    ended.push({ asked, told, answer, at: scheduler.now() });
    nudge("resourceKeeper");
  };

  const save = async (): Promise<void> => {
    const heard = ended.splice(0);
    if (heard.length === 0) return;
    const changes = await store.transaction((tx) => keep(tx, heard));
    for (const { asked, at } of heard) heardAt.set(keyOf(asked), at);
    for (const change of changes) report(log, change);
    if (changes.some(({ before, after }) => tells(before, after))) nudge("scaler");
  };

  const step = async (now: Instant): Promise<Instant | undefined> => {
    await save();
    let next: Instant | undefined;
    const all = await store.customResources.all();
    forget(heardAt, all);
    for (const resource of all) {
      if (underWay.has(keyOf(resource))) continue;
      const call = nextCall(resource, heardAt.get(keyOf(resource)));
      if (call.at > now) next = earliest(next, call.at);
      // Full: the end of a call nudges, and the rest goes on then.
      else if (underWay.size < MOST_CALLS)
        underWay.set(keyOf(resource), ask(resource, call.kind === "set" ? call.order : undefined));
    }
    return next;
  };

  /** What is under way is given up: looks are repeated by the next life, and so are orders. */
  const stop = async (): Promise<void> => {
    giveUp.abort(new Error("the server stops"));
    await Promise.all(underWay.values());
  };

  return { step, stop };
}

interface Change {
  readonly before: CustomResource;
  readonly after: CustomResource;
}

/** Saves what was heard of resources that are still registered. */
async function keep(tx: Collections, heard: readonly Ended[]): Promise<readonly Change[]> {
  const changes: Change[] = [];
  for (const { asked, told, answer, at } of heard) {
    const before = await tx.customResources.get(asked.scope, asked.resourceId);
    if (before?.registeredAt !== asked.registeredAt) continue;
    const after = afterAnswer(before, answer, told, at);
    if (!tells(before, after) && !before.trouble && !after.trouble && at - before.seen.at < SAVE) continue;
    await tx.customResources.put(after.scope, after.resourceId, after);
    changes.push({ before, after });
  }
  return changes;
}

/** Whether the scaler learns anything from it. */
const tells = (before: CustomResource, after: CustomResource): boolean =>
  isUnreachable(before) !== isUnreachable(after) ||
  facts(before) !== facts(after) ||
  JSON.stringify(before.order) !== JSON.stringify(after.order);

const facts = ({ seen: { at: _, ...description } }: CustomResource): string => JSON.stringify(description);

function report(log: EngineParts["log"], { before, after }: Change): void {
  const resource = after.resourceId;
  if (isUnreachable(after) && !isUnreachable(before))
    log.warn({ resource, reason: after.trouble?.reason }, "a custom resource does not answer");
  if (before.trouble && !after.trouble) log.info({ resource }, "a custom resource answers again");
  if (before.order && after.seen.desired !== before.seen.desired)
    log.info(
      { resource, desired: after.seen.desired, status: after.seen.status },
      "a custom resource was told",
    );
  else if (after.seen.desired !== before.seen.desired)
    log.info(
      { resource, from: before.seen.desired, to: after.seen.desired },
      "a custom resource was changed by others",
    );
}

/** Of resources that are registered no more. */
function forget(heardAt: Map<string, Instant>, all: readonly CustomResource[]): void {
  const known = new Set(all.map(keyOf));
  for (const key of heardAt.keys()) if (!known.has(key)) heardAt.delete(key);
}

const keyOf = ({ scope, resourceId }: { readonly scope: Scope; readonly resourceId: string }): string =>
  `${scope.account} ${scope.region} ${resourceId}`;
