/**
 * Ray Serve's autoscaler on ongoing requests, those that wait in handles included.
 *
 * https://docs.ray.io/en/latest/serve/advanced-guides/advanced-autoscaling.html (parameters, delays, factors),
 * https://docs.ray.io/en/latest/serve/autoscaling-guide.html. Requests are sampled each second; the decision loop, ten times a
 * second there, looks here whenever something it reads may have changed, once a second at most.
 */

import { type Duration, type Instant, nextSlot } from "../../core/time/time.ts";
import { backlogOf, type Controller, type Decision, type FleetView, rounded, within } from "./controller.ts";
import { RecentMean, SAMPLING } from "./recent.ts";

export interface RaySettings {
  readonly targetOngoingRequests: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metricsInterval: Duration;
  readonly lookBackPeriod: Duration;
  /** How long a wish must last without a contrary one. */
  readonly upscaleDelay: Duration;
  readonly downscaleDelay: Duration;
  /** Instead of the downscale delay, from one to zero. */
  readonly downscaleToZeroDelay: Duration;
  readonly upscalingFactor: number;
  readonly downscalingFactor: number;
}

export function rayController(settings: RaySettings): Controller {
  const { metricsInterval, lookBackPeriod, minReplicas, maxReplicas, upscalingFactor } = settings;
  const requests = new RecentMean(lookBackPeriod);
  const patience = new Patience(settings);
  let nextReport = Number.NEGATIVE_INFINITY;
  let ongoing = 0;

  /** Nobody is there to measure by: any request is reason enough, and no delay applies. */
  function fromNothing(view: FleetView): Pick<Decision, "desired" | "reason"> {
    const backlog = backlogOf(view);
    if (backlog === 0) return { desired: view.desired, reason: "" };
    const asked = Math.max(Math.ceil(upscalingFactor), view.desired);
    return {
      desired: within(asked, minReplicas, maxReplicas),
      reason: `Ray Serve: ${backlog} requests and no replica`,
    };
  }

  return {
    wakesAtOnce: true,
    step: (now, view) => {
      const nextSample = nextSlot(now, SAMPLING);
      requests.add(now, backlogOf(view));
      if (now >= nextReport) {
        nextReport = now + metricsInterval;
        ongoing = requests.mean(now, lookBackPeriod);
      }
      if (view.ready === 0) return { ...fromNothing(view), next: nextSample };
      const wish = wishOf(settings, ongoing, view.ready);
      const desired = patience.heed(now, view.desired, wish);
      const arithmetic = `${rounded(ongoing)} ongoing requests on ${view.ready} at ${settings.targetOngoingRequests} each ask for ${wish}`;
      const reason = `Ray Serve: ${arithmetic}`;
      return { desired, reason, next: Math.min(nextSample, patience.dueAt ?? nextSample) };
    },
  };
}

/** What the requests ask for, smoothed and within the bounds. */
function wishOf(settings: RaySettings, ongoing: number, running: number): number {
  const { targetOngoingRequests, upscalingFactor, downscalingFactor, minReplicas, maxReplicas } = settings;
  const ratio = ongoing / (targetOngoingRequests * running);
  const factor = ratio >= 1 ? upscalingFactor : downscalingFactor;
  const smoothed = Math.ceil(running * (1 + (ratio - 1) * factor));
  // A small factor must not keep it from ever going down.
  const stuck = smoothed === running && Math.ceil(running * ratio) < running;
  return within(stuck ? smoothed - 1 : smoothed, minReplicas, maxReplicas);
}

/** Lets a wish through when it has lasted: one that is contrary, or none, begins the wait anew. */
class Patience {
  readonly #settings: RaySettings;
  #direction = 0;
  /** When the present wish is heeded; undefined without one. */
  dueAt: Instant | undefined;

  constructor(settings: RaySettings) {
    this.#settings = settings;
  }

  heed(now: Instant, desired: number, wish: number): number {
    const direction = Math.sign(wish - desired);
    if (direction === 0 || direction !== this.#direction) this.dueAt = undefined;
    this.#direction = direction;
    if (direction === 0) return desired;
    this.dueAt ??= now + this.#delay(direction, desired);
    if (now < this.dueAt) return desired;
    this.#direction = 0;
    this.dueAt = undefined;
    // To zero only from one.
    return desired > 1 ? Math.max(1, wish) : wish;
  }

  #delay(direction: number, desired: number): Duration {
    const { upscaleDelay, downscaleDelay, downscaleToZeroDelay } = this.#settings;
    if (direction > 0) return upscaleDelay;
    return desired === 1 ? downscaleToZeroDelay : downscaleDelay;
  }
}
