/** The real engine in virtual time, without the wire: every loop over the SQLite store, and simulated instances. */

import { pino } from "pino";
import type { Call } from "../../src/api/operation.ts";
import { requestQueue } from "../../src/api/request-queue.ts";
import { applicationAutoscaling } from "../../src/api/services/application-autoscaling/service.ts";
import { cloudwatch } from "../../src/api/services/cloudwatch/service.ts";
import { sagemaker } from "../../src/api/services/sagemaker/service.ts";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import type { Scope } from "../../src/core/scope.ts";
import type { Duration, Instant } from "../../src/core/time/time.ts";
import { startEngine } from "../../src/engine/engine.ts";
import type { EngineParts } from "../../src/engine/parts.ts";
import { augursForecast } from "../../src/forecast/augurs.ts";
import type { Invocation } from "../../src/invoker/invoker.ts";
import { simulatedInvoker } from "../../src/invoker/simulated.ts";
import { type SimulatedSettings, simulatedProvider } from "../../src/providers/simulated/simulated.ts";
import { absent } from "../../src/simulator/control/absent.ts";
import { type Perform, performer } from "../../src/simulator/control/perform.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { bucketScope, type Store } from "../../src/store/store.ts";

export interface VirtualEngine {
  readonly clock: VirtualScheduler;
  readonly store: Store;
  readonly sagemaker: Perform;
  readonly autoscaling: Perform;
  readonly cloudwatch: Perform;
  /** Puts a request of that name into the endpoint's queue, which is open from the endpoint's creation on. */
  readonly enqueue: (
    endpointName: string,
    id: string,
    expiresAt: Instant,
    invocationTimeout: Duration,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface EngineSettings {
  readonly start: Instant;
  readonly scope: Scope;
  readonly profile: Config["profile"];
  readonly random: () => number;
  readonly instances: Omit<SimulatedSettings, "scheduler">;
  /** How long a model works; asked with the name under which a request was put in the queue. */
  readonly answer: (address: string, invocation: Invocation) => Duration;
}

/** Where answers go: an asynchronous endpoint needs a bucket. */
export const BUCKET = "simulated";

export async function virtualEngine(settings: EngineSettings): Promise<VirtualEngine> {
  const { start, scope, profile, random } = settings;
  const clock = new VirtualScheduler(start);
  const provider = simulatedProvider({ scheduler: clock, ...settings.instances });
  const store = await openSqliteStore({ directory: ":memory:" });
  const { account, region } = scope;
  await store.buckets.put(bucketScope(account), BUCKET, {
    account,
    region,
    name: BUCKET,
    createdAt: start,
    tags: {},
  });
  let ids = 0;
  const parts: Omit<EngineParts, "nudge"> = {
    store,
    objects: absent("objects"),
    providers: [provider],
    invoker: simulatedInvoker(clock, {
      answer: (address, invocation) => {
        const after = settings.answer(address, invocation);
        const silentFrom = provider.silentFrom(address) ?? Number.POSITIVE_INFINITY;
        return clock.now() + after > silentFrom ? { kind: "silent" } : { kind: "answered", after };
      },
      healthy: provider.isUp,
    }),
    deliver: absent("deliver"),
    resources: absent("resources"),
    continueSeries: augursForecast(),
    scheduler: clock,
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    random,
    config: { ...defaultConfig, profile },
    log: pino({ level: "silent" }),
  };
  const engine = startEngine(parts);
  const queue = requestQueue(store);
  const call = (): Call => ({
    ...parts,
    queue,
    nudge: engine.nudge,
    logs: absent("logs"),
    samples: absent("samples"),
    pages: absent("pages"),
    clock: absent("clock"),
    scope,
    now: clock.now(),
    requestId: "virtual",
    http: { method: "POST", url: "/", headers: {}, origin: "http://virtual" },
  });
  return {
    clock,
    store,
    sagemaker: performer(sagemaker, call),
    autoscaling: performer(applicationAutoscaling, call),
    cloudwatch: performer(cloudwatch, call),
    enqueue: async (endpointName, id, expiresAt, invocationTimeout) => {
      const endpoint = await store.endpoints.get(scope, endpointName);
      if (!endpoint) throw new Error(`there is no endpoint ${endpointName}`);
      await queue.enqueue({
        id,
        inferenceId: id,
        scope,
        endpointId: endpoint.id,
        endpointName,
        receivedAt: clock.now(),
        expiresAt,
        detail: { outputLocation: `s3://${BUCKET}/output/${id}`, invocationTimeout },
        inlineBody: BODY,
      });
      engine.nudge("dispatcher");
      if (endpoint.variant.desiredInstances === 0) engine.nudge("scaler");
    },
    // Nothing is stopped in good order: that would take virtual time, and a store in memory loses nothing.
    close: () => store.close(),
  };
}

const BODY = new Uint8Array([1]);
