/**
 * Where instances run. `start` and `stop` are requests, not waits: the fleet keeper looks again with `list`, which
 * also shows what an earlier life of the server started and forgot. Ids are ours, so doing twice is harmless.
 */

import type { Container } from "../core/fleet/endpoint.ts";
import type { Observed } from "../core/fleet/observed.ts";
import type { Scope } from "../core/scope.ts";
import type { Duration } from "../core/time/time.ts";

export type { Observed } from "../core/fleet/observed.ts";

export interface InstanceSpec {
  readonly id: string;
  readonly scope: Scope;
  readonly endpointName: string;
  readonly variantName: string;
  readonly container: Container;
  readonly startupTimeout: Duration;
  readonly downloadTimeout: Duration;
}

/** `start` rejects with it when there is no room for another instance now; the message says where and why. */
export class NoCapacity extends Error {}

/** Host metrics of one instance, as AWS publishes them: percentages, CPU summed over cores (0 to n × 100). */
export interface HostUsage {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
  readonly gpu?: number;
  readonly gpuMemory?: number;
}

export interface Provider {
  /** Whether this provider runs images of that form. */
  accepts(image: string): boolean;
  start(spec: InstanceSpec): Promise<void>;
  /** Asks to end: politely, and after `grace` for good. Unknown ids are fine. */
  stop(id: string, grace: Duration): Promise<void>;
  list(): Promise<readonly Observed[]>;
  /** Drops what is kept of an instance that is gone (scratch folder, exit status); its log stays. */
  forget(id: string): Promise<void>;
  usage(ids: readonly string[]): Promise<ReadonlyMap<string, HostUsage>>;
  /** Called when an instance changed its state on its own. */
  onChange(listener: () => void): void;
  /** Lets go without stopping instances, so that a next life can adopt them. */
  close(): Promise<void>;
}
