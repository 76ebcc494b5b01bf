/** DeleteAlarms: those that are there go, also when others of the request are not. */

import { deletedItem } from "../../../core/alarms/alarm-changes.ts";
import { compositeDeletedItem } from "../../../core/alarms/composite/configuration-items.ts";
import { dependingOn } from "../../../core/alarms/composite/family.ts";
import { type AnyAlarm, findAlarm } from "../../../store/any-alarm.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError, validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type { DeleteAlarmsInput } from "../../shapes/cloudwatch.types.ts";

export const deleteAlarms = operation("DeleteAlarms", async ({ AlarmNames }: DeleteAlarmsInput, call) => {
  const unknown = await call.store.transaction(async (tx) => {
    const names = [...new Set(AlarmNames)];
    const found = await Promise.all(names.map((name) => findAlarm(tx, call.scope, name)));
    const alarms = found.filter((alarm) => alarm !== undefined);
    await requireDeletable(tx, alarms, call);
    for (const alarm of alarms) await remove(tx, alarm, call);
    return names.filter((_, index) => !found[index]);
  });
  call.nudge("alarmKeeper");
  if (unknown.length > 0)
    throw apiError("ResourceNotFound", `The alarms do not exist: ${unknown.join(", ")}`);
});

/** Nothing that a composite alarm depends on goes before it, and of those one at a time. */
async function requireDeletable(
  tx: Collections,
  alarms: readonly AnyAlarm[],
  { scope }: Call,
): Promise<void> {
  if (alarms.filter(({ kind }) => kind === "composite").length > 1)
    throw validationError("DeleteAlarms takes no more than one composite alarm in one request.");
  const going = new Set(alarms.map(({ alarm }) => alarm.name));
  const staying = (await tx.compositeAlarms.list(scope)).filter(({ name }) => !going.has(name));
  const needed = [...going].filter((name) => dependingOn(name, staying).length > 0);
  if (needed.length > 0)
    throw validationError(
      `Cannot delete ${needed.join(",")} as there are composite alarm(s) depending on ${needed.length === 1 ? "it" : "them"}.`,
    );
}

async function remove(
  tx: Collections,
  { kind, alarm }: AnyAlarm,
  { scope, now, newId }: Call,
): Promise<void> {
  const { name, arn } = alarm;
  const item = kind === "composite" ? compositeDeletedItem(alarm, now) : deletedItem(alarm, now);
  await (kind === "composite" ? tx.compositeAlarms : tx.alarms).delete(scope, name);
  await tx.tags.delete(scope, arn);
  await tx.alarmHistory.append(scope, name, now, newId(), item);
}
