/** Service times in a scenario: a distribution, `linear`, or `trace`, and what concurrency does to them. */

import type { ServiceSpec, ServiceTimeSpec, Slowdown } from "../service/service.ts";
import { type Check, fieldsOf, isRecord, listOf, mapped, oneOf, optional } from "./check.ts";
import { timeDistribution } from "./distributions.ts";
import { amount, duration, positive } from "./quantities.ts";

const linear = mapped(
  fieldsOf({ base: duration, perUnit: duration, noise: optional(amount, 0) }),
  (found): ServiceTimeSpec => ({ kind: "linear", ...found }),
);

const trace = mapped(
  fieldsOf({ otherwise: optional(timeDistribution, undefined) }),
  ({ otherwise }): ServiceTimeSpec => ({ kind: "trace", ...(otherwise ? { otherwise } : {}) }),
);

const distribution = mapped(
  timeDistribution,
  (found): ServiceTimeSpec => ({ kind: "distribution", distribution: found }),
);

const time: Check<ServiceTimeSpec> = (value, path, problems) => {
  if (isRecord(value) && "linear" in value) return oneOf({ linear })(value, path, problems);
  if (isRecord(value) && "trace" in value) return oneOf({ trace })(value, path, problems);
  return distribution(value, path, problems);
};

const slowdown = oneOf<Slowdown>({
  perExtra: mapped(amount, (perExtra): Slowdown => ({ kind: "perExtra", perExtra })),
  table: mapped(listOf(positive, 1, 1000), (factors): Slowdown => ({ kind: "table", factors })),
  usl: mapped(
    fieldsOf({ contention: optional(amount, 0), coherency: optional(amount, 0) }),
    (found): Slowdown => ({ kind: "usl", ...found }),
  ),
});

/** What `service` of a scenario may be: `{ time, slowdown }`. */
export const service: Check<ServiceSpec> = mapped(
  fieldsOf({ time, slowdown: optional(slowdown, undefined) }),
  (found): ServiceSpec => ({ time: found.time, ...(found.slowdown ? { slowdown: found.slowdown } : {}) }),
);
