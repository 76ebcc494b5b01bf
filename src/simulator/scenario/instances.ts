/** Instances in a scenario: one type, or pools of several with priorities and limits. */

import { hours, type Instant, minutes } from "../../core/time/time.ts";
import type { InstanceModel, Pool } from "../instances/pool.ts";
import { type Check, fieldsOf, isRecord, leaf, listOf, mapped, optional } from "./check.ts";
import { always, drawsOf, timeDistribution } from "./distributions.ts";
import { failures, failuresOf, NO_FAILURES } from "./failures.ts";
import { amount, count, positive, positiveDuration } from "./quantities.ts";

/** What is still to be told the scenario's start. */
export type InstancesSpec = (start: Instant) => InstanceModel;

/** Assertions name it: `cost.ml.g5.xlarge`. */
const typeName = leaf("a name of letters, digits, dots, dashes and underscores", (value) =>
  typeof value === "string" && /^[A-Za-z0-9][\w.-]{0,99}$/.test(value) ? value : undefined,
);

const poolFields = {
  price: optional(amount, 0),
  limit: optional(count, Number.POSITIVE_INFINITY),
  speed: optional(positive, 1),
  startTime: optional(timeDistribution, always(60_000)),
  stopTime: optional(timeDistribution, always(0)),
  failures: optional(failures, NO_FAILURES),
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
  startTime: drawsOf(spec.startTime),
  stopTime: drawsOf(spec.stopTime),
  failures: failuresOf(spec.failures, start),
});
