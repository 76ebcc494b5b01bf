/** DescribeAlarmsForMetric: the alarms that watch exactly this metric; metric-math alarms are not looked into. */

import type { Watched } from "../../../core/alarms/alarm.ts";
import { metricIdOf as watchedMetric } from "../../../core/alarms/reads.ts";
import { metricKey } from "../../../core/metrics/metric.ts";
import { operation } from "../../operation.ts";
import type { DescribeAlarmsForMetricInput } from "../../shapes/cloudwatch.types.ts";
import { metricAlarmRow } from "./metric-alarm-row.ts";
import { metricIdOf } from "./metrics.ts";

export const describeAlarmsForMetric = operation(
  "DescribeAlarmsForMetric",
  async (input: DescribeAlarmsForMetricInput, { store, scope }) => {
    const key = metricKey(metricIdOf(input.Namespace, input.MetricName, input.Dimensions));
    const alarms = (await store.alarms.list(scope)).filter(({ watched }) => watches(watched, key, input));
    return { MetricAlarms: alarms.map(metricAlarmRow) };
  },
);

/** Whatever else the request names must match as well. */
function watches(watched: Watched, key: string, input: DescribeAlarmsForMetricInput): boolean {
  if (watched.kind === "math" || metricKey(watchedMetric(watched.metric)) !== key) return false;
  const { statistic, unit } = watched.metric;
  const { Statistic, ExtendedStatistic, Period, Unit } = input;
  return (
    (Statistic === undefined || Statistic === statistic) &&
    (ExtendedStatistic === undefined || ExtendedStatistic === statistic) &&
    (Period === undefined || Period === watched.period) &&
    (Unit === undefined || Unit === unit)
  );
}
