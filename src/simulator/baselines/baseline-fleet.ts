/** A fleet as a baseline's controller moves it: a count of instances, each with its times to start and stop. */

import type { Duration } from "../../core/time/time.ts";
import type { RequestPlane } from "../plane/plane.ts";

/** In milliseconds since the scenario's start, as the plane counts. */
type PlaneTime = number;

type State =
  | { readonly kind: "starting"; readonly until: PlaneTime }
  | { readonly kind: "serving" }
  /** Finishes its work and takes no more. */
  | { readonly kind: "finishing" }
  | { readonly kind: "stopping"; readonly until: PlaneTime };

export interface BaselineFleetParts {
  readonly plane: RequestPlane;
  readonly startTime: () => Duration;
  readonly stopTime: () => Duration;
  readonly onLife: (id: string, event: "started" | "ready" | "gone", now: PlaneTime) => void;
}

/**
 * Surplus instances finish their work first, however long it takes, as ours do: what a grace period would cut off is not
 * the autoscaler's doing. Those that still start go first, then the youngest. None is called back.
 */
export class BaselineFleet {
  readonly #parts: BaselineFleetParts;
  /** In the order of their starts. */
  readonly #instances = new Map<string, State>();
  #count = 0;
  desired = 0;
  ready = 0;

  constructor(parts: BaselineFleetParts) {
    this.#parts = parts;
  }

  /** When the next one is ready or gone; infinity when none is on its way. */
  get nextAt(): PlaneTime {
    let next = Number.POSITIVE_INFINITY;
    for (const state of this.#instances.values()) if ("until" in state) next = Math.min(next, state.until);
    return next;
  }

  scaleTo(desired: number, now: PlaneTime): void {
    for (let count = this.desired; count < desired; count++) this.#start(now);
    if (desired < this.desired) {
      const dropped = this.#surplus(this.desired - desired);
      for (const [id, { kind }] of dropped)
        if (kind === "starting") this.#stop(id, now);
        else this.#instances.set(id, { kind: "finishing" });
      this.#serve(now);
      this.releaseIdle(now);
    }
    this.desired = desired;
  }

  /** Those that are due are ready, or gone. */
  advance(now: PlaneTime): void {
    let grown = false;
    for (const [id, state] of [...this.#instances]) {
      if (!("until" in state) || state.until > now) continue;
      if (state.kind === "starting") {
        this.#instances.set(id, { kind: "serving" });
        this.#parts.onLife(id, "ready", now);
        grown = true;
      } else {
        this.#instances.delete(id);
        this.#parts.plane.dismiss(id);
        this.#parts.onLife(id, "gone", now);
      }
    }
    if (grown) this.#serve(now);
  }

  /** Those that have finished their work stop. */
  releaseIdle(now: PlaneTime): void {
    const finishing = [...this.#instances].filter(([, { kind }]) => kind === "finishing");
    if (finishing.length === 0) return;
    const busy = new Set(this.#parts.plane.work().map(({ worker }) => worker));
    for (const [id] of finishing) if (!busy.has(id)) this.#stop(id, now);
  }

  #start(now: PlaneTime): void {
    const id = String(this.#count++).padStart(9, "0");
    this.#instances.set(id, { kind: "starting", until: now + this.#parts.startTime() });
    this.#parts.onLife(id, "started", now);
  }

  #stop(id: string, now: PlaneTime): void {
    this.#instances.set(id, { kind: "stopping", until: now + this.#parts.stopTime() });
  }

  #surplus(count: number): readonly (readonly [string, State])[] {
    const youngestFirst = [...this.#instances].reverse();
    const of = (kind: State["kind"]) => youngestFirst.filter(([, state]) => state.kind === kind);
    return [...of("starting"), ...of("serving")].slice(0, count);
  }

  #serve(now: PlaneTime): void {
    const serving = [...this.#instances].filter(([, { kind }]) => kind === "serving").map(([id]) => id);
    this.ready = serving.length;
    this.#parts.plane.serve(serving, now);
  }
}
