/**
 * Kubernetes' horizontal pod autoscaler with KEDA, on the backlog as an external metric (AverageValue).
 *
 * KEDA goes between zero and one: https://keda.sh/docs/latest/reference/scaledobject-spec/. From one up it is the
 * autoscaler: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/ (algorithm details, tolerance,
 * scaling policies, stabilization window). It asks the metric at each sync.
 */

import { type Duration, type Instant, seconds } from "../../core/time/time.ts";
import { backlogOf, type Controller, type Decision, type FleetView, rounded, within } from "./controller.ts";
import { RecentMost } from "./recent.ts";

export interface KedaSettings {
  /** Requests per replica. */
  readonly targetValue: number;
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  readonly pollingInterval: Duration;
  readonly activationThreshold: number;
  /** From the last active poll to zero. */
  readonly cooldownPeriod: Duration;
  readonly syncPeriod: Duration;
  readonly tolerance: number;
  readonly scaleDownStabilization: Duration;
  /** What may be added in a quarter of a minute: the larger of the two. */
  readonly scaleUpPods: number;
  readonly scaleUpPercent: number;
}

/** Of the default scaling policies. */
const POLICY_PERIOD: Duration = seconds(15);

export function kedaController(settings: KedaSettings): Controller {
  const { minReplicaCount, cooldownPeriod, activationThreshold, pollingInterval, syncPeriod } = settings;
  const autoscaler = new PodAutoscaler(settings);
  let nextPoll = Number.NEGATIVE_INFINITY;
  let nextSync = Number.NEGATIVE_INFINITY;
  let idleFrom = Number.NEGATIVE_INFINITY;

  /** The new count, if KEDA changes it. */
  function poll(now: Instant, view: FleetView): Pick<Decision, "desired" | "reason"> | undefined {
    const backlog = backlogOf(view);
    if (backlog > activationThreshold) {
      idleFrom = now + cooldownPeriod;
      if (view.desired > 0) return undefined;
      const reason = `KEDA: backlog ${backlog} is above the activation threshold ${activationThreshold}`;
      return { desired: Math.max(1, minReplicaCount), reason };
    }
    if (view.desired === 0 || minReplicaCount > 0 || now < idleFrom) return undefined;
    // What was never active has no cooldown: its initial one is zero by default.
    const ever = idleFrom > Number.NEGATIVE_INFINITY;
    const reason = ever ? `KEDA: not active for ${cooldownPeriod / 1000} s` : "KEDA: not active yet";
    return { desired: 0, reason };
  }

  return {
    wakesAtOnce: false,
    step: (now, view) => {
      let result = { desired: view.desired, reason: "" };
      if (now >= nextPoll) {
        nextPoll = now + pollingInterval;
        result = poll(now, view) ?? result;
      }
      if (now >= nextSync) {
        nextSync = now + syncPeriod;
        const changed = result.desired !== view.desired;
        if (!changed && result.desired > 0) result = autoscaler.sync(now, backlogOf(view), result.desired);
      }
      return { ...result, next: Math.min(nextPoll, nextSync) };
    },
  };
}

class PodAutoscaler {
  readonly #settings: KedaSettings;
  readonly #recommended: RecentMost;
  #added: { readonly at: Instant; readonly count: number }[] = [];
  #begun = false;

  constructor(settings: KedaSettings) {
    this.#settings = settings;
    this.#recommended = new RecentMost(settings.scaleDownStabilization);
  }

  sync(now: Instant, backlog: number, current: number): Pick<Decision, "desired" | "reason"> {
    const { targetValue, tolerance, minReplicaCount, maxReplicaCount } = this.#settings;
    if (!this.#begun) this.#recommended.add(now, current);
    this.#begun = true;
    const ratio = backlog / (targetValue * current);
    const near = ratio >= 1 - tolerance && ratio <= 1 + tolerance;
    const asked = near ? current : Math.ceil(backlog / targetValue);
    this.#recommended.add(now, asked);
    const held = asked >= current ? asked : Math.min(current, this.#recommended.most(now));
    const desired = within(
      Math.min(held, this.#upLimit(now, current)),
      Math.max(1, minReplicaCount),
      maxReplicaCount,
    );
    if (desired > current) this.#added.push({ at: now, count: desired - current });
    const notes = [
      near ? `, a ratio of ${rounded(ratio)} is within the tolerance` : "",
      held > asked ? `, held at ${held} by the stabilization window` : "",
      desired < held ? `, at most ${desired} now` : "",
    ];
    const arithmetic = `HPA: backlog ${backlog} at ${targetValue} per replica asks for ${asked}`;
    return { desired, reason: `${arithmetic}${notes.join("")}` };
  }

  /** What the scale-up policies allow, counted from what there was a period ago. */
  #upLimit(now: Instant, current: number): number {
    const { scaleUpPods, scaleUpPercent } = this.#settings;
    this.#added = this.#added.filter(({ at }) => at > now - POLICY_PERIOD);
    const before = current - this.#added.reduce((sum, { count }) => sum + count, 0);
    return Math.max(before + scaleUpPods, Math.ceil(before * (1 + scaleUpPercent / 100)));
  }
}
