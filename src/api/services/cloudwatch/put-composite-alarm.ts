/** PutCompositeAlarm: creates a composite alarm, or replaces the whole configuration of one; its rule is looked at at once. */

import { newCompositeAlarm, reconfiguredComposite } from "../../../core/alarms/composite/composite-alarm.ts";
import {
  compositeCreatedItem,
  compositeUpdatedItem,
} from "../../../core/alarms/composite/configuration-items.ts";
import { followAlarms, loopsToWake } from "../../../store/composite-change.ts";
import { operation } from "../../operation.ts";
import type { PutCompositeAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { requireNameFor } from "./alarm-names.ts";
import { compositeConfiguration, requireReferences } from "./composite-configuration.ts";
import { putTags, tagsOf } from "./tags.ts";

export const putCompositeAlarm = operation(
  "PutCompositeAlarm",
  async (input: PutCompositeAlarmInput, call) => {
    const { scope, now, store, newId, nudge } = call;
    const asked = compositeConfiguration(input, scope);
    const { configuration } = asked;
    const { name } = configuration;
    const tags = tagsOf(input.Tags);
    const followed = await store.transaction(async (tx) => {
      await requireNameFor(tx, scope, name, "composite");
      await requireReferences(tx, scope, asked);
      const previous = await tx.compositeAlarms.get(scope, name);
      const alarm = previous
        ? reconfiguredComposite(previous, configuration, now)
        : newCompositeAlarm(scope, configuration, now);
      await tx.compositeAlarms.put(scope, name, alarm);
      const item = previous ? compositeUpdatedItem(alarm, previous, now) : compositeCreatedItem(alarm, now);
      await tx.alarmHistory.append(scope, name, now, newId(), item);
      // As on AWS, tags only count at the creation.
      if (!previous) await putTags(tx, scope, alarm.arn, tags);
      const occasion = { kind: previous ? "updated" : "created" } as const;
      return followAlarms(tx, scope, { transitions: [], put: { name, occasion } }, newId, now);
    });
    for (const loop of loopsToWake(followed)) nudge(loop);
  },
);
