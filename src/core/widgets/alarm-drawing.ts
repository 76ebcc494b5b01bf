/** An alarm in a widget: its threshold as a line, and what it watches where the widget has no metrics of its own. */

import type { Alarm, ThresholdOperator } from "../alarms/alarm.ts";
import type { Limit } from "../charts/chart.ts";
import type { DataQuery } from "../metrics/math/queries.ts";

export interface AlarmDrawing {
  readonly queries: readonly DataQuery[];
  readonly limits: readonly Limit[];
}

export function alarmDrawing(alarm: Alarm): AlarmDrawing {
  const { watched, limit } = alarm;
  const queries = watched.kind === "math" ? watched.queries : [queryOf(watched)];
  if (limit.kind === "band") return { queries, limits: [] };
  const value = limit.threshold;
  const label = `${nameOf(queries)} ${SYMBOLS[limit.comparison]} ${value} ${lastingText(alarm)}`;
  return { queries, limits: [{ value, label, side: "left" }] };
}

const SYMBOLS: Readonly<Record<ThresholdOperator, string>> = {
  GreaterThanOrEqualToThreshold: ">=",
  GreaterThanThreshold: ">",
  LessThanThreshold: "<",
  LessThanOrEqualToThreshold: "<=",
};

function queryOf({ metric, period }: Extract<Alarm["watched"], { readonly kind: "metric" }>): DataQuery {
  const { namespace, metricName: name, dimensions, statistic, unit } = metric;
  return {
    kind: "stat",
    id: "alarm",
    metric: { namespace, name, dimensions },
    statistic,
    period,
    returned: true,
    ...(unit === undefined ? {} : { unit }),
  };
}

function nameOf(queries: readonly DataQuery[]): string {
  const query = queries.find(({ returned }) => returned);
  return query?.label ?? (query?.kind === "stat" ? query.metric.name : (query?.id ?? ""));
}

/** `for 3 datapoints within 15 minutes`, as CloudWatch writes it. */
function lastingText({ watched, evaluationPeriods, datapointsToAlarm = evaluationPeriods }: Alarm): string {
  const total = watched.period * evaluationPeriods;
  const [size, unit] =
    total % 3600 === 0 ? [3600, "hour"] : total % 60 === 0 ? [60, "minute"] : [1, "second"];
  const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
  return `for ${plural(datapointsToAlarm, "datapoint")} within ${plural(total / size, unit)}`;
}
