/** What SageMaker's lists share: filters, one order, pages. */

import type { Instant } from "../../../core/time/time.ts";
import { validationError } from "../../errors.ts";
import type { Page, Pages } from "../../page-token.ts";

/** What the list operations ask in common. */
export interface ListQuery {
  readonly SortBy?: "Name" | "CreationTime" | "Status" | undefined;
  readonly SortOrder?: "Ascending" | "Descending" | undefined;
  readonly NameContains?: string | undefined;
  readonly CreationTimeAfter?: Instant | undefined;
  readonly CreationTimeBefore?: Instant | undefined;
  readonly LastModifiedTimeAfter?: Instant | undefined;
  readonly LastModifiedTimeBefore?: Instant | undefined;
  readonly StatusEquals?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Listed {
  readonly name: string;
  readonly createdAt: Instant;
  readonly modifiedAt?: Instant;
  readonly status?: string;
}

/** The page of `items` that a query asks for: newest first, ten at most, unless it says otherwise. */
export function listPage<T extends Listed>(
  pages: Pages,
  operation: string,
  items: readonly T[],
  query: ListQuery,
): Page<T> {
  const { SortBy = "CreationTime", SortOrder = "Descending", MaxResults = 10, NextToken } = query;
  // A token counts only for the order it was made in.
  const list = `${operation} ${SortBy} ${SortOrder}`;
  const direction = SortOrder === "Ascending" ? 1 : -1;
  const after = NextToken === undefined ? undefined : pages.position(list, NextToken);
  if (NextToken !== undefined && !after) throw validationError("NextToken is not valid.");
  const rest = items
    .filter((item) => matches(item, query))
    .map((item) => ({ item, key: [sortValue(item, SortBy), item.name] as const }))
    .filter(({ key }) => !after || direction * compare(key, after) > 0)
    .sort((a, b) => direction * compare(a.key, b.key));
  const page = rest.slice(0, MaxResults);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    ...(last && rest.length > page.length ? { nextToken: pages.token(list, last.key) } : {}),
  };
}

/** "After" includes the instant, "before" does not. */
function matches(item: Listed, query: ListQuery): boolean {
  const modifiedAt = item.modifiedAt ?? item.createdAt;
  return (
    (query.NameContains === undefined || item.name.includes(query.NameContains)) &&
    (query.StatusEquals === undefined || item.status === query.StatusEquals) &&
    (query.CreationTimeAfter === undefined || item.createdAt >= query.CreationTimeAfter) &&
    (query.CreationTimeBefore === undefined || item.createdAt < query.CreationTimeBefore) &&
    (query.LastModifiedTimeAfter === undefined || modifiedAt >= query.LastModifiedTimeAfter) &&
    (query.LastModifiedTimeBefore === undefined || modifiedAt < query.LastModifiedTimeBefore)
  );
}

function sortValue(item: Listed, by: "Name" | "CreationTime" | "Status"): string | number {
  if (by === "Name") return item.name;
  return by === "Status" ? (item.status ?? "") : item.createdAt;
}

/** Member by member; the name comes last and breaks ties. */
function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? "";
    if (value < other) return -1;
    if (value > other) return 1;
  }
  return 0;
}
