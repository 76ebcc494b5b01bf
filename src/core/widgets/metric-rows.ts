/** The rows of a widget's `metrics`: AWS's shorthand written out, each row a query with a look. */

import { isObject, type Json, type JsonObject } from "../dashboards/complaints.ts";
import type { DataQuery } from "../metrics/math/queries.ts";
import { parseStatistic } from "../metrics/statistics.ts";
import { colourAt, flagAt, listAt, numberAt, objectAt, oneOf, textAt } from "./members.ts";
import { type Look, WidgetError } from "./widget.ts";

/** What rows that do not say get. */
export interface RowDefaults {
  readonly statistic: string;
  readonly period: number;
  readonly account: string;
  readonly region: string;
}

export interface MetricRows {
  readonly queries: readonly DataQuery[];
  readonly looks: ReadonlyMap<string, Look>;
}

const MOST_ROWS = 100;
/** Namespace, name, and 30 dimensions with their values. */
const MOST_FIELDS = 62;
const OPTIONS = [
  ...["color", "expression", "id", "label", "period", "stat", "visible", "yAxis", "region", "accountId"],
];

export function metricRows(value: Json | undefined, defaults: RowDefaults): MetricRows {
  const rows = listAt(value, "metrics", MOST_ROWS);
  const ids = new Ids(rows);
  const looks = new Map<string, Look>();
  let previous: readonly string[] = [];
  const queries = rows.map((row, index) => {
    const place = `metrics[${index}]`;
    const { fields, options } = partsOf(row, place);
    const id = ids.of(options, place);
    looks.set(id, lookOf(options, place));
    checkOwner(options, place, defaults);
    if (options.expression !== undefined) {
      if (fields.length > 0) throw new WidgetError(`${place} must have either a metric or an expression.`);
      return expressionOf(options, id, place);
    }
    previous = writtenOut(fields, previous, place);
    return statOf(previous, options, id, place, defaults);
  });
  return { queries, looks };
}

function partsOf(row: Json, place: string): { fields: readonly string[]; options: JsonObject } {
  const items = listAt(row, place, MOST_FIELDS + 1);
  const last = items.at(-1);
  const options = isObject(last) ? objectAt(last, `${place}'s last item`, OPTIONS) : {};
  const fields = (isObject(last) ? items.slice(0, -1) : items).map((item) => {
    if (typeof item !== "string")
      throw new WidgetError(`${place} must be strings, with an object at the end at most.`);
    return item;
  });
  if (items.length === 0) throw new WidgetError(`${place} must not be empty.`);
  return { fields, options };
}

/** `.` repeats what stands at its place in the row before, `...` as much of that row as is missing here. */
function writtenOut(
  fields: readonly string[],
  previous: readonly string[],
  place: string,
): readonly string[] {
  const dots = fields.indexOf("...");
  const missing = previous.length - (fields.length - 1);
  if (dots >= 0 && (missing < 1 || fields.indexOf("...", dots + 1) >= 0))
    throw new WidgetError(`${place} uses "..." without a longer row before it.`);
  const whole =
    dots < 0
      ? fields
      : [...fields.slice(0, dots), ...previous.slice(dots, dots + missing), ...fields.slice(dots + 1)];
  const written = whole.map((field, index) => (field === "." ? previous[index] : field));
  if (written.includes(undefined))
    throw new WidgetError(`${place} uses "." without the same place in a row before it.`);
  return written as readonly string[];
}

function statOf(
  fields: readonly string[],
  options: JsonObject,
  id: string,
  place: string,
  defaults: RowDefaults,
): DataQuery {
  const [namespace, name, ...rest] = fields;
  if (!namespace || !name || rest.length % 2 !== 0)
    throw new WidgetError(`${place} must be a namespace, a metric's name, and pairs of dimension and value.`);
  const dimensions = Array.from({ length: rest.length / 2 }, (_, index) => ({
    name: rest[2 * index]!,
    value: rest[2 * index + 1]!,
  }));
  return {
    kind: "stat",
    id,
    metric: { namespace, name, dimensions },
    statistic: statisticAt(options.stat, `${place}.stat`) ?? defaults.statistic,
    period: periodAt(options.period, `${place}.period`) ?? defaults.period,
    returned: flagAt(options.visible, `${place}.visible`) ?? true,
    ...labelOf(options, place),
  };
}

function expressionOf(options: JsonObject, id: string, place: string): DataQuery {
  if (options.stat !== undefined)
    throw new WidgetError(`${place} is an expression and has no stat of its own.`);
  const period = periodAt(options.period, `${place}.period`);
  return {
    kind: "expression",
    id,
    expression: textAt(options.expression, `${place}.expression`) ?? "",
    returned: flagAt(options.visible, `${place}.visible`) ?? true,
    ...(period === undefined ? {} : { period }),
    ...labelOf(options, place),
  };
}

const labelOf = (options: JsonObject, place: string): { readonly label?: string } => {
  const label = textAt(options.label, `${place}.label`);
  return label === undefined ? {} : { label };
};

function lookOf(options: JsonObject, place: string): Look {
  const colour = colourAt(options.color, `${place}.color`);
  const side = oneOf(options.yAxis, `${place}.yAxis`, ["left", "right"]) ?? "left";
  return { side, ...(colour === undefined ? {} : { colour }) };
}

/** Metrics are the caller's own, of the region asked. */
function checkOwner(options: JsonObject, place: string, { account, region }: RowDefaults): void {
  if ((textAt(options.region, `${place}.region`) ?? region) !== region)
    throw new WidgetError(`${place}.region is not ${region}: other regions are not supported.`);
  if ((textAt(options.accountId, `${place}.accountId`) ?? account) !== account)
    throw new WidgetError(`${place}.accountId is not ${account}: other accounts are not supported.`);
}

export function statisticAt(value: Json | undefined, place: string): string | undefined {
  const text = textAt(value, place);
  if (text === undefined || parseStatistic(text)) return text;
  throw new WidgetError(`${place} is not a statistic: ${text.slice(0, 100)}.`);
}

/** In seconds. */
export function periodAt(value: Json | undefined, place: string): number | undefined {
  const period = numberAt(value, place);
  if (period === undefined || [1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0))
    return period;
  throw new WidgetError(`${place} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
}

/** The rows' ids: their own, else some that none of them has. */
class Ids {
  readonly #given = new Set<string>();
  readonly #taken = new Set<string>();
  #next = 1;

  constructor(rows: readonly Json[]) {
    for (const row of rows) {
      const last = Array.isArray(row) ? (row as readonly Json[]).at(-1) : undefined;
      if (isObject(last) && typeof last.id === "string") this.#given.add(last.id);
    }
  }

  of(options: JsonObject, place: string): string {
    const id = textAt(options.id, `${place}.id`);
    if (id === undefined) return this.#free();
    if (!/^[a-z]\w{0,254}$/.test(id))
      throw new WidgetError(`${place}.id must be a lower-case letter, then letters, digits and underscores.`);
    if (this.#taken.has(id)) throw new WidgetError(`${place}.id ${id} is taken by another row.`);
    this.#taken.add(id);
    return id;
  }

  #free(): string {
    for (;;) {
      const id = `q${this.#next++}`;
      if (!this.#given.has(id)) return id;
    }
  }
}
