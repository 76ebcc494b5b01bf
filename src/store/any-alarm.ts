/** Alarms of every type: a name belongs to one of them. */

import type { Alarm } from "../core/alarms/alarm.ts";
import type { CompositeAlarm } from "../core/alarms/composite/composite-alarm.ts";
import type { Scope } from "../core/scope.ts";
import type { Collections } from "./store.ts";

export type AnyAlarm =
  | { readonly kind: "metric"; readonly alarm: Alarm }
  | { readonly kind: "composite"; readonly alarm: CompositeAlarm };

/** The alarm of that name, whatever its type. */
export async function findAlarm(tx: Collections, scope: Scope, name: string): Promise<AnyAlarm | undefined> {
  const metric = await tx.alarms.get(scope, name);
  if (metric) return { kind: "metric", alarm: metric };
  const composite = await tx.compositeAlarms.get(scope, name);
  return composite && { kind: "composite", alarm: composite };
}
