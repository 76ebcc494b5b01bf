/** Metrics between the wire's words and the domain's. */

import type { Dimension, MetricId } from "../../../core/metrics/metric.ts";
import { parseStatistic, type Statistic } from "../../../core/metrics/statistics.ts";
import type { Instant } from "../../../core/time/time.ts";
import { invalidValue } from "./errors.ts";

interface WireDimension {
  readonly Name: string;
  readonly Value: string;
}

/** Dimensions of a request: plain texts, no name twice, and none that starts with a colon. */
export function dimensionsOf(
  dimensions: readonly WireDimension[] | undefined,
  parameter = "Dimensions",
): readonly Dimension[] {
  const names = new Set<string>();
  for (const [index, { Name, Value }] of (dimensions ?? []).entries()) {
    if (Name.startsWith(":")) throw invalidValue(`The value ${Name} for parameter ${parameter} is invalid.`);
    if (names.has(Name)) throw invalidValue("No Metric may specify the same dimension name twice.");
    names.add(Name);
    checkText(Name, `${parameter}.member.${index + 1}.Name`);
    checkText(Value, `${parameter}.member.${index + 1}.Value`);
  }
  return (dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value }));
}

/** ASCII without control characters, not blank throughout: a namespace, a dimension's name or its value. */
export function checkText(text: string, parameter: string): void {
  if (/[^\0-\x7f]/.test(text)) throw invalidValue(`${parameter} must not contain Non-ASCII characters.`);
  if (/\p{Cc}/u.test(text)) throw invalidValue(`${parameter} must not contain ASCII control characters.`);
  if (text.trim() === "") throw invalidValue(`The value ${text} for parameter ${parameter} is invalid.`);
}

/** Dimensions of an answer. */
export const wireDimensions = (dimensions: readonly Dimension[]): readonly WireDimension[] =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }));

/** The metric that a request names. */
export const metricIdOf = (
  namespace: string,
  name: string,
  dimensions: readonly WireDimension[] | undefined,
): MetricId => ({ namespace, name, dimensions: dimensionsOf(dimensions) });

/** A statistic that is known, or the error that it is not. */
export function statisticNamed(text: string, parameter: string): Statistic {
  const statistic = parseStatistic(text);
  if (!statistic) throw invalidValue(`The value ${text} for parameter ${parameter} is not supported.`);
  return statistic;
}

/** Periods that readers may ask for, in seconds. */
export function checkReadingPeriod(period: number, parameter: string): void {
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return;
  throw invalidValue(`The parameter ${parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}

/** Start before end. */
export function checkRange(start: Instant, end: Instant): void {
  if (!(start < end)) throw invalidValue("The parameter StartTime must be less than the parameter EndTime.");
}
