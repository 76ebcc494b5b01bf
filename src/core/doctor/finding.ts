/** Findings: what a check of the doctor reports, and what it looks at. */

import type { Alarm } from "../alarms/alarm.ts";
import type { Situation } from "../explain/situation.ts";
import type { Endpoint } from "../fleet/endpoint.ts";
import type { MetricId } from "../metrics/metric.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";
import type { Instant } from "../time/time.ts";

/** `error`: it can never do what it is for. `warn`: it will surprise. `info`: worth knowing. */
export type Severity = "error" | "warn" | "info";

export interface Finding {
  readonly check: string;
  readonly severity: Severity;
  /** What it is about, for example `policy backlog of endpoint/tour/variant/AllTraffic`. */
  readonly subject: string;
  readonly what: string;
  /** Why that matters. */
  readonly why: string;
  readonly todo: string;
  /** To paste; absent where only the user knows what to write. */
  readonly command?: string;
}

/** One account's resources in one region, as they stand. */
export interface Snapshot {
  readonly now: Instant;
  readonly targets: readonly Situation[];
  readonly endpoints: readonly Endpoint[];
  readonly policies: readonly ScalingPolicy[];
  readonly alarms: readonly Alarm[];
  /** Metrics with data in the last hours. */
  readonly metrics: readonly MetricId[];
  readonly topics: ReadonlySet<string>;
  /** Topics with at least one confirmed subscription. */
  readonly heardTopics: ReadonlySet<string>;
}

export type Check = (snapshot: Snapshot) => readonly Finding[];
