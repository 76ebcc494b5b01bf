/**
 * The functions of metric math: what each takes, and the term it makes.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-functions-list
 */

import { array, metricNamed, scalar, series, seriesOrArray, takes, text, word, wrong } from "./arguments.ts";
import { emptySeries, isEmpty, SORT_KEYS, SORT_ORDERS, sliced, sorted } from "./arrays.ts";
import { CALENDAR, everyPeriod } from "./calendar.ts";
import { CHANGES } from "./changes.ts";
import { compile, type Surroundings } from "./compile.ts";
import { conditional } from "./conditions.ts";
import { FILLERS, filled, fillWithNumber, fillWithSeries } from "./filling.ts";
import { REDUCTIONS, reduce } from "./reductions.ts";
import { search } from "./searching.ts";
import { type CallNode, ExpressionError } from "./syntax.ts";
import { allPeriods, eachSeries, mapped, onePeriod, type Term } from "./term.ts";

type Definition = (call: CallNode, around: Surroundings) => Term;

/** What AWS has and Ebbtide has not. */
export const REFUSED: readonly string[] = [
  "INSIGHT_RULE_METRIC",
  "SERVICE_QUOTA",
  "DB_PERF_INSIGHTS",
  "LAMBDA",
];

const POINTWISE: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
  LOG: Math.log,
  LOG10: Math.log10,
};

const define = <T>(table: Readonly<Record<string, T>>, definitionOf: (entry: T) => Definition) =>
  Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, definitionOf(entry)]));

/** By name. */
export const FUNCTIONS: Readonly<Record<string, Definition>> = {
  ...define(POINTWISE, (compute) => (call, around) => {
    takes(call, 1);
    return eachSeries(seriesOrArray(call, 0, around), mapped(compute));
  }),
  ...define(REDUCTIONS, () => (call, around) => {
    takes(call, 1);
    return reduce(call.name, call.at, seriesOrArray(call, 0, around), around.defaultPeriod);
  }),
  ...define(CHANGES, (change) => (call, around) => {
    takes(call, 1);
    return eachSeries(seriesOrArray(call, 0, around), change);
  }),
  ...define(CALENDAR, (valueAt) => (call, around) => {
    takes(call, 1);
    const term = series(call, 0, around);
    return { ...term, value: (run) => everyPeriod(term.value(run).grid, valueAt, run) };
  }),
  FILL: fill,
  IF: (call, around) => {
    takes(call, 2, 3);
    const [condition, then, otherwise] = call.arguments.map((node) => compile(node, around));
    return conditional(call.at, condition!, then!, otherwise, around.defaultPeriod);
  },
  TIME_SERIES: (call, around) => {
    takes(call, 1);
    const number = scalar(call, 0, around);
    const period = around.defaultPeriod;
    return {
      kind: "series",
      periods: [period],
      value: (run) => {
        const value = number.value(run);
        return everyPeriod(run.gridOf(period), () => value, run);
      },
    };
  },
  PERIOD: (call, around) => {
    takes(call, 1);
    const { period } = metricNamed(call, around);
    return { kind: "scalar", value: () => period };
  },
  FIRST: picking(0),
  LAST: picking(-1),
  SLICE: (call, around) => {
    takes(call, 2, 3);
    const term = array(call, 0, around);
    const from = scalar(call, 1, around);
    const until = call.arguments.length === 3 ? scalar(call, 2, around) : undefined;
    return {
      ...term,
      value: (run) =>
        sliced(term.value(run), from.value(run), until ? until.value(run) : Number.POSITIVE_INFINITY),
    };
  },
  SORT: (call, around) => {
    takes(call, 3, 4);
    const term = array(call, 0, around);
    const key = word(call, 1, SORT_KEYS);
    const order = word(call, 2, SORT_ORDERS);
    const limit = call.arguments.length === 4 ? scalar(call, 3, around) : undefined;
    return {
      ...term,
      value: (run) =>
        sliced(
          sorted(term.value(run), key, order, run),
          0,
          limit ? limit.value(run) : Number.POSITIVE_INFINITY,
        ),
    };
  },
  REMOVE_EMPTY: (call, around) => {
    takes(call, 1);
    const term = array(call, 0, around);
    return { ...term, value: (run) => term.value(run).filter((one) => !isEmpty(one)) };
  },
  METRIC_COUNT: (call, around) => {
    takes(call, 1);
    const term = array(call, 0, around);
    return { kind: "scalar", value: (run) => term.value(run).length };
  },
  METRICS: (call, around) => {
    takes(call, 0, 1);
    const part = call.arguments.length === 1 ? text(call, 0) : "";
    const chosen = around.metrics.filter(({ id }) => id.includes(part));
    const periods = [...new Set(chosen.map(({ period }) => period))].sort((a, b) => a - b);
    return { kind: "array", periods, value: (run) => chosen.map(({ id }) => run.seriesOf(id)) };
  },
  SEARCH: search,
  ANOMALY_DETECTION_BAND: (call, around) => {
    takes(call, 1, 2);
    const node = call.arguments[0]!;
    const query = node.kind === "reference" ? around.queryOf(node.id) : undefined;
    if (!query)
      throw new ExpressionError("ANOMALY_DETECTION_BAND takes the id of a metric or expression", node.at);
    const { periods } = series(call, 0, around);
    const period = onePeriod(periods, around.defaultPeriod, call.name, call.at);
    const deviations = call.arguments.length === 2 ? scalar(call, 1, around) : undefined;
    around.found({ band: query });
    return {
      kind: "array",
      periods: [period],
      value: (run) => run.bandOf(query, deviations ? deviations.value(run) : 2, period),
    };
  },
};

function fill(call: CallNode, around: Surroundings): Term {
  takes(call, 2);
  const term = seriesOrArray(call, 0, around);
  const by = call.arguments[1]!;
  if (by.kind === "word") return eachSeries(term, filled(FILLERS[word(call, 1, Object.keys(FILLERS))]!));
  const filler = compile(by, around);
  switch (filler.kind) {
    case "scalar":
      return eachSeries(term, (run) => filled(fillWithNumber(filler.value(run)))(run));
    case "series":
      onePeriod(allPeriods(term, filler), around.defaultPeriod, "FILL", call.at);
      return eachSeries(term, (run) => filled(fillWithSeries(filler.value(run)))(run));
    case "array":
      throw wrong(call, 1, "a number, a time series, REPEAT or LINEAR", filler);
  }
}

function picking(place: 0 | -1): Definition {
  return (call, around) => {
    takes(call, 1);
    const term = array(call, 0, around);
    return {
      kind: "series",
      periods: term.periods,
      // Of nothing the first is a series without datapoints.
      value: (run) => term.value(run).at(place) ?? emptySeries(term.periods[0] ?? around.defaultPeriod, run),
    };
  };
}
