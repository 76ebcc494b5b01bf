/**
 * Instances that exist only in (virtual) time: they take as long to start and to stop as they are told, and fail when
 * they are told. Their addresses are `http://simulated/<id>`.
 */

import type { Scheduler } from "../../clock/scheduler.ts";
import type { Duration, Instant } from "../../core/time/time.ts";
import { type HostUsage, type InstanceSpec, NoCapacity, type Observed, type Provider } from "../provider.ts";

/** How an instance fares. */
export type SimulatedFate =
  /** There is no room for it. */
  | { readonly kind: "refused"; readonly reason: string }
  | (SimulatedLife & {
      /** In place of the settings'. */
      readonly startTime?: Duration;
      readonly stopTime?: Duration;
      readonly preference?: number;
    });

export type SimulatedLife =
  | { readonly kind: "well" }
  /** Ends so long after its start, before it was ever ready. */
  | { readonly kind: "crashAtStart"; readonly after: Duration; readonly reason: string }
  /** Is ready, and ends so long after that. */
  | { readonly kind: "crashLater"; readonly after: Duration; readonly reason: string }
  /** Is ready, and answers nothing from so long after that on; its provider goes on seeing it run. */
  | { readonly kind: "goesSilent"; readonly after: Duration }
  /** Runs, and never answers its ping. */
  | { readonly kind: "neverHealthy" };

/** What happens to an instance; `crashed` is an end that nobody asked for. */
export type LifeEvent = "refused" | "started" | "ready" | "silent" | "crashed" | "gone";

export interface SimulatedSettings {
  readonly scheduler: Scheduler;
  /** From the start to the first answered ping; a function is asked once per instance. */
  readonly startTime?: Duration | ((spec: InstanceSpec) => Duration);
  /** From SIGTERM to the end; at most the grace given. */
  readonly stopTime?: Duration | (() => Duration);
  /** Asked once per instance, when it is to start; all go well without it. */
  readonly fate?: (spec: InstanceSpec, now: Instant) => SimulatedFate;
  /** Of every instance that is up. */
  readonly usage?: (id: string) => HostUsage;
  /** Told as it happens. */
  readonly onLife?: (id: string, event: LifeEvent) => void;
  /** Which images it runs; all when absent. */
  readonly accepts?: (image: string) => boolean;
}

export interface SimulatedProvider extends Provider {
  /** Whether the instance at an address answers: what a simulated invoker asks for pings. */
  readonly isUp: (address: string) => boolean;
  /** From when on the instance at an address answers nothing, as its fate has it; known once it is ready. */
  readonly silentFrom: (address: string) => Instant | undefined;
  /** Ends an instance at once, as `kill -9` does. */
  readonly crash: (id: string, reason?: string) => void;
  /** Makes a running instance answer its pings or not. */
  readonly setHealthy: (id: string, healthy: boolean) => void;
}

interface Simulated {
  readonly spec: InstanceSpec;
  readonly fate: Exclude<SimulatedFate, { readonly kind: "refused" }>;
  readonly end: AbortController;
  observed: Observed;
  healthy: boolean;
  silentFrom?: Instant;
  /** It was told to end: whatever ends it now is no crash. */
  stopping: boolean;
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
    if (observed.state === "gone") settings.onLife?.(observed.id, instance.stopping ? "gone" : "crashed");
    if (observed.state === "running") settings.onLife?.(observed.id, "ready");
    for (const listener of listeners) listener();
  };
  const end = (instance: Simulated, reason: string): void =>
    become(instance, { id: instance.spec.id, state: "gone", reason });
  const at = (address: string): Simulated | undefined => instances.get(address.slice(ORIGIN.length));

  /** Rejects when the instance ends meanwhile. */
  const live = async (instance: Simulated): Promise<void> => {
    const { spec, fate } = instance;
    const pause = (duration: Duration) => scheduler.sleep(duration, instance.end.signal);
    if (fate.kind === "crashAtStart") {
      await pause(fate.after);
      return end(instance, fate.reason);
    }
    await pause(startTimeOf(settings, fate, spec));
    instance.healthy = fate.kind !== "neverHealthy";
    const address = addressOf(spec.id);
    const startedAt = scheduler.now();
    if (fate.kind === "goesSilent") instance.silentFrom = startedAt + fate.after;
    become(instance, { id: spec.id, state: "running", address, startedAt, ...preferenceIn(fate) });
    if (fate.kind !== "crashLater" && fate.kind !== "goesSilent") return;
    await pause(fate.after);
    if (fate.kind === "crashLater") return end(instance, fate.reason);
    instance.healthy = false;
    settings.onLife?.(spec.id, "silent");
  };

  return {
    accepts: settings.accepts ?? (() => true),
    start: async (spec) => {
      if (instances.has(spec.id)) return;
      const fate = settings.fate?.(spec, scheduler.now()) ?? { kind: "well" };
      if (fate.kind === "refused") {
        settings.onLife?.(spec.id, "refused");
        throw new NoCapacity(fate.reason);
      }
      const observed = { id: spec.id, state: "launching", ...preferenceIn(fate) } as const;
      const end = new AbortController();
      const instance: Simulated = { spec, fate, end, observed, healthy: false, stopping: false };
      instances.set(spec.id, instance);
      settings.onLife?.(spec.id, "started");
      live(instance).catch(() => {});
    },
    stop: async (id, grace) => {
      const instance = instances.get(id);
      if (!instance) return;
      instance.stopping = true;
      const stopTime = Math.min(stopTimeOf(settings, instance.fate), grace);
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
      const instance = at(address);
      return instance?.observed.state === "running" && instance.healthy;
    },
    silentFrom: (address) => at(address)?.silentFrom,
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

export const addressOf = (id: string): string => `${ORIGIN}${id}`;

const STOPPED = "It was stopped.";

function startTimeOf(
  { startTime = 0 }: SimulatedSettings,
  fate: Simulated["fate"],
  spec: InstanceSpec,
): Duration {
  if (fate.startTime !== undefined) return fate.startTime;
  return typeof startTime === "number" ? startTime : startTime(spec);
}

function stopTimeOf({ stopTime = 0 }: SimulatedSettings, fate: Simulated["fate"]): Duration {
  if (fate.stopTime !== undefined) return fate.stopTime;
  return typeof stopTime === "number" ? stopTime : stopTime();
}

const preferenceIn = ({ preference }: Simulated["fate"]) => (preference === undefined ? {} : { preference });
