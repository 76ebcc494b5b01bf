/** A name belongs to one alarm, of whichever type. */

import type { Scope } from "../../../core/scope.ts";
import { type AnyAlarm, findAlarm } from "../../../store/any-alarm.ts";
import type { Collections } from "../../../store/store.ts";
import { validationError } from "../../errors.ts";

/** Throws where an alarm of another type has the name. */
export async function requireNameFor(
  tx: Collections,
  scope: Scope,
  name: string,
  kind: AnyAlarm["kind"],
): Promise<void> {
  const there = await findAlarm(tx, scope, name);
  if (there && there.kind !== kind)
    throw validationError(`The name ${name} is already that of a ${there.kind} alarm.`);
}
