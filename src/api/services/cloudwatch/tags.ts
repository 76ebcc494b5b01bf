/** Tags on alarms. */

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

/** Keeps an alarm's tags; none at all are not kept as a row. */
export async function putTags(tx: Collections, scope: Scope, arn: string, tags: Tags): Promise<void> {
  const count = Object.keys(tags).length;
  requireRoom(count);
  if (count === 0) await tx.tags.delete(scope, arn);
  else await tx.tags.put(scope, arn, tags);
}

/** Throws where no alarm has that ARN; only alarms have tags here. */
export async function requireTagged(tx: Collections, scope: Scope, arn: string): Promise<void> {
  // An alarm's name may itself have colons.
  const name = arn.split(":").slice(6).join(":");
  const found = await findAlarm(tx, scope, name);
  if (found?.alarm.arn === arn) return;
  throw apiError("ResourceNotFoundException", `The resource ${arn} does not exist.`);
}

const MOST_TAGS = 50;

function requireRoom(count: number): void {
  if (count > MOST_TAGS)
    throw invalidValue(`The collection Tags must not have a size greater than ${MOST_TAGS}.`);
}
