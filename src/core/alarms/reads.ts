/** What a judgement of an alarm must know: which metrics, from when until when. */

import type { MetricId, MetricRead } from "../metrics/metric.ts";
import type { Alarm, MetricStatistic } from "./alarm.ts";
import type { AlarmWindow } from "./window.ts";

/** The reads of an evaluation, in the order in which `judge` takes their points. */
export function readsOf({ scope, watched }: Alarm, { from, until }: AlarmWindow): readonly MetricRead[] {
  if (watched.kind === "metric")
    return [{ scope, metric: metricIdOf(watched.metric), unit: watched.metric.unit, from, until }];
  return watched.queries.flatMap((query) =>
    query.kind === "stat" ? [{ scope, metric: query.metric, unit: query.unit, from, until }] : [],
  );
}

/** The metric of a statistic. */
export const metricIdOf = ({ namespace, metricName, dimensions }: MetricStatistic): MetricId => ({
  namespace,
  name: metricName,
  dimensions,
});
