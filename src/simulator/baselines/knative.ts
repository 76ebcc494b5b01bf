/**
 * Knative's pod autoscaler (KPA) on concurrency, requests that wait in the activator included.
 *
 * https://knative.dev/docs/serving/autoscaling/kpa-specific/ (windows, panic, rates),
 * https://knative.dev/docs/serving/autoscaling/concurrency/ (target and utilization),
 * https://knative.dev/docs/serving/autoscaling/scale-to-zero/. Concurrency is sampled each second. The grace period is
 * waited in full, as when the activator is slow to take over.
 */

import { type Duration, type Instant, nextSlot, seconds } from "../../core/time/time.ts";
import { backlogOf, type Controller, type FleetView, rounded, within } from "./controller.ts";
import { RecentMean, RecentMost, SAMPLING } from "./recent.ts";

export interface KnativeSettings {
  /** Concurrency per replica, before the utilization. */
  readonly target: number;
  readonly targetUtilizationPercentage: number;
  readonly stableWindow: Duration;
  readonly panicWindowPercentage: number;
  readonly panicThresholdPercentage: number;
  readonly maxScaleUpRate: number;
  readonly maxScaleDownRate: number;
  readonly scaleDownDelay: Duration;
  readonly scaleToZeroGracePeriod: Duration;
  readonly scaleToZeroPodRetentionPeriod: Duration;
  readonly minScale: number;
  readonly maxScale: number;
}

const TICK: Duration = seconds(2);

export function knativeController(settings: KnativeSettings): Controller {
  const concurrency = new RecentMean(settings.stableWindow);
  const delayed = new RecentMost(settings.scaleDownDelay);
  const decider = new Decider(settings);
  const zeroDelay = Math.max(settings.scaleToZeroGracePeriod, settings.scaleToZeroPodRetentionPeriod);
  const panicWindow = (settings.stableWindow * settings.panicWindowPercentage) / 100;
  let nextTick = Number.NEGATIVE_INFINITY;
  let zeroFrom: Instant | undefined;

  /** The last replica stays until the grace is over. */
  function graceful(now: Instant, current: number, desired: number): number {
    if (current === 0 || desired > 0) {
      zeroFrom = undefined;
      return desired;
    }
    zeroFrom ??= now + zeroDelay;
    return now < zeroFrom ? 1 : 0;
  }

  return {
    wakesAtOnce: true,
    step: (now, view) => {
      const next = nextSlot(now, SAMPLING);
      const backlog = backlogOf(view);
      // At zero nobody reports but the activator, and it has something to report only with requests.
      const reported = backlog + view.ready + view.desired > 0;
      if (reported) concurrency.add(now, backlog);
      const woken = view.desired === 0 && backlog > 0;
      if (!reported || (now < nextTick && !woken)) return { desired: view.desired, reason: "", next };
      nextTick = now + TICK;
      const means = {
        stable: concurrency.mean(now, settings.stableWindow),
        panic: concurrency.mean(now, panicWindow),
      };
      const decided = decider.decide(now, means, view);
      delayed.add(now, decided.desired);
      const most = delayed.most(now);
      const bounded = within(most, settings.minScale, settings.maxScale);
      const desired = graceful(now, view.desired, bounded);
      const note = desired === decided.desired ? "" : `, bounds and delays make it ${desired}`;
      return { desired, reason: `${decided.reason}${note}`, next };
    },
  };
}

class Decider {
  readonly #settings: KnativeSettings;
  #panicSince: Instant | undefined;
  #mostInPanic = 0;

  constructor(settings: KnativeSettings) {
    this.#settings = settings;
  }

  decide(
    now: Instant,
    means: { readonly stable: number; readonly panic: number },
    view: FleetView,
  ): { readonly desired: number; readonly reason: string } {
    const { target, targetUtilizationPercentage, stableWindow, panicThresholdPercentage } = this.#settings;
    const perReplica = Math.max(0.01, (target * targetUtilizationPercentage) / 100);
    const ready = Math.max(1, view.ready);
    const wanted = {
      stable: Math.ceil(means.stable / perReplica),
      panic: Math.ceil(means.panic / perReplica),
    };
    const limited = {
      stable: this.#limited(wanted.stable, ready),
      panic: this.#limited(wanted.panic, ready),
    };
    if (wanted.panic / ready >= panicThresholdPercentage / 100) this.#panicSince = now;
    else if (this.#panicSince !== undefined && this.#panicSince + stableWindow < now) {
      this.#panicSince = undefined;
      this.#mostInPanic = 0;
    }
    const words = (mode: "stable" | "panic") =>
      `KPA, ${mode}: mean concurrency ${rounded(means[mode])} at ${rounded(perReplica)} per replica asks for ${wanted[mode]}`;
    if (this.#panicSince === undefined) return { desired: limited.stable, reason: words("stable") };
    const asked = Math.max(limited.stable, limited.panic);
    this.#mostInPanic = Math.max(this.#mostInPanic, asked);
    const held = this.#mostInPanic > asked ? `, held at ${this.#mostInPanic} in panic` : "";
    return {
      desired: this.#mostInPanic,
      reason: `${words(limited.panic >= limited.stable ? "panic" : "stable")}${held}`,
    };
  }

  #limited(wanted: number, ready: number): number {
    const { maxScaleUpRate, maxScaleDownRate } = this.#settings;
    return within(wanted, Math.floor(ready / maxScaleDownRate), Math.ceil(ready * maxScaleUpRate));
  }
}
