/**
 * A metric widget: what GetMetricWidgetImage is asked to draw.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Metric-Widget-Structure.html
 */

import type { Axis, Chart, Limit, Mark, Side } from "../charts/chart.ts";
import type { DataQuery } from "../metrics/math/queries.ts";
import type { Instant } from "../time/time.ts";

/** How the lines of one query look. */
export interface Look {
  readonly side: Side;
  readonly colour?: string;
}

export interface Widget extends Pick<Chart, "width" | "height" | "theme" | "legend" | "stacked" | "offset"> {
  readonly title?: string;
  readonly start: Instant;
  readonly end: Instant;
  /** `+0000`: for the times in labels. */
  readonly timezone: string;
  readonly queries: readonly DataQuery[];
  /** By query id. */
  readonly looks: ReadonlyMap<string, Look>;
  readonly axes: Readonly<Record<Side, Axis>>;
  readonly limits: readonly Limit[];
  readonly marks: readonly Mark[];
  /** Of alarms to show with their thresholds. */
  readonly alarmArns: readonly string[];
  /** Of metrics that do not say. */
  readonly statistic: string;
  /** In seconds. */
  readonly period: number;
}

/** What is wrong with a widget's text; a whole sentence. */
export class WidgetError extends Error {}
