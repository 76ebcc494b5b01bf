/** Checks the properties of a dashboard's metric widget. */

import { parseStatistic } from "../metrics/statistics.ts";
import { type Complain, isObject, type Json, type JsonObject } from "./complaints.ts";

export function checkMetricWidget(properties: JsonObject, path: string, error: Complain): void {
  checkSource(properties, path, error);
  const { metrics, period, stat, yAxis } = properties;
  if (metrics !== undefined) checkMetrics(metrics, `${path}/metrics`, error);
  if (period !== undefined) checkPeriod(period, `${path}/period`, error);
  if (stat !== undefined) checkStatistic(stat, `${path}/stat`, error);
  if (isObject(yAxis))
    for (const side of ["left", "right"]) checkAxis(yAxis[side], `${path}/yAxis/${side}`, error);
}

/** It draws metrics of a region, or an alarm that an annotation names. */
function checkSource({ metrics, annotations, region }: JsonObject, path: string, error: Complain): void {
  const sourced = metrics !== undefined || annotations !== undefined;
  if (annotations !== undefined && isObject(annotations) && annotations.alarms !== undefined) return;
  if (sourced && typeof region === "string") return;
  if (metrics === undefined) error(path, "Should have required property 'metrics'");
  if (region === undefined && metrics !== undefined) error(path, "Should have required property 'region'");
  error(path, "The metric widget should have specified a region and a data source or an alarm annotation");
  if (annotations === undefined) error(path, "Should have required property 'annotations'");
}

function checkMetrics(metrics: Json, path: string, error: Complain): void {
  if (Array.isArray(metrics))
    for (const [index, metric] of (metrics as readonly Json[]).entries())
      checkMetric(metric, `${path}/${index}`, error);
  else error(path, "Should be array");
}

function checkMetric(metric: Json, path: string, error: Complain): void {
  if (Array.isArray(metric)) {
    for (const [position, field] of (metric as readonly Json[]).entries())
      if (typeof field !== "string" && !(position === metric.length - 1 && isObject(field)))
        error(`${path}/${position}`, "Invalid metric field type, only 'String' type is allowed");
    return;
  }
  error(path, "Should be array");
  error(
    path,
    'Field "metrics" has to be an array of array of strings, with an optional metricRenderer object as last element',
  );
}

function checkPeriod(period: Json, path: string, error: Complain): void {
  if (typeof period !== "number") error(path, "Should be number");
  else if (![1, 5, 10, 20, 30].includes(period) && (period <= 0 || period % 60 !== 0))
    error(path, "Should be multiple of 60");
}

/** Here, other than in requests for data, letters may be of either case. */
function checkStatistic(stat: Json, path: string, error: Complain): void {
  const forms = typeof stat === "string" ? [stat, stat.toLowerCase(), stat.toUpperCase()] : [];
  if (!forms.some((form) => parseStatistic(form)))
    error(
      path,
      'Should match pattern "SampleCount|Average|Sum|Minimum|Maximum|IQM|p*|tm*|tc*|ts*|wm*|TM(*)|TC(*)|TS(*)|WM(*)|PR(*)"',
    );
}

function checkAxis(axis: Json | undefined, path: string, error: Complain): void {
  if (!isObject(axis)) return;
  const { min, max } = axis;
  if (typeof min === "number" && typeof max === "number" && min >= max)
    error(`${path}/min`, `Should be <= ${max}`);
}
