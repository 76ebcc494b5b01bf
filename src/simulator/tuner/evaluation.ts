/** Running candidates: what is asked of a worker, and what it answers. */

import type { Measure } from "../report/measures.ts";
import type { Control } from "../scenario/scenario.ts";
import type { Stretch } from "./stretch.ts";

export interface Job {
  readonly control: Control;
  readonly seed: number;
  readonly stretch: Stretch;
}

export type Outcome =
  | { readonly kind: "measured"; readonly measures: readonly Measure[] }
  /** AWS's checks refuse the documents, in their words. */
  | { readonly kind: "refused"; readonly message: string };

/** Runs jobs, in whatever order, and gives their outcomes in the order of the jobs. Throws Interrupted. */
export type Evaluate = (jobs: readonly Job[]) => Promise<readonly Outcome[]>;

/** Thrown by an evaluation that was told to end. */
export class Interrupted extends Error {}

/** Thrown when AWS's checks refuse the scenario's own documents. */
export class Refused extends Error {}
