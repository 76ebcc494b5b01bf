/** How long an instance works on a request. */

import type { Duration } from "../../core/time/time.ts";
import { type DistributionSpec, gamma, samplerOf } from "../distributions/distribution.ts";
import type { ServiceTime } from "../plane/plane.ts";
import type { Random } from "../random.ts";

export interface ServiceSpec {
  readonly time: ServiceTimeSpec;
  readonly slowdown?: Slowdown;
}

export type ServiceTimeSpec =
  | { readonly kind: "distribution"; readonly distribution: DistributionSpec }
  /** `base` and `perUnit` in milliseconds; `noise` is the coefficient of variation of a factor around 1. */
  | { readonly kind: "linear"; readonly base: Duration; readonly perUnit: number; readonly noise: number }
  /** What the trace tells; `otherwise` for requests of which it tells nothing. */
  | { readonly kind: "trace"; readonly otherwise?: DistributionSpec };

/** What other requests on the same instance cost each of them. */
export type Slowdown =
  /** Each further request adds this share of the time alone: 0.2 makes three at once take 1.4 times as long. */
  | { readonly kind: "perExtra"; readonly perExtra: number }
  /** The factor for one request, for two at once and so on; the last holds for more. */
  | { readonly kind: "table"; readonly factors: readonly number[] }
  /** Gunther's Universal Scalability Law: the factor for n at once is 1 + contention (n − 1) + coherency n (n − 1). */
  | { readonly kind: "usl"; readonly contention: number; readonly coherency: number };

/** The service times of a run. Throws when a request lacks what the model works with. */
export function serviceTimeOf(spec: ServiceSpec, random: Random): ServiceTime {
  const alone = aloneOf(spec.time, random);
  const { slowdown } = spec;
  if (!slowdown) return alone;
  const factor = slowdownFactor(slowdown);
  return (size, known, running) => alone(size, known, running) * factor(running);
}

function aloneOf(spec: ServiceTimeSpec, random: Random): ServiceTime {
  switch (spec.kind) {
    case "distribution":
      return samplerOf(spec.distribution, random);
    case "linear": {
      const noise = gamma(1, spec.noise, random);
      return (size) => {
        if (Number.isNaN(size)) throw new RangeError("A linear service time needs traffic with sizes.");
        return (spec.base + spec.perUnit * size) * noise();
      };
    }
    case "trace": {
      const otherwise = spec.otherwise ? samplerOf(spec.otherwise, random) : unknownTime;
      return (_size, known) => (Number.isNaN(known) ? otherwise() : known);
    }
  }
}

function unknownTime(): never {
  throw new RangeError("The trace does not tell the service time of every request: say `otherwise`.");
}

/** How much longer than alone a request takes, among so many on the instance. */
export function slowdownFactor(slowdown: Slowdown): (running: number) => number {
  switch (slowdown.kind) {
    case "perExtra":
      return (running) => 1 + slowdown.perExtra * (running - 1);
    case "table": {
      const { factors } = slowdown;
      return (running) => factors[Math.min(running, factors.length) - 1]!;
    }
    case "usl": {
      const { contention, coherency } = slowdown;
      return (running) => 1 + (contention + coherency * running) * (running - 1);
    }
  }
}
