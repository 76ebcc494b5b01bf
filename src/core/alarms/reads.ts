/** What a judgement of an alarm must know: which metrics, from when until when. */

import type { MetricId, MetricRead, Unit } from "../metrics/metric.ts";
import { isBasicStatistic } from "../metrics/statistics.ts";
import type { Alarm, MetricStatistic } from "./alarm.ts";
import type { AlarmWindow } from "./window.ts";

/** The reads of an evaluation, in the order in which `judge` takes their points. */
export function readsOf({ scope, watched }: Alarm, { from, until }: AlarmWindow): readonly MetricRead[] {
  const readOf = (
    metric: MetricId,
    { unit, statistic }: { readonly unit?: Unit; readonly statistic: string },
  ): MetricRead => ({ scope, metric, unit, from, until, basic: isBasicStatistic(statistic) });
  if (watched.kind === "metric") return [readOf(metricIdOf(watched.metric), watched.metric)];
  return watched.queries.flatMap((query) => (query.kind === "stat" ? [readOf(query.metric, query)] : []));
}

/** The metric of a statistic: the same object for the same one, so that a reader can know it again. */
export function metricIdOf(statistic: MetricStatistic): MetricId {
  const known = ids.get(statistic);
  if (known) return known;
  const { namespace, metricName: name, dimensions } = statistic;
  const id = { namespace, name, dimensions };
  ids.set(statistic, id);
  return id;
}

const ids = new WeakMap<MetricStatistic, MetricId>();
