/** Paging and filters as Application Auto Scaling's lists share them. */

import { apiError, validationError } from "../../errors.ts";
import type { Page, Pages } from "../../page-token.ts";

/** A page of items, which must be in ascending order of their keys. */
export function pageOfList<T>(
  pages: Pages,
  operation: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  token: string | undefined,
): Page<T> {
  const page = pages.page(operation, items, keyOf, limit, token);
  if (!page) throw invalidToken();
  return page;
}

export const invalidToken = () => apiError("InvalidNextTokenException", "The next token is invalid.");

/** How many rows a page has; AWS's model leaves out the limits that its documentation states. */
export function pageLimit(asked: number | undefined, most: number): number {
  if (asked === undefined) return most;
  const broken =
    asked < 1 ? "greater than or equal to 1" : asked > most ? `less than or equal to ${most}` : "";
  if (broken !== "")
    throw validationError(
      `1 validation error detected: Value '${asked}' at 'maxResults' failed to satisfy constraint: Member must have value ${broken}`,
    );
  return asked;
}

/** A dimension says nothing without the resources it is of. */
export function requireResource(dimension: string | undefined, resource: unknown, member: string): void {
  if (dimension !== undefined && resource === undefined)
    throw validationError(`${member} must be specified when ScalableDimension is specified`);
}

export const inCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
