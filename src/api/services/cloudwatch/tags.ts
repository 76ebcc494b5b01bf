/** Tags on alarms and dashboards. */

import { dashboardNameIn, dashboardScope } from "../../../core/dashboards/dashboard.ts";
import type { Scope, Tags } from "../../../core/scope.ts";
import { findAlarm } from "../../../store/any-alarm.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import type { Tag } from "../../shapes/cloudwatch.types.ts";
import { invalidValue } from "./errors.ts";

/** A list of tags as they are kept; throws for those nobody may set. */
export function tagsOf(list: readonly Tag[] = []): Tags {
  requireRoom(list.length);
  const tags: Record<string, string> = {};
  for (const { Key, Value } of list) {
    if (Key.toLowerCase().startsWith("aws:"))
      throw invalidValue(`The value ${Key} for parameter Tags is invalid: the prefix aws: is reserved.`);
    if (Object.hasOwn(tags, Key)) throw invalidValue(`The parameter Tags has the key ${Key} more than once.`);
    tags[Key] = Value;
  }
  return tags;
}

/** Keeps a thing's tags; none at all are not kept as a row. */
export async function putTags(tx: Collections, scope: Scope, arn: string, tags: Tags): Promise<void> {
  const count = Object.keys(tags).length;
  requireRoom(count);
  if (count === 0) await tx.tags.delete(scope, arn);
  else await tx.tags.put(scope, arn, tags);
}

/** The scope in which the tags of an alarm or dashboard are kept; only these two have any. */
export async function taggedScope(tx: Collections, scope: Scope, arn: string): Promise<Scope> {
  const dashboardName = dashboardNameIn(arn);
  const own = dashboardName === undefined ? scope : dashboardScope(scope.account);
  // An alarm's name may itself have colons.
  const found =
    dashboardName === undefined
      ? (await findAlarm(tx, own, arn.split(":").slice(6).join(":")))?.alarm
      : await tx.dashboards.get(own, dashboardName);
  if (found?.arn === arn) return own;
  throw apiError("ResourceNotFoundException", `The resource ${arn} does not exist.`);
}

const MOST_TAGS = 50;

function requireRoom(count: number): void {
  if (count > MOST_TAGS)
    throw invalidValue(`The collection Tags must not have a size greater than ${MOST_TAGS}.`);
}
