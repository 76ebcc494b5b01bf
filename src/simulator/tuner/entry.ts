/** A candidate with all that its runs have shown. */

import type { Means } from "./goal.ts";
import type { PolicySettings } from "./policy-settings.ts";
import { type Candidate, type Dimension, settingsWith } from "./space.ts";

export interface Entry {
  readonly candidate: Candidate;
  readonly settings: PolicySettings;
  /** Measures of the runs with the choosing seeds, in their order. */
  readonly runs: Means[];
  /** How many of the choosing seeds it has been run with, from the first on. */
  seen: number;
  /** Why AWS's checks refuse it. */
  refused?: string;
}

export const entryOf = (
  candidate: Candidate,
  { settings, space }: { readonly settings: PolicySettings; readonly space: readonly Dimension[] },
): Entry => ({ candidate, settings: settingsWith(settings, space, candidate), runs: [], seen: 0 });

/** On average over the first so many seeds. */
export function meansOf({ runs }: Entry, seeds: number): Means {
  const counted = runs.slice(0, seeds);
  const keys = Object.keys(counted[0] ?? {});
  return Object.fromEntries(
    keys.map((key) => [key, counted.reduce((sum, run) => sum + run[key]!, 0) / counted.length]),
  );
}
