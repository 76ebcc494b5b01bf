/** What a search term is made of. */

/** What a SEARCH looks for. */
export interface Criteria {
  /** Namespace and exactly these dimensions. */
  readonly schema?: { readonly namespace: string; readonly dimensions: readonly string[] };
  readonly term?: SearchTerm;
}

export type SearchTerm =
  | { readonly kind: "and"; readonly all: readonly SearchTerm[] }
  | { readonly kind: "or"; readonly any: readonly SearchTerm[] }
  | { readonly kind: "not"; readonly term: SearchTerm }
  | {
      readonly kind: "match";
      /** `MetricName`, `Namespace` or a dimension's name; anywhere without. */
      readonly property?: string;
      readonly exact: boolean;
      readonly text: string;
    };

/** A mistake in a search, and the offset of the character where it is. */
export class SearchError extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.name = "SearchError";
    this.at = at;
  }
}
