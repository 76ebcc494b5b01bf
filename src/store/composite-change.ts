/** Composite alarms follow the alarms below them: in the transaction that changes those, saved with all that comes of it. */

import type { Alarm } from "../core/alarms/alarm.ts";
import { type CarriedOut, carryOut } from "../core/alarms/composite/carry-out.ts";
import type { CompositeAlarm } from "../core/alarms/composite/composite-alarm.ts";
import { reachedFrom } from "../core/alarms/composite/family.ts";
import { childrenOf } from "../core/alarms/composite/rule.ts";
import {
  type AlarmStanding,
  type CompositeChange,
  type Happenings,
  release,
  settle,
  type Transition,
} from "../core/alarms/composite/settle.ts";
import { suppressionEnd } from "../core/alarms/composite/suppression.ts";
import type { Scope } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";
import { existingTargets } from "./alarm-change.ts";
import { findAlarm } from "./any-alarm.ts";
import type { Collections } from "./store.ts";

/** Lets the composite alarms of a scope follow what happened there; answers what became of them. */
export async function followAlarms(
  tx: Collections,
  scope: Scope,
  happenings: Happenings,
  newId: () => string,
  now: Instant,
): Promise<readonly CarriedOut[]> {
  const names = [
    ...happenings.transitions.map(({ alarm }) => alarm.name),
    ...[happenings.put?.name ?? [], happenings.set?.name ?? []].flat(),
  ];
  const reached = reachedFrom(names, await tx.compositeAlarms.list(scope));
  if (reached.length === 0) return [];
  // A period that ran out before this instant comes first: the composite keeper may not have come round to it.
  const overdue = reached.filter(({ suppression }) => (suppressionEnd(suppression) ?? now) < now);
  const late = await releaseOverdue(tx, overdue, newId, now);
  const composites = await Promise.all(
    reached.map(async (alarm) => (await tx.compositeAlarms.get(scope, alarm.name)) ?? alarm),
  );
  const standings = await standingsFor(tx, scope, composites);
  const changes = settle({ composites, standingOf: (name) => standings.get(name) }, happenings, now);
  return [...late, ...(await saveChanges(tx, changes, newId, now))];
}

export interface MetricTransition extends Transition {
  readonly alarm: Alarm;
}

/** The same for metric alarms of any scopes. */
export async function followMetricAlarms(
  tx: Collections,
  changed: readonly MetricTransition[],
  newId: () => string,
  now: Instant,
): Promise<readonly CarriedOut[]> {
  const byScope = Map.groupBy(changed, ({ alarm: { scope } }) => `${scope.account}/${scope.region}`);
  const followed: CarriedOut[] = [];
  for (const transitions of byScope.values()) {
    const scope = transitions[0]?.alarm.scope;
    if (scope) followed.push(...(await followAlarms(tx, scope, { transitions }, newId, now)));
  }
  return followed;
}

/** The loops that have work after this: for notices, and for periods that end by themselves. */
export const loopsToWake = (followed: readonly CarriedOut[]): readonly ("courier" | "compositeKeeper")[] => [
  ...(followed.some(({ notices }) => notices.length > 0) ? (["courier"] as const) : []),
  ...(followed.some(({ alarm }) => suppressionEnd(alarm.suppression) !== undefined)
    ? (["compositeKeeper"] as const)
    : []),
];

/** Ends the suppressions among these that have run out, with the actions that they withheld. */
export async function releaseOverdue(
  tx: Collections,
  alarms: readonly CompositeAlarm[],
  newId: () => string,
  now: Instant,
): Promise<readonly CarriedOut[]> {
  const changes = alarms.flatMap((alarm) => release(alarm, now) ?? []);
  return saveChanges(tx, changes, newId, now);
}

/** The children and suppressors of these. */
async function standingsFor(
  tx: Collections,
  scope: Scope,
  composites: readonly CompositeAlarm[],
): Promise<ReadonlyMap<string, AlarmStanding>> {
  const names = new Set(
    composites.flatMap(({ rule, suppressor }) => [
      ...childrenOf(rule),
      ...(suppressor ? [suppressor.alarm] : []),
    ]),
  );
  const standings = new Map<string, AlarmStanding>();
  for (const name of names) {
    const found = await findAlarm(tx, scope, name);
    if (found) standings.set(name, found.alarm);
  }
  return standings;
}

async function saveChanges(
  tx: Collections,
  changes: readonly CompositeChange[],
  newId: () => string,
  now: Instant,
): Promise<readonly CarriedOut[]> {
  const done: CarriedOut[] = [];
  for (const change of changes) {
    const reach = { targets: await existingTargets(tx, change.alarm), newId };
    const carriedOut = carryOut(change, reach, now);
    const { alarm, history, notices } = carriedOut;
    await tx.compositeAlarms.put(alarm.scope, alarm.name, alarm);
    for (const item of history) await tx.alarmHistory.append(alarm.scope, alarm.name, item.at, newId(), item);
    if (notices.length > 0) await tx.outbox.add(notices, now);
    done.push(carriedOut);
  }
  return done;
}
