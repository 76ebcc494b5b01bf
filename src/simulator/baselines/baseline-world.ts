/** A world scaled by another system's algorithm: the same requests and instances, its controller in the place of ours. */

import type { ScalingActivity } from "../../core/scaling/activity.ts";
import type { Duration, Instant } from "../../core/time/time.ts";
import { SCOPE } from "../control/world.ts";
import type { FleetLedger } from "../fleet-ledger.ts";
import type { Pools } from "../instances/pools.ts";
import type { RequestPlane } from "../plane/plane.ts";
import type { BaselineControl, Control, Scenario } from "../scenario/scenario.ts";
import { BaselineFleet } from "./baseline-fleet.ts";
import type { Controller, Decision } from "./controller.ts";
import { kedaController } from "./keda.ts";
import { knativeController } from "./knative.ts";
import { rayController } from "./ray.ts";

/** Makes the controller; a target that Knative's settings leave out is what an instance works on at once. */
function controllerOf(control: Steered, concurrency: number): Controller {
  switch (control.kind) {
    case "fixed":
      return constantly(control.capacity);
    case "keda":
      return kedaController(control.settings);
    case "knative":
      return knativeController({ ...control.settings, target: control.settings.target ?? concurrency });
    case "ray":
      return rayController(control.settings);
  }
}

/** A baseline, or a fixed count whose instances fail and are replaced. */
export type Steered = BaselineControl | Extract<Control, { readonly kind: "fixed" }>;

const constantly = (desired: number): Controller => ({
  wakesAtOnce: false,
  step: () => ({ desired, reason: "", next: Number.POSITIVE_INFINITY }),
});

function leastOf(control: BaselineControl): number {
  switch (control.kind) {
    case "keda":
      return control.settings.minReplicaCount;
    case "knative":
      return control.settings.minScale;
    case "ray":
      return control.settings.minReplicas;
  }
}

export class BaselineWorld {
  readonly #start: Instant;
  readonly #kind: Steered["kind"];
  readonly #plane: RequestPlane;
  readonly #controller: Controller;
  readonly #fleet: BaselineFleet;
  readonly #mostActivities: number;
  /** In milliseconds since the start. */
  #nextStep: Duration = 0;
  readonly activities: ScalingActivity[] = [];

  /** Begins with its least capacity starting, one at least, as the endpoint of policies does; a fixed one is in service. */
  constructor(
    { start, instances }: Scenario,
    control: Steered,
    plane: RequestPlane,
    pools: Pools,
    ledger: FleetLedger,
    mostActivities: number,
  ) {
    this.#start = start;
    this.#kind = control.kind;
    this.#plane = plane;
    this.#mostActivities = mostActivities;
    this.#controller = controllerOf(control, instances.concurrency);
    this.#fleet = new BaselineFleet({
      plane,
      pools,
      onLife: (id, event, now, type) => ledger.note(id, event, start + now, type),
    });
    if (control.kind === "fixed") this.#fleet.begin(control.capacity);
    else this.#fleet.scaleTo(Math.max(1, leastOf(control)), 0);
  }

  get capacity(): { readonly desired: number; readonly ready: number } {
    const { desired, ready } = this.#fleet;
    return { desired, ready };
  }

  /** Lets time pass up to an instant: requests, instances and control in the order of their times. */
  runTo(end: Instant): void {
    const fleet = this.#fleet;
    const limit = end - this.#start;
    for (;;) {
      const due = Math.min(this.#nextStep, fleet.nextAt, limit);
      const heeds = this.#controller.wakesAtOnce && fleet.desired === 0;
      const now = this.#plane.run(due, heeds);
      fleet.advance(now);
      fleet.releaseIdle(now);
      if (now >= this.#nextStep || (heeds && this.#plane.waiting > 0)) this.#step(now);
      if (now >= limit && Math.min(this.#nextStep, fleet.nextAt) > limit) return;
    }
  }

  #step(now: Duration): void {
    const { desired, ready } = this.#fleet;
    const { waiting, running } = this.#plane;
    // Controllers think in whole milliseconds; what wakes them may come between two.
    const at = this.#start + Math.ceil(now);
    const decision = this.#controller.step(at, { waiting, running, desired, ready });
    this.#nextStep = decision.next - this.#start;
    if (decision.desired === desired) return;
    this.#fleet.scaleTo(decision.desired, now);
    this.#note(at, decision);
  }

  #note(at: Instant, { desired, reason }: Decision): void {
    if (this.activities.length >= this.#mostActivities) return;
    this.activities.push({
      scope: SCOPE,
      id: String(this.activities.length),
      target: { namespace: "baseline", resourceId: this.#kind, dimension: "replicas" },
      description: `Setting desired instance count to ${desired}.`,
      cause: reason,
      startedAt: at,
      endedAt: at,
      status: "Successful",
      desired,
    });
  }
}
