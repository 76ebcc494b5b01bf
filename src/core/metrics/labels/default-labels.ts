/** Labels of series whose callers gave none: the metric's name, and whatever tells it from its namesakes. */

import type { StatQuery } from "../math/query.ts";

/** By query. Behind a name that several share stand those of dimensions, statistic and period that differ. */
export function defaultLabels(queries: readonly StatQuery[]): ReadonlyMap<StatQuery, string> {
  const labels = new Map<StatQuery, string>();
  for (const [name, namesakes] of Map.groupBy(queries, ({ metric }) => metric.name)) {
    const telling = PARTS.filter((partOf) => differ(namesakes, partOf));
    for (const query of namesakes)
      labels.set(query, [name, ...telling.map((partOf) => partOf(query))].join(" ").trimEnd());
  }
  return labels;
}

/** Of what one SEARCH found: as above, but without a name that all have, where something else tells them apart. */
export function searchLabels(queries: readonly StatQuery[]): ReadonlyMap<StatQuery, string> {
  const labels = defaultLabels(queries);
  const [first] = queries;
  if (first === undefined || queries.some(({ metric }) => metric.name !== first.metric.name)) return labels;
  return new Map(
    [...labels].map(([query, label]) => [query, label.slice(first.metric.name.length).trimStart() || label]),
  );
}

const PARTS: readonly ((query: StatQuery) => string)[] = [
  ({ metric }) => metric.dimensions.map(({ value }) => value).join(" "),
  ({ statistic }) => statistic,
  ({ period }) => `${period}`,
];

const differ = (queries: readonly StatQuery[], partOf: (query: StatQuery) => string): boolean =>
  new Set(queries.map(partOf)).size > 1;
