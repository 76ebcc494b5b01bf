/** PutMetricAlarm: creates an alarm, or replaces the whole configuration of one; its state stays. */

import { createdItem, newAlarm, reconfigured, updatedItem } from "../../../core/alarms/alarm-changes.ts";
import type { Tags } from "../../../core/scope.ts";
import { operation } from "../../operation.ts";
import type { PutMetricAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { alarmConfiguration } from "./alarm-configuration.ts";
import { invalidValue } from "./errors.ts";

export const putMetricAlarm = operation("PutMetricAlarm", async (input: PutMetricAlarmInput, call) => {
  const { scope, now, store, newId, nudge } = call;
  const configuration = alarmConfiguration(input, scope);
  const tags = tagsOf(input);
  await store.transaction(async (tx) => {
    const previous = await tx.alarms.get(scope, configuration.name);
    const alarm = previous ? reconfigured(previous, configuration, now) : newAlarm(scope, configuration, now);
    await tx.alarms.put(scope, alarm.name, alarm);
    const item = previous ? updatedItem(alarm, previous, now) : createdItem(alarm, now);
    await tx.alarmHistory.append(scope, alarm.name, now, newId(), item);
    // As on AWS, tags only count at the creation.
    if (!previous && tags) await tx.tags.put(scope, alarm.arn, tags);
  });
  nudge("alarmKeeper");
});

const MOST_TAGS = 50;

function tagsOf({ Tags }: PutMetricAlarmInput): Tags | undefined {
  if (!Tags?.length) return undefined;
  if (Tags.length > MOST_TAGS)
    throw invalidValue(`The collection Tags must not have a size greater than ${MOST_TAGS}.`);
  const tags: Record<string, string> = {};
  for (const { Key, Value } of Tags) {
    if (Key.toLowerCase().startsWith("aws:"))
      throw invalidValue(`The value ${Key} for parameter Tags is invalid: the prefix aws: is reserved.`);
    if (Object.hasOwn(tags, Key)) throw invalidValue(`The parameter Tags has the key ${Key} more than once.`);
    tags[Key] = Value;
  }
  return tags;
}
