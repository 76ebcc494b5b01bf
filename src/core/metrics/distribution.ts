/** The distribution of a set of values: exact while few, then a log-bucket sketch of at most 1 % relative error. */

/** Values with their counts, or bucket indices with theirs; see `distribution` functions for the arithmetic. */
export type Distribution =
  | { readonly kind: "exact"; readonly values: readonly number[]; readonly counts: readonly number[] }
  | {
      readonly kind: "sketch";
      /** Samples that are exactly zero. */
      readonly zeros: number;
      readonly indices: readonly number[];
      readonly counts: readonly number[];
    };
