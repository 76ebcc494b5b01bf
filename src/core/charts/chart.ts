/** What a chart shows, in the terms of its reader: lines over time, limits, and where things stand. */

import type { Duration, Instant } from "../time/time.ts";

export type Side = "left" | "right";

export interface Line {
  readonly label: string;
  /** `#rrggbb`; one of the theme's own where there is none. */
  readonly colour?: string;
  readonly side: Side;
  /** Oldest first; values are finite. */
  readonly at: readonly Instant[];
  readonly values: readonly number[];
  /** Points further apart are not joined; the smallest distance counts where it is absent. */
  readonly period?: Duration;
}

/** A limit across the chart: a line at a value, with what lies above, below, or up to another value shaded. */
export interface Limit {
  readonly value: number;
  readonly label?: string;
  readonly colour?: string;
  readonly side: Side;
  readonly fill?: "above" | "below" | { readonly to: number };
}

/** An instant marked from top to bottom, or a time from one to another. */
export interface Mark {
  readonly at: Instant;
  readonly until?: Instant;
  readonly label?: string;
  readonly colour?: string;
}

export interface Axis {
  readonly min?: number;
  readonly max?: number;
  readonly label?: string;
}

export interface Chart {
  readonly title?: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly theme: "light" | "dark";
  readonly legend: "bottom" | "right" | "hidden";
  readonly stacked: boolean;
  readonly start: Instant;
  readonly end: Instant;
  /** Of the time labels, in minutes east of UTC. */
  readonly offset: number;
  readonly axes: Readonly<Record<Side, Axis>>;
  readonly lines: readonly Line[];
  readonly limits: readonly Limit[];
  readonly marks: readonly Mark[];
}
