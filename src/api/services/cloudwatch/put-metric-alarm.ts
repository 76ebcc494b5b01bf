/** PutMetricAlarm: creates an alarm, or replaces the whole configuration of one; its state stays. */

import { createdItem, newAlarm, reconfigured, updatedItem } from "../../../core/alarms/alarm-changes.ts";
import { bandSeries } from "../../../core/alarms/band-series.ts";
import { ensureDetector } from "../../../store/detectors.ts";
import { operation } from "../../operation.ts";
import type { PutMetricAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { alarmConfiguration } from "./alarm-configuration.ts";
import { requireNameFor } from "./alarm-names.ts";
import { putTags, tagsOf } from "./tags.ts";

export const putMetricAlarm = operation("PutMetricAlarm", async (input: PutMetricAlarmInput, call) => {
  const { scope, now, store, newId, nudge } = call;
  const configuration = alarmConfiguration(input, scope);
  const tags = tagsOf(input.Tags);
  await store.transaction(async (tx) => {
    await requireNameFor(tx, scope, configuration.name, "metric");
    const previous = await tx.alarms.get(scope, configuration.name);
    const alarm = previous ? reconfigured(previous, configuration, now) : newAlarm(scope, configuration, now);
    await tx.alarms.put(scope, alarm.name, alarm);
    const onBand = bandSeries(configuration);
    if (onBand) await ensureDetector(tx, scope, onBand, newId, now);
    const item = previous ? updatedItem(alarm, previous, now) : createdItem(alarm, now);
    await tx.alarmHistory.append(scope, alarm.name, now, newId(), item);
    // As on AWS, tags only count at the creation.
    if (!previous) await putTags(tx, scope, alarm.arn, tags);
  });
  nudge("alarmKeeper");
  if (configuration.limit.kind === "band") nudge("bandTrainer");
});
