/** Other systems' autoscalers beside ours: what they see of a fleet, and what they answer. */

import type { Instant } from "../../core/time/time.ts";

export interface FleetView {
  /** Requests. */
  readonly waiting: number;
  readonly running: number;
  /** Instances that were asked for, and those that take work. */
  readonly desired: number;
  readonly ready: number;
}

export interface Decision {
  readonly desired: number;
  readonly reason: string;
  /** When it wants to look again. */
  readonly next: Instant;
}

export interface Controller {
  /** At zero it hears of a request when it comes; otherwise it finds it at its next look. */
  readonly wakesAtOnce: boolean;
  readonly step: (now: Instant, view: FleetView) => Decision;
}

/** Everything that has come and has not ended, as the backlog of an asynchronous endpoint counts it. */
export const backlogOf = ({ waiting, running }: FleetView): number => waiting + running;

export const within = (value: number, min: number, max: number): number =>
  Math.max(min, Math.min(max, value));

/** At most two decimals. */
export const rounded = (value: number): string => String(Math.round(value * 100) / 100);
