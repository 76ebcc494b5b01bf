/** What goes wrong with a scenario's instances: slow starts, crashes, losses, and times without capacity. */

import { type Duration, days, type Instant } from "../../core/time/time.ts";
import type { CapacityWindow, Failures } from "../instances/pool.ts";
import { type Check, fieldsOf, isRecord, leaf, listOf, mapped, optional } from "./check.ts";
import { always, drawsOf, timeDistribution } from "./distributions.ts";
import { parseDuration, positiveDuration, share } from "./quantities.ts";

const someShare = leaf("a number above 0 and up to 1", (value) =>
  typeof value === "number" && value > 0 && value <= 1 ? value : undefined,
);

const factor = leaf("a number above 1", (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 1 ? value : undefined,
);

const slowStart: Check<NonNullable<Failures["slowStart"]>> = (value, path, problems) => {
  const byTime = isRecord(value) && "startTime" in value;
  const withFactor = fieldsOf({ share: someShare, factor });
  const withTime = mapped(fieldsOf({ share: someShare, startTime: timeDistribution }), (found) => ({
    share: found.share,
    startTime: drawsOf(found.startTime),
  }));
  return (byTime ? withTime : withFactor)(value, path, problems);
};

const crashAtStart = mapped(
  fieldsOf({ share: someShare, after: optional(timeDistribution, always(10_000)) }),
  (found) => ({ share: found.share, after: drawsOf(found.after) }),
);

const rate = fieldsOf({ meanTimeBetween: positiveDuration });

/** A point in time of a scenario: counted from its start, or an instant. */
type Moment = { readonly since: Duration } | { readonly instant: Instant };

const moment = leaf(
  "a time since the start such as 8h, or an instant such as 2026-01-05T08:00:00Z",
  (value) => {
    const since = parseDuration(value);
    if (since !== undefined) return { since } as Moment;
    const instant = typeof value === "string" && /^\d{4}-/.test(value) ? Date.parse(value) : Number.NaN;
    return Number.isFinite(instant) ? ({ instant } as Moment) : undefined;
  },
);

const yesOrNo = leaf("true or false", (value) => (typeof value === "boolean" ? value : undefined));

const window = fieldsOf(
  { from: moment, to: moment, daily: optional(yesOrNo, false) },
  ({ from, to, daily }) => {
    if ("since" in from !== "since" in to)
      return "from and to must be of one kind: times since the start, or instants";
    const length = offsetOf(to, 0) - offsetOf(from, 0);
    if (length <= 0) return "to must be after from";
    return daily && length > days(1) ? "a daily window must not be longer than a day" : undefined;
  },
);

const offsetOf = (at: Moment, start: Instant): number => ("since" in at ? at.since : at.instant - start);

const noCapacity = fieldsOf(
  { share: optional(share, 0), windows: optional(listOf(window, 1, 1000), []) },
  ({ share: refused, windows }) =>
    refused === 0 && windows.length === 0 ? "must have a share above 0, or windows" : undefined,
);

/** What `failures` of an instance or a pool may be. */
export const failures = fieldsOf({
  slowStart: optional(slowStart, undefined),
  crashAtStart: optional(crashAtStart, undefined),
  crash: optional(rate, undefined),
  lost: optional(rate, undefined),
  noCapacity: optional(noCapacity, undefined),
});

export type FailuresSpec = NonNullable<ReturnType<typeof failures>>;

/** What is left out is undefined. */
export const NO_FAILURES = {} as FailuresSpec;

/** Without those that were not given. */
export function failuresOf({ noCapacity: lack, ...rest }: FailuresSpec, start: Instant): Failures {
  const given = Object.entries(rest).filter(([, value]) => value !== undefined);
  const found = Object.fromEntries(given) as Failures;
  return lack
    ? { ...found, noCapacity: { share: lack.share, windows: lack.windows.map(windowAt(start)) } }
    : found;
}

const windowAt =
  (start: Instant) =>
  ({ from, to, daily }: NonNullable<ReturnType<typeof window>>): CapacityWindow => ({
    from: offsetOf(from, start),
    to: offsetOf(to, start),
    daily,
  });
