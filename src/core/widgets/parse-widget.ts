/** Reads a widget's JSON text. What is not supported is refused by name. */

import type { Axis } from "../charts/chart.ts";
import type { Json } from "../dashboards/complaints.ts";
import type { Scope } from "../scope.ts";
import { alignDown, type Instant, minutes } from "../time/time.ts";
import { annotationsOf } from "./annotations.ts";
import { flagAt, numberAt, objectAt, oneOf, textAt, wholeAt } from "./members.ts";
import { metricRows, periodAt, statisticAt } from "./metric-rows.ts";
import { type Widget, WidgetError } from "./widget.ts";
import { widgetTime, zoneOffset } from "./widget-times.ts";

const KNOWN = [
  ...["metrics", "annotations", "start", "end", "width", "height", "legend", "liveData", "period", "stat"],
  ...["stacked", "theme", "timezone", "title", "view", "yAxis", "region"],
];

const LARGEST = 100 * 1024;

/** Throws `WidgetError`. */
export function parseWidget(text: string, scope: Scope, now: Instant): Widget {
  const widget = objectAt(parsed(text), "The widget", KNOWN);
  oneOf(widget.view, "view", ["timeSeries"]);
  if ((textAt(widget.region, "region") ?? scope.region) !== scope.region)
    throw new WidgetError(`region is not ${scope.region}: other regions are not supported.`);
  const statistic = statisticAt(widget.stat, "stat") ?? "Average";
  const period = periodAt(widget.period, "period") ?? 300;
  const rows = metricRows(widget.metrics, { statistic, period, ...scope });
  const annotations = annotationsOf(widget.annotations, now);
  if (rows.queries.length === 0 && annotations.alarmArns.length === 0)
    throw new WidgetError("The widget must have metrics, or an alarm in its annotations.");
  const start = widgetTime(textAt(widget.start, "start") ?? "-PT3H", "start", now);
  const end = widgetTime(textAt(widget.end, "end") ?? "-PT0H", "end", now);
  if (!(start < end)) throw new WidgetError("start must be before end.");
  const timezone = textAt(widget.timezone, "timezone") ?? "+0000";
  const title = textAt(widget.title, "title");
  const { position } = objectAt(widget.legend ?? {}, "legend", ["position"]);
  // The running minute is not complete, and only shown to those who want it.
  const live = flagAt(widget.liveData, "liveData") ?? false;
  const until = live ? end : Math.min(end, alignDown(now, minutes(1)));
  return {
    ...rows,
    ...annotations,
    ...(title === undefined ? {} : { title }),
    width: wholeAt(widget.width, "width", 1, 2000) ?? 600,
    height: wholeAt(widget.height, "height", 1, 2000) ?? 400,
    theme: oneOf(widget.theme, "theme", ["light", "dark"]) ?? "light",
    legend: oneOf(position, "legend.position", ["bottom", "right", "hidden"]) ?? "bottom",
    stacked: flagAt(widget.stacked, "stacked") ?? false,
    axes: axesOf(widget.yAxis),
    start,
    end: Math.max(until, start + 1),
    timezone,
    offset: zoneOffset(timezone, "timezone"),
    statistic,
    period,
  };
}

function parsed(text: string): Json {
  if (text.length > LARGEST)
    throw new WidgetError(`The widget must not be longer than ${LARGEST} characters.`);
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new WidgetError("The field MetricWidget must be a valid JSON object.");
  }
}

function axesOf(value: Json | undefined): Widget["axes"] {
  const { left, right } = objectAt(value ?? {}, "yAxis", ["left", "right"]);
  return { left: axisOf(left, "yAxis.left"), right: axisOf(right, "yAxis.right") };
}

function axisOf(value: Json | undefined, place: string): Axis {
  const axis = objectAt(value ?? {}, place, ["min", "max", "label", "showUnits"]);
  const min = numberAt(axis.min, `${place}.min`);
  const max = numberAt(axis.max, `${place}.max`);
  const label = textAt(axis.label, `${place}.label`);
  if (min !== undefined && max !== undefined && min >= max)
    throw new WidgetError(`${place}.min must be less than ${place}.max.`);
  if (flagAt(axis.showUnits, `${place}.showUnits`))
    throw new WidgetError(`${place}.showUnits is not supported: give the axis a label.`);
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(label === undefined ? {} : { label }),
  };
}
