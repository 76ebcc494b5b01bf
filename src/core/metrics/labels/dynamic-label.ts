/**
 * Labels with live values: `${MAX}`, `${LAST_TIME}`, `${PROP('MetricName')}`, …
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/graph-dynamic-labels.html
 */

import type { Scope } from "../../scope.ts";
import type { Instant } from "../../time/time.ts";
import type { StatQuery, TimeSeries } from "../math/query.ts";
import { durationText, instantText } from "./texts.ts";

/** What a label is filled in with. */
export interface Labelled {
  /** The label that it would have without one. */
  readonly label: string;
  readonly series: TimeSeries;
  /** Where there is one metric behind it. */
  readonly origin?: StatQuery;
  readonly scope: Scope;
  readonly now: Instant;
  /** Minutes ahead of UTC. */
  readonly offset: number;
}

export const MOST_DYNAMIC_VALUES = 6;

/** Whether a label has anything to fill in. */
export const isDynamic = (label: string): boolean => label.search(DYNAMIC) >= 0;

/** Why a label cannot be filled in; undefined when it can. */
export function labelProblem(label: string): string | undefined {
  const names = [...label.matchAll(DYNAMIC)].map((match) => match[1]!);
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) return `there is no dynamic value \${${unknown}}`;
  if (names.filter((name) => name === "LABEL").length > 1) return `\${LABEL} may stand in it only once`;
  if (names.filter((name) => Object.hasOwn(VALUES, name)).length > MOST_DYNAMIC_VALUES)
    return `it may hold at most ${MOST_DYNAMIC_VALUES} dynamic values`;
  return undefined;
}

/** The label with its values. What is not known (a maximum of nothing, the metric of a sum) is `--`. */
export const filledLabel = (label: string, about: Labelled): string =>
  label.replaceAll(DYNAMIC, (_whole, name: string) => textOf(name, about) ?? "--");

const DYNAMIC = /\$\{([^{}]*)\}/g;
const PROPERTY =
  /^PROP\('(?:(AccountId|AccountLabel|MetricName|Namespace|Period|Region|Stat)|Dim\.([^']+))'\)$/;

const isKnown = (name: string): boolean =>
  name === "LABEL" || Object.hasOwn(VALUES, name) || PROPERTY.test(name);

function textOf(name: string, about: Labelled): string | undefined {
  if (name === "LABEL") return about.label;
  const property = PROPERTY.exec(name);
  if (property) return propertyOf(about, property[1], property[2]);
  return about.series.values.length > 0 ? VALUES[name]!(placesIn(about.series), about) : undefined;
}

function propertyOf(
  { origin, scope }: Labelled,
  property: string | undefined,
  dimension: string | undefined,
): string | undefined {
  switch (property) {
    case "AccountId":
    case "AccountLabel":
      return scope.account;
    case "Region":
      return scope.region;
    case "MetricName":
      return origin?.metric.name;
    case "Namespace":
      return origin?.metric.namespace;
    case "Period":
      return origin && `${origin.period}`;
    case "Stat":
      return origin?.statistic;
    default:
      return origin?.metric.dimensions.find(({ name }) => name === dimension)?.value;
  }
}

/** A series that is not empty, with the places of its extremes; the oldest of equal ones. */
interface Places extends TimeSeries {
  readonly first: number;
  readonly last: number;
  readonly least: number;
  readonly most: number;
}

function placesIn(series: TimeSeries): Places {
  const { values } = series;
  let [least, most] = [0, 0];
  for (let place = 1; place < values.length; place += 1) {
    if (values[place]! < values[least]!) least = place;
    if (values[place]! > values[most]!) most = place;
  }
  return { ...series, first: 0, last: values.length - 1, least, most };
}

type Place = "first" | "last" | "least" | "most";
type Value = (places: Places, about: Labelled) => string;

const number = (value: number): string => `${value}`;
const sum = ({ values }: Places): number => values.reduce((total, value) => total + value, 0);
const valueAt =
  (place: Place): Value =>
  (places) =>
    number(places.values[places[place]]!);
const timeOf =
  (place: Place): Value =>
  (places, { offset }) =>
    instantText(places.at[places[place]]!, offset);
const sinceTimeOf =
  (place: Place): Value =>
  (places, { now }) =>
    durationText(Math.abs(now - places.at[places[place]]!));
const range =
  (from: Place, to: Place): Value =>
  (places) =>
    number(places.values[places[to]]! - places.values[places[from]]!);
const timeRange =
  (from: Place, to: Place): Value =>
  (places) =>
    durationText(Math.abs(places.at[places[to]]! - places.at[places[from]]!));

const VALUES: Readonly<Record<string, Value>> = {
  AVG: (places) => number(sum(places) / places.values.length),
  DATAPOINT_COUNT: ({ values }) => number(values.length),
  FIRST: valueAt("first"),
  FIRST_LAST_RANGE: range("first", "last"),
  FIRST_LAST_TIME_RANGE: timeRange("first", "last"),
  FIRST_TIME: timeOf("first"),
  FIRST_TIME_RELATIVE: sinceTimeOf("first"),
  LAST: valueAt("last"),
  LAST_TIME: timeOf("last"),
  LAST_TIME_RELATIVE: sinceTimeOf("last"),
  MAX: valueAt("most"),
  MAX_TIME: timeOf("most"),
  MAX_TIME_RELATIVE: sinceTimeOf("most"),
  MIN: valueAt("least"),
  MIN_MAX_RANGE: range("least", "most"),
  MIN_MAX_TIME_RANGE: timeRange("least", "most"),
  MIN_TIME: timeOf("least"),
  MIN_TIME_RELATIVE: sinceTimeOf("least"),
  SUM: (places) => number(sum(places)),
};
