/** Instances in a scenario: one type, or pools of several with priorities and limits, and what goes wrong with them. */

import { type Duration, days, hours, type Instant, minutes } from "../../core/time/time.ts";
import { type DistributionSpec, samplerOf } from "../distributions/distribution.ts";
import type { CapacityWindow, Draws, Failures, InstanceModel, Pool } from "../instances/pool.ts";
import { type Check, fieldsOf, isRecord, leaf, listOf, mapped, optional } from "./check.ts";
import { timeDistribution } from "./distributions.ts";
import { amount, count, parseDuration, positive, positiveDuration, share } from "./quantities.ts";

/** What is still to be told the scenario's start. */
export type InstancesSpec = (start: Instant) => InstanceModel;

const draws =
  (spec: DistributionSpec): Draws =>
  (random) =>
    samplerOf(spec, random);

const constant = (value: Duration): DistributionSpec => ({ kind: "constant", value });

/** Assertions name it: `cost.ml.g5.xlarge`. */
const typeName = leaf("a name of letters, digits, dots, dashes and underscores", (value) =>
  typeof value === "string" && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value) ? value : undefined,
);

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
    startTime: draws(found.startTime),
  }));
  return (byTime ? withTime : withFactor)(value, path, problems);
};

const crashAtStart = mapped(
  fieldsOf({ share: someShare, after: optional(timeDistribution, constant(10_000)) }),
  (found) => ({ share: found.share, after: draws(found.after) }),
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

const failures = fieldsOf({
  slowStart: optional(slowStart, undefined),
  crashAtStart: optional(crashAtStart, undefined),
  crash: optional(rate, undefined),
  lost: optional(rate, undefined),
  noCapacity: optional(noCapacity, undefined),
});

type FailuresSpec = NonNullable<ReturnType<typeof failures>>;

const poolFields = {
  price: optional(amount, 0),
  limit: optional(count, Number.POSITIVE_INFINITY),
  speed: optional(positive, 1),
  startTime: optional(timeDistribution, constant(60_000)),
  stopTime: optional(timeDistribution, constant(0)),
  failures: optional(failures, {} as FailuresSpec),
};

const requestFields = {
  concurrency: optional(count, 1),
  timeToLive: optional(positiveDuration, hours(6)),
  // AWS's default for InvocationTimeoutSeconds.
  invocationTimeout: optional(positiveDuration, minutes(15)),
};

const priority = leaf("a whole number from 1 to 5", (value) =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 5 ? (value as number) : undefined,
);

const single = fieldsOf({ ...requestFields, type: optional(typeName, "instance"), ...poolFields });

const pool = fieldsOf({ type: typeName, priority: optional(priority, undefined), ...poolFields });

/** As many as AWS allows. */
const MOST_POOLS = 5;

const severalPools = listOf(pool, 1, MOST_POOLS);

const distinct: typeof severalPools = (value, path, problems) => {
  const found = severalPools(value, path, problems);
  const types = found?.map(({ type }) => type) ?? [];
  const again = types.findIndex((type, index) => types.indexOf(type) < index);
  if (again < 0) return found;
  problems.push({
    path: `${path}[${again}].type`,
    message: `${types[again]} is another pool's type already`,
  });
  return undefined;
};

const several = fieldsOf({ ...requestFields, pools: distinct });

type SingleSpec = NonNullable<ReturnType<typeof single>>;
type PoolSpec = Pick<SingleSpec, "type" | keyof typeof poolFields> & { readonly priority: number };

/** What `instances` of a scenario may be. */
export const instances: Check<InstancesSpec> = (value, path, problems) =>
  isRecord(value) && "pools" in value
    ? mapped(several, modelOfPools)(value, path, problems)
    : mapped(single, modelOfOne)(value, path, problems);

const modelOfOne =
  (spec: SingleSpec): InstancesSpec =>
  (start) => ({ ...requestsOf(spec), pools: [poolOf({ ...spec, priority: 1 }, start)] });

/** Pools without a priority come in the order in which they stand; among equal ones that order holds too. */
const modelOfPools =
  ({ pools, ...rest }: NonNullable<ReturnType<typeof several>>): InstancesSpec =>
  (start) => ({
    ...requestsOf(rest),
    pools: pools
      .map((spec, index) => poolOf({ ...spec, priority: spec.priority ?? index + 1 }, start))
      .sort((one, other) => one.priority - other.priority),
  });

const requestsOf = ({ concurrency, timeToLive, invocationTimeout }: Omit<InstanceModel, "pools">) => ({
  concurrency,
  timeToLive,
  invocationTimeout,
});

const poolOf = (spec: PoolSpec, start: Instant): Pool => ({
  type: spec.type,
  price: spec.price,
  priority: spec.priority,
  limit: spec.limit,
  speed: spec.speed,
  startTime: draws(spec.startTime),
  stopTime: draws(spec.stopTime),
  failures: failuresOf(spec.failures, start),
});

/** Without those that were not given. */
function failuresOf({ noCapacity: lack, ...rest }: FailuresSpec, start: Instant): Failures {
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
