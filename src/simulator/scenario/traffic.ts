/** Traffic in a scenario: one pattern, or a list of them that adds up. */

import { days, hours } from "../../core/time/time.ts";
import type { DistributionSpec } from "../distributions/distribution.ts";
import type { SizeOf } from "../traces/importer.ts";
import { TRACE_FORMATS, type TraceFormat, type TraceOptions } from "../traces/read-trace.ts";
import type { Pattern, TrafficSpec } from "../traffic/traffic.ts";
import { type Check, fieldsOf, leaf, listOf, mapped, oneOf, optional } from "./check.ts";
import { sizeDistribution, timeDistribution } from "./distributions.ts";
import { amount, burstiness, count, duration, positive, positiveDuration, rate } from "./quantities.ts";

/** A trace that is still to be read. */
export interface TraceFile extends TraceOptions {
  readonly path: string;
}

export type UnreadTraffic = TrafficSpec<TraceFile>;

const size = optional(sizeDistribution, undefined);

type WithSize<T> = T & { readonly size: DistributionSpec | undefined };

const pattern = <T extends object>(
  check: Check<WithSize<T>>,
  make: (found: Omit<WithSize<T>, "size">) => Pattern,
): Check<UnreadTraffic> =>
  mapped(check, ({ size, ...found }) => ({ ...make(found), ...(size ? { size } : {}) }));

const ones = (length: number): readonly number[] => new Array(length).fill(1);

const word = <T extends string>(...words: readonly T[]): Check<T> =>
  leaf(`one of ${words.join(", ")}`, (value) => words.find((one) => one === value));

const traceFile: Check<UnreadTraffic> = mapped(
  fieldsOf({
    path: leaf("the path of a file", (value) =>
      typeof value === "string" && value !== "" ? value : undefined,
    ),
    format: optional(word<TraceFormat>(...TRACE_FORMATS), undefined),
    onBadRow: optional(word("stop", "skip"), undefined),
    sizeOf: optional(word<SizeOf>("input", "output", "total"), undefined),
    from: optional(duration, undefined),
    until: optional(positiveDuration, undefined),
    scaleTime: optional(positive, undefined),
    scaleRate: optional(amount, undefined),
    repeat: optional(count, undefined),
    period: optional(positiveDuration, undefined),
  }),
  (found) => {
    const given = Object.entries(found).filter(([, value]) => value !== undefined);
    return { kind: "trace", trace: Object.fromEntries(given) as unknown as TraceFile };
  },
);

const single: Check<UnreadTraffic> = oneOf<UnreadTraffic>({
  constant: pattern(fieldsOf({ rate, size }), (found) => ({ kind: "constant", ...found })),
  poisson: pattern(fieldsOf({ rate, size }), (found) => ({ kind: "poisson", ...found })),
  gamma: pattern(fieldsOf({ rate, cv: burstiness, size }), (found) => ({ kind: "gamma", ...found })),
  profile: pattern(
    fieldsOf({
      rate,
      hours: optional(listOf(amount, 24, 24), ones(days(1) / hours(1))),
      days: optional(listOf(amount, 7, 7), ones(7)),
      cv: optional(burstiness, undefined),
      size,
    }),
    ({ cv, ...found }) => ({ kind: "profile", ...found, ...(cv === undefined ? {} : { cv }) }),
  ),
  onOff: pattern(fieldsOf({ rate, on: timeDistribution, off: timeDistribution, size }), (found) => ({
    kind: "onOff",
    ...found,
  })),
  batches: pattern(
    fieldsOf({ first: optional(duration, 0), every: positiveDuration, count, size }),
    (found) => ({
      kind: "batches",
      ...found,
    }),
  ),
  ramp: pattern(fieldsOf({ from: rate, to: rate, over: positiveDuration, size }), (found) => ({
    kind: "ramp",
    ...found,
  })),
  trace: traceFile,
});

/** What `traffic` of a scenario may be. */
export const traffic: Check<UnreadTraffic> = (value, path, problems) => {
  if (!Array.isArray(value)) return single(value, path, problems);
  const parts = listOf(single, 1, 100)(value, path, problems);
  return parts && { kind: "sum", parts };
};

/** Whether each request has a size, as far as it can be told before traces are read. */
export function hasSizes(spec: UnreadTraffic): boolean {
  switch (spec.kind) {
    case "sum":
      return spec.parts.every(hasSizes);
    case "trace":
      return true;
    default:
      return spec.size !== undefined;
  }
}
