/** The answer of CloudWatch's get-metric-data: a metric that counts requests, turned into arrivals. */

import { type Duration, minutes } from "../../core/time/time.ts";
import { amount, BadRow, type Format, record, shown, spread } from "./importer.ts";

/** The CLI prints JSON over many lines; a month of minutes takes about 3 MB. */
const LONGEST_DOCUMENT = 256 * 1024 * 1024;

/** Each value is the sum of requests of a period that begins at its timestamp; the period is the smallest gap. */
export const cloudWatch: Format = {
  matches: (first) => /^\{\s*$|^\{\s*"(MetricDataResults|Messages|NextToken)"/.test(first),
  header: false,
  open(_first, context) {
    const lines: string[] = [];
    let length = 0;
    let origin: number | undefined;
    return {
      origin: () => origin,
      row(text) {
        length += text.length;
        if (length > LONGEST_DOCUMENT) throw new BadRow("the document is longer than 256 MB");
        lines.push(text);
      },
      finish() {
        const points = pointsOf(record(lines.join("\n")));
        origin = points[0]?.at;
        const period = periodOf(points);
        for (const { at, value } of points) spread(value, at, period, context);
      },
    };
  },
};

interface Point {
  readonly at: number;
  readonly value: number;
}

function pointsOf(document: Readonly<Record<string, unknown>>): readonly Point[] {
  const results = document.MetricDataResults;
  if (!Array.isArray(results)) throw new BadRow("MetricDataResults must be a list");
  if (results.length !== 1)
    throw new BadRow(`MetricDataResults must hold one series, the count of requests, not ${results.length}`);
  const { Timestamps: times, Values: values } = Object(results[0]) as Record<string, unknown>;
  if (!Array.isArray(times) || !Array.isArray(values) || times.length !== values.length)
    throw new BadRow("MetricDataResults[0] must have as many Timestamps as Values");
  return times
    .map((time, index) => ({
      at: instantOf(time, `Timestamps[${index}]`),
      value: amount(values[index] as number, `Values[${index}]`),
    }))
    .sort((one, other) => one.at - other.at);
}

/** ISO 8601, or seconds since the epoch as the protocol itself has them. */
function instantOf(time: unknown, name: string): number {
  const at =
    typeof time === "number" ? time * 1000 : typeof time === "string" ? Date.parse(time) : Number.NaN;
  if (!Number.isFinite(at)) throw new BadRow(`${name} must be a time, not ${shown(time)}`);
  return at;
}

function periodOf(points: readonly Point[]): Duration {
  let period = Number.POSITIVE_INFINITY;
  for (let index = 1; index < points.length; index++) {
    const gap = points[index]!.at - points[index - 1]!.at;
    if (gap > 0) period = Math.min(period, gap);
  }
  return Number.isFinite(period) ? period : minutes(1);
}
