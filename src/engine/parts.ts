/** What the loops are given, and what a loop is. */

import type { Logger } from "pino";
import type { Nudge, Scheduler, Step } from "../clock/scheduler.ts";
import type { Config } from "../config.ts";
import type { Continue } from "../core/scaling/predictive/forecast.ts";
import type { Invoker } from "../invoker/invoker.ts";
import type { Deliver } from "../notices/delivery.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { Provider } from "../providers/provider.ts";
import type { ResourceClient } from "../resources/client.ts";
import type { Store } from "../store/store.ts";

export interface EngineParts {
  readonly store: Store;
  readonly objects: ObjectStore;
  readonly providers: readonly Provider[];
  readonly invoker: Invoker;
  /** Posts notices to their receivers. */
  readonly deliver: Deliver;
  /** Asks the services of custom resources. */
  readonly resources: ResourceClient;
  /** Continues hourly series, for the forecasts of predictive policies. */
  readonly continueSeries: Continue;
  readonly scheduler: Scheduler;
  readonly nudge: Nudge;
  /** A fresh lower-case UUID; seeded in simulations. */
  readonly newId: () => string;
  /** Uniform in [0, 1); seeded in simulations. */
  readonly random: () => number;
  readonly config: Config;
  readonly log: Logger;
}

/** A loop is made once with its parts and may keep what it can rebuild from the store. */
export interface Loop {
  readonly step: Step;
  /** Called after the last pass at shutdown: finish or give back what is under way, within `limit` milliseconds. */
  readonly stop?: (limit: number) => Promise<void>;
}
