/**
 * Instances that exist only in (virtual) time: they take as long to start and to stop as they are told, and fail when
 * they are told. Their addresses are `http://simulated/<id>`.
 */

import type { Scheduler } from "../../clock/scheduler.ts";
import type { Duration } from "../../core/time/time.ts";
import type { HostUsage, InstanceSpec, Observed, Provider } from "../provider.ts";

/** How an instance fares; times count from its start. */
export type SimulatedFate =
  | { readonly kind: "well"; readonly startTime?: Duration }
  /** Ends before it was ever ready. */
  | { readonly kind: "crashAtStart"; readonly after: Duration; readonly reason: string }
  /** Is ready, and ends so long after that. */
  | { readonly kind: "crashLater"; readonly after: Duration; readonly reason: string }
  /** Runs, and never answers its ping. */
  | { readonly kind: "neverHealthy" };

export interface SimulatedSettings {
  readonly scheduler: Scheduler;
  /** From the start to the first answered ping; a function is asked once per instance. */
  readonly startTime?: Duration | ((spec: InstanceSpec) => Duration);
  /** From SIGTERM to the end; at most the grace given. */
  readonly stopTime?: Duration | (() => Duration);
  /** Asked once per instance; all go well without it. */
  readonly fate?: (spec: InstanceSpec) => SimulatedFate;
  /** Of every instance that is up. */
  readonly usage?: (id: string) => HostUsage;
  /** Told of each instance's start, of its readiness and of its end, as they happen. */
  readonly onLife?: (id: string, event: "started" | "ready" | "gone") => void;
  /** Which images it runs; all when absent. */
  readonly accepts?: (image: string) => boolean;
}

export interface SimulatedProvider extends Provider {
  /** Whether the instance at an address answers: what a simulated invoker asks for pings. */
  readonly isUp: (address: string) => boolean;
  /** Ends an instance at once, as `kill -9` does. */
  readonly crash: (id: string, reason?: string) => void;
  /** Makes a running instance answer its pings or not. */
  readonly setHealthy: (id: string, healthy: boolean) => void;
}

interface Simulated {
  readonly spec: InstanceSpec;
  readonly end: AbortController;
  observed: Observed;
  healthy: boolean;
}

const IDLE: HostUsage = { cpu: 0, memory: 0, disk: 0 };

export function simulatedProvider(settings: SimulatedSettings): SimulatedProvider {
  const { scheduler } = settings;
  const instances = new Map<string, Simulated>();
  const listeners: (() => void)[] = [];
  const become = (instance: Simulated, observed: Observed): void => {
    if (instance.observed.state === "gone") return;
    instance.observed = observed;
    if (observed.state === "gone") instance.end.abort(ENDED);
    if (observed.state === "gone") settings.onLife?.(observed.id, "gone");
    if (observed.state === "running") settings.onLife?.(observed.id, "ready");
    for (const listener of listeners) listener();
  };
  const end = (instance: Simulated, reason: string): void =>
    become(instance, { id: instance.spec.id, state: "gone", reason });

  /** Rejects when the instance ends meanwhile. */
  const live = async (instance: Simulated): Promise<void> => {
    const { spec } = instance;
    const pause = (duration: Duration) => scheduler.sleep(duration, instance.end.signal);
    const fate = settings.fate?.(spec) ?? { kind: "well" };
    if (fate.kind === "crashAtStart") {
      await pause(fate.after);
      return end(instance, fate.reason);
    }
    await pause(startTimeOf(settings, fate, spec));
    instance.healthy = fate.kind !== "neverHealthy";
    const address = addressOf(spec.id);
    become(instance, { id: spec.id, state: "running", address, startedAt: scheduler.now() });
    if (fate.kind !== "crashLater") return;
    await pause(fate.after);
    end(instance, fate.reason);
  };

  return {
    accepts: settings.accepts ?? (() => true),
    start: async (spec) => {
      if (instances.has(spec.id)) return;
      const observed = { id: spec.id, state: "launching" } as const;
      const instance: Simulated = { spec, end: new AbortController(), observed, healthy: false };
      instances.set(spec.id, instance);
      settings.onLife?.(spec.id, "started");
      live(instance).catch(() => {});
    },
    stop: async (id, grace) => {
      const instance = instances.get(id);
      if (!instance) return;
      const { stopTime: wanted = 0 } = settings;
      const stopTime = Math.min(typeof wanted === "number" ? wanted : wanted(), grace);
      if (stopTime === 0) return end(instance, STOPPED);
      scheduler
        .sleep(stopTime, instance.end.signal)
        .then(() => end(instance, STOPPED))
        .catch(() => {});
    },
    list: async () => [...instances.values()].map(({ observed }) => observed),
    forget: async (id) => {
      if (instances.get(id)?.observed.state === "gone") instances.delete(id);
    },
    usage: async (ids) =>
      new Map(
        ids
          .filter((id) => instances.get(id)?.observed.state === "running")
          .map((id) => [id, settings.usage?.(id) ?? IDLE]),
      ),
    onChange: (listener) => listeners.push(listener),
    close: async () => {
      listeners.length = 0;
    },
    isUp: (address) => {
      const instance = instances.get(address.slice(ORIGIN.length));
      return instance?.observed.state === "running" && instance.healthy;
    },
    crash: (id, reason = "It was ended by signal SIGKILL.") => {
      const instance = instances.get(id);
      if (instance) end(instance, reason);
    },
    setHealthy: (id, healthy) => {
      const instance = instances.get(id);
      if (instance) instance.healthy = healthy;
    },
  };
}

/** A text: whoever slept is woken by it and looks no further, and an error's stack costs more than all the rest. */
const ENDED = "The instance has ended.";

const ORIGIN = "http://simulated/";

const addressOf = (id: string): string => `${ORIGIN}${id}`;

const STOPPED = "It was stopped.";

function startTimeOf(
  { startTime = 0 }: SimulatedSettings,
  fate: SimulatedFate,
  spec: InstanceSpec,
): Duration {
  if (fate.kind === "well" && fate.startTime !== undefined) return fate.startTime;
  return typeof startTime === "number" ? startTime : startTime(spec);
}
