/** A widget with its data: a chart to draw. */

import type { Chart, Line } from "../../../core/charts/chart.ts";
import { labelProblem } from "../../../core/metrics/labels/dynamic-label.ts";
import { type DataQuery, type PreparedQueries, prepareQueries } from "../../../core/metrics/math/queries.ts";
import { parseArn } from "../../../core/scope.ts";
import { seconds } from "../../../core/time/time.ts";
import { type AlarmDrawing, alarmDrawing } from "../../../core/widgets/alarm-drawing.ts";
import type { Widget } from "../../../core/widgets/widget.ts";
import { findAlarm } from "../../../store/any-alarm.ts";
import { given } from "../../given.ts";
import type { Call } from "../../operation.ts";
import { invalidValue } from "./errors.ts";
import { readMetricData } from "./metric-data.ts";
import { labellerOf } from "./metric-labels.ts";

/** As many as a hundred metrics of a GetMetricStatistics each. */
const MOST_DATAPOINTS = 144_000;

export async function widgetChart(widget: Widget, call: Call): Promise<Chart> {
  const alarm = await alarmIn(widget, call);
  const prepared = ready(widget.queries.length > 0 ? widget.queries : (alarm?.queries ?? []));
  checkSize(prepared, widget);
  const { limits, ...rest } = widget;
  return {
    ...rest,
    limits: [...limits, ...(alarm?.limits ?? [])],
    lines: await linesOf(prepared, widget, call),
  };
}

async function linesOf(prepared: PreparedQueries, widget: Widget, call: Call): Promise<readonly Line[]> {
  const { start, end, timezone, looks } = widget;
  const data = await readMetricData(prepared, { start, end }, call);
  const labelOf = labellerOf(prepared.queries, data.found, { Timezone: timezone }, call);
  return data.results.flatMap((result) => {
    const { query, series } = result;
    const look = looks.get(query.id);
    return series.map((one) => ({
      label: labelOf(result, one),
      side: look?.side ?? ("left" as const),
      at: one.at,
      values: one.values,
      // Several lines of one expression are told apart by their colours.
      ...given({ colour: series.length === 1 ? look?.colour : undefined }),
      ...(query.kind === "stat" ? { period: seconds(query.period) } : {}),
    }));
  });
}

function ready(queries: readonly DataQuery[]): PreparedQueries {
  for (const { label } of queries) {
    const problem = label === undefined ? undefined : labelProblem(label);
    if (problem) throw invalidValue(`The label ${label} in MetricWidget is invalid: ${problem}.`);
  }
  const prepared = prepareQueries(queries);
  if (prepared.kind === "refused") throw invalidValue(`MetricWidget: ${prepared.problem.message}`);
  return prepared;
}

function checkSize({ queries }: PreparedQueries, { start, end }: Widget): void {
  const counts = queries.map((query) =>
    query.kind === "stat" ? Math.ceil((end - start) / seconds(query.period)) : 0,
  );
  const asked = counts.reduce((sum, count) => sum + count, 0);
  if (asked > MOST_DATAPOINTS)
    throw invalidValue(
      `The widget asks for up to ${asked} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce them by increasing period, or decreasing the time range.`,
    );
}

/** One alarm at most, as on AWS. */
async function alarmIn({ alarmArns }: Widget, { store, scope }: Call): Promise<AlarmDrawing | undefined> {
  const [arn, ...more] = alarmArns;
  if (arn === undefined) return undefined;
  if (more.length > 0) throw invalidValue("MetricWidget: annotations.alarms must have exactly one alarm.");
  const name = parseArn(arn)?.resource.replace(/^alarm:/, "") ?? "";
  const found = await findAlarm(store, scope, name);
  if (found?.alarm.arn !== arn) throw invalidValue(`MetricWidget: the alarm ${arn} does not exist.`);
  if (found.kind === "composite")
    throw invalidValue(`MetricWidget: the alarm ${arn} is a composite alarm, which has no metric to draw.`);
  return alarmDrawing(found.alarm);
}
