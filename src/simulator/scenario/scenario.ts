/** A scenario: traffic, instances and the documents that scale them, checked, ready to be run. */

import type { Profile } from "../../core/scaling/profile.ts";
import type { Tags } from "../../core/scope.ts";
import type { Duration, Instant } from "../../core/time/time.ts";
import type { KedaSettings } from "../baselines/keda.ts";
import type { KnativeSettings } from "../baselines/knative.ts";
import type { RaySettings } from "../baselines/ray.ts";
import type { InstanceModel } from "../instances/pool.ts";
import type { Arrivals } from "../plane/arrivals.ts";
import type { ServiceTime } from "../plane/plane.ts";
import type { Random } from "../random.ts";
import type { TuneSection } from "../tuner/request.ts";

export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly start: Instant;
  readonly duration: Duration;
  readonly traffic: Traffic;
  readonly service: Service;
  readonly instances: InstanceModel;
  readonly control: Control;
  /** How long a request should wait at most. */
  readonly objective?: { readonly wait: Duration };
  /** What tuning should look for. */
  readonly tune?: TuneSection;
}

/** A scenario whose control may come from elsewhere. */
export type OpenScenario = Omit<Scenario, "control"> & { readonly control?: Control };

/** Makes a run's arrivals. */
export interface Traffic {
  readonly arrivals: (random: Random, duration: Duration) => Arrivals;
}

/** Makes a run's service times. */
export interface Service {
  readonly times: (random: Random) => ServiceTime;
}

/** AWS's documents, as a client would send them. */
export interface Documents {
  readonly target: Readonly<Record<string, unknown>>;
  readonly policies: readonly Readonly<Record<string, unknown>>[];
  readonly alarms: readonly Readonly<Record<string, unknown>>[];
  readonly scheduledActions: readonly Readonly<Record<string, unknown>>[];
  readonly anomalyDetectors?: readonly Readonly<Record<string, unknown>>[];
  /** In an order in which each finds those that its rule names. */
  readonly compositeAlarms?: readonly Readonly<Record<string, unknown>>[];
}

export type Control =
  | { readonly kind: "fixed"; readonly capacity: number }
  | {
      readonly kind: "policies";
      readonly profile: Profile["name"];
      readonly tags: Tags;
      readonly documents: Documents;
    }
  | BaselineControl;

/** Another system's autoscaler. */
export type BaselineControl =
  | { readonly kind: "keda"; readonly settings: KedaSettings }
  | {
      readonly kind: "knative";
      readonly settings: Omit<KnativeSettings, "target"> & { readonly target: number | undefined };
    }
  | { readonly kind: "ray"; readonly settings: RaySettings };
