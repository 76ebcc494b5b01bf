/** Traffic: what a scenario says about when requests come and how large they are. */

import type { Duration } from "../../core/time/time.ts";
import type { DistributionSpec } from "../distributions/distribution.ts";
import type { TraceColumns } from "../traces/columns.ts";

/** Rates are in requests per second. `Trace` is the file's name and options until it is read, then its columns. */
export type TrafficSpec<Trace = TraceColumns> =
  | PatternSpec
  | { readonly kind: "sum"; readonly parts: readonly TrafficSpec<Trace>[] }
  | { readonly kind: "trace"; readonly trace: Trace };

/** Traffic that is made up; without `size`, requests have none. */
export type PatternSpec = Pattern & { readonly size?: DistributionSpec };

export type Pattern =
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "poisson"; readonly rate: number }
  /** Gaps of a gamma distribution: a coefficient of variation above 1 makes bursts. */
  | { readonly kind: "gamma"; readonly rate: number; readonly cv: number }
  /** `rate` × the hour's factor × the day's factor, in UTC; days begin with Monday. Poisson, or gamma with a `cv`. */
  | {
      readonly kind: "profile";
      readonly rate: number;
      readonly hours: readonly number[];
      readonly days: readonly number[];
      readonly cv?: number;
    }
  /** Poisson while on, silent while off; begins on. */
  | {
      readonly kind: "onOff";
      readonly rate: number;
      readonly on: DistributionSpec;
      readonly off: DistributionSpec;
    }
  /** So many requests at one instant, again and again. */
  | { readonly kind: "batches"; readonly first: Duration; readonly every: Duration; readonly count: number }
  /** Poisson with a rate that goes from one to the other in a straight line, then stays. */
  | { readonly kind: "ramp"; readonly from: number; readonly to: number; readonly over: Duration };
