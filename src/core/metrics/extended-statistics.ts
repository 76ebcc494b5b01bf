/**
 * The texts of trimmed statistics. Upper case goes with a range, lower case with the one upper share: `TM(5%:95%)`,
 * `tm95`. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */

import type { Range, TrimmedMeasure } from "./trimming.ts";

export interface TrimmedStatistic {
  readonly kind: "trimmed";
  readonly measure: TrimmedMeasure;
  readonly range: Range;
}

const MEASURES: Readonly<Record<string, TrimmedMeasure>> = {
  tm: "mean",
  wm: "winsorized",
  tc: "count",
  ts: "sum",
  pr: "rank",
};

/** What a text asks for; undefined when it is no trimmed statistic. */
export function parseTrimmed(text: string): TrimmedStatistic | undefined {
  if (text === "IQM") return trimmed("tm", { by: "percent", lower: 25, upper: 75 });
  const single = /^(tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (single) return trimmed(single[1], { by: "percent", lower: 0, upper: Number(single[2]) });
  const pair = /^(TM|WM|TC|TS|PR)\(([^:]{0,30}):([^:]{0,30})\)$/.exec(text);
  const range = pair && rangeOf(pair[2] ?? "", pair[3] ?? "");
  // A share of the samples is what a rank answers: it has only values to be asked with.
  if (!range || (pair[1] === "PR" && range.by === "percent")) return undefined;
  return trimmed(pair[1]?.toLowerCase(), range);
}

function trimmed(name: string | undefined, range: Range): TrimmedStatistic | undefined {
  const measure = MEASURES[name ?? ""];
  if (!measure || !(range.lower < range.upper)) return undefined;
  if (range.by === "percent" && range.upper > 100) return undefined;
  return { kind: "trimmed", measure, range };
}

/** Both bounds are percentages or both are values; one of them may be open. */
function rangeOf(lower: string, upper: string): Range | undefined {
  if (lower === "" && upper === "") return undefined;
  if ([lower, upper].every((bound) => bound === "" || PERCENT.test(bound)))
    return { by: "percent", lower: bounded(lower.slice(0, -1), 0), upper: bounded(upper.slice(0, -1), 100) };
  if ([lower, upper].every((bound) => bound === "" || VALUE.test(bound)))
    return {
      by: "value",
      lower: bounded(lower, Number.NEGATIVE_INFINITY),
      upper: bounded(upper, Number.POSITIVE_INFINITY),
    };
  return undefined;
}

const PERCENT = /^\d{1,3}(?:\.\d{1,10})?%$/;
const VALUE = /^\d{1,16}(?:\.\d{1,10})?$/;

const bounded = (text: string, open: number): number => (text === "" ? open : Number(text));
