/**
 * A world to judge policies in: the server's own loops and operations on a virtual clock, over a store in memory, with
 * the request plane in the place of queue, dispatcher and model servers.
 */

import { pino } from "pino";
import type { Call } from "../../api/operation.ts";
import { applicationAutoscaling } from "../../api/services/application-autoscaling/service.ts";
import { cloudwatch } from "../../api/services/cloudwatch/service.ts";
import { sagemaker } from "../../api/services/sagemaker/service.ts";
import type { Nudge, Step } from "../../clock/scheduler.ts";
import { defaultConfig } from "../../config.ts";
import type { Endpoint } from "../../core/fleet/endpoint.ts";
import type { Profile } from "../../core/scaling/profile.ts";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import { collectorLoop } from "../../engine/collector.ts";
import { ALL_LOOPS, type NamedLoop, startEngine } from "../../engine/engine.ts";
import type { EngineParts } from "../../engine/parts.ts";
import { augursForecast } from "../../forecast/augurs.ts";
import {
  addressOf,
  type SimulatedProvider,
  type SimulatedSettings,
  simulatedProvider,
} from "../../providers/simulated/simulated.ts";
import { openMemoryStore } from "../../store/memory/store.ts";
import type { Collections, Outbox, Store } from "../../store/store.ts";
import type { RequestPlane } from "../plane/plane.ts";
import { absent } from "./absent.ts";
import { EndedCounts, nextCount } from "./ended-counts.ts";
import { type Perform, performer } from "./perform.ts";
import { planeInvoker } from "./plane-invoker.ts";
import { PromptClock } from "./prompt-clock.ts";
import { planeRequests } from "./requests.ts";
import type { RunRecord } from "./run-record.ts";

export interface WorldSettings {
  readonly start: Instant;
  readonly profile: Profile["name"];
  readonly plane: RequestPlane;
  readonly random: () => number;
  /** Whether somebody looks at the host metrics of instances. */
  readonly hostMetrics: boolean;
  /** Whether somebody looks at the metrics of namespace `Ebbtide`. */
  readonly queueWaits: boolean;
  /** Whether somebody looks at the counts of ended requests. */
  readonly endedCounts: boolean;
  /** Takes down what alarms and scaling do. */
  readonly record: RunRecord;
  readonly instances: Pick<SimulatedSettings, "fate" | "onLife">;
}

export interface World {
  readonly clock: PromptClock;
  readonly provider: SimulatedProvider;
  readonly store: Store;
  readonly sagemaker: Perform;
  readonly autoscaling: Perform;
  readonly cloudwatch: Perform;
  /** Lets time pass up to an instant: requests and control in the order of their times. */
  readonly runTo: (end: Instant) => Promise<void>;
}

export const SCOPE: Scope = { account: "000000000000", region: "us-east-1" };
export const ENDPOINT = "simulated";

/** Loops that have nothing to do where there are no requests of flesh and blood. */
const REPLACED: ReadonlySet<string> = new Set(["collector", "dispatcher", "courier"]);

export async function openWorld(settings: WorldSettings): Promise<World> {
  const { start, plane, random, record } = settings;
  const clock = new PromptClock(start);
  const provider = simulatedProvider({
    scheduler: clock,
    ...settings.instances,
    onLife: (id, event) => {
      settings.instances.onLife?.(id, event);
      if (event !== "silent") return;
      plane.silence(id);
      invoker.silenced(addressOf(id));
    },
  });
  let endpoint: Endpoint | undefined;
  const memory = openMemoryStore({
    requests: planeRequests({ plane, start, endpoint: () => endpoint! }),
    objects: absent("objects"),
    outbox: { ...absent<Outbox>("outbox"), add: nobodyIsTold },
  });
  const store = observed(memory, record);
  const config = { ...defaultConfig, profile: settings.profile, logLevel: "silent" as const };
  const log = pino({ level: "silent" });
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
  const invoker = planeInvoker(clock, provider, (address) => plane.lose(idOf(address), clock.now() - start));
  const parts: Omit<EngineParts, "nudge"> = {
    store,
    objects: absent("objects"),
    providers: [settings.hostMetrics ? provider : { ...provider, usage: async () => new Map() }],
    invoker,
    deliver: absent("deliver"),
    resources: absent("resources"),
    continueSeries: augursForecast(),
    scheduler: clock,
    newId,
    random,
    config,
    log,
  };
  const counts = settings.endedCounts ? new EndedCounts(plane) : undefined;
  let countedAt: Instant | undefined;
  /** The dispatcher's place: tells the plane who serves, and the metrics what has ended. */
  const serve: Step = async (now) => {
    const instances = await store.instances.list(SCOPE);
    endpoint = await store.endpoints.get(SCOPE, ENDPOINT);
    plane.serve(
      instances.filter(({ status }) => status === "inService").map(({ id }) => id),
      now - start,
    );
    if (!counts || !endpoint) return undefined;
    if (countedAt === undefined || now >= nextCount(countedAt)) {
      await store.metrics.put(counts.samples(endpoint, now));
      countedAt = now;
    }
    return nextCount(now);
  };
  const loops: readonly NamedLoop[] = [
    ["collector", (all) => collectorLoop(all, { queueWaits: settings.queueWaits })],
    ...ALL_LOOPS.filter(([name]) => !REPLACED.has(name)),
    ["dispatcher", () => ({ step: serve })],
  ];
  const engine = startEngine(parts, loops);
  const call = (): Call => ({
    ...parts,
    queue: absent("queue"),
    nudge: engine.nudge,
    logs: absent("logs"),
    samples: absent("samples"),
    pages: absent("pages"),
    clock: absent("clock"),
    scope: SCOPE,
    now: clock.now(),
    requestId: "simulation",
    http: { method: "POST", url: "/", headers: {}, origin: "http://simulated" },
  });
  const atZero = () => (endpoint?.variant.desiredInstances ?? 0) === 0;
  return {
    clock,
    provider,
    store,
    sagemaker: performer(sagemaker, call),
    autoscaling: performer(applicationAutoscaling, call),
    cloudwatch: performer(cloudwatch, call),
    runTo: driver(clock, plane, start, atZero, engine.nudge),
  };
}

/** Lets time pass up to an instant: requests up to the next pass of a loop, then that pass, again and again. */
const driver =
  (clock: PromptClock, plane: RequestPlane, start: Instant, atZero: () => boolean, nudge: Nudge) =>
  async (end: Instant): Promise<void> => {
    await clock.settled();
    for (;;) {
      const due = Math.min(clock.nextAt ?? end, end);
      const reached = start + plane.run(due - start, atZero());
      if (reached < due) {
        // The plane has something to tell: a request that nobody serves, or a worker that may go.
        await clock.runThrough(Math.max(clock.now(), Math.floor(reached)));
        nudge("scaler");
        nudge("fleetKeeper");
      }
      await clock.runThrough(Math.max(clock.now(), Math.ceil(reached)));
      if (due >= end && reached >= end) return;
    }
  };

const idOf = (address: string): string => address.slice(address.lastIndexOf("/") + 1);

/** The store with journals that the record hears, in transactions too. */
function observed(store: Store, record: RunRecord): Store {
  const heard = <C extends Collections>(collections: C): C => ({
    ...collections,
    ...record.journals(collections),
  });
  // Every transaction of a store in memory has the same collections.
  let within: Collections | undefined;
  return {
    ...heard(store),
    transaction: (work) =>
      store.transaction((tx) => {
        within ??= heard(tx);
        return work(within);
      }),
  };
}

const nobodyIsTold: Outbox["add"] = async () => {};
