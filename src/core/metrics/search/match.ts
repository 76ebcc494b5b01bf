/** Which metrics a search finds. */

import type { MetricId } from "../metric.ts";
import type { Criteria, SearchTerm } from "./syntax.ts";
import { holds, wantedOf } from "./tokens.ts";

/** Whether a metric meets the criteria: prepared once, asked of many. */
export function matcherOf({ schema, term }: Criteria): (metric: MetricId) => boolean {
  const names = schema && [...schema.dimensions].sort();
  const termMatches = term ? matching(term) : () => true;
  return (metric) =>
    (schema === undefined || (metric.namespace === schema.namespace && hasExactly(metric, names ?? []))) &&
    termMatches(metric);
}

/** The dimension names, all of them and no other. */
function hasExactly({ dimensions }: MetricId, names: readonly string[]): boolean {
  if (dimensions.length !== names.length) return false;
  const own = dimensions.map(({ name }) => name).sort();
  return own.every((name, index) => name === names[index]);
}

function matching(term: SearchTerm): (metric: MetricId) => boolean {
  switch (term.kind) {
    case "and": {
      const all = term.all.map(matching);
      return (metric) => all.every((matches) => matches(metric));
    }
    case "or": {
      const any = term.any.map(matching);
      return (metric) => any.some((matches) => matches(metric));
    }
    case "not": {
      const matches = matching(term.term);
      return (metric) => !matches(metric);
    }
    case "match": {
      const matches = textMatching(term.text, term.exact);
      const { property } = term;
      return (metric) => namesOf(metric, property).some(matches);
    }
  }
}

function textMatching(text: string, exact: boolean): (name: string) => boolean {
  if (exact) return (name) => name === text;
  const wanted = wantedOf(text);
  // The same few names come again and again.
  const known = new Map<string, boolean>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const found = holds(name, wanted);
    known.set(name, found);
    return found;
  };
}

/** What a term is compared with. */
function namesOf({ namespace, name, dimensions }: MetricId, property: string | undefined): readonly string[] {
  switch (property) {
    case undefined:
      return [namespace, name, ...dimensions.flatMap((dimension) => [dimension.name, dimension.value])];
    case "MetricName":
      return [name];
    case "Namespace":
      return [namespace];
    default:
      return dimensions
        .filter((dimension) => dimension.name === property)
        .map((dimension) => dimension.value);
  }
}
