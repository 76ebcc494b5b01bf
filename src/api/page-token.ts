/**
 * Opaque paging tokens: where a list goes on. A token names the last thing the caller has seen, not a position, so a
 * page stays right when things are made or deleted in between; a checksum refuses texts that we did not make.
 */

import { crc32 } from "node:zlib";

/** What a token may carry. */
export type PagePosition = readonly (string | number)[];

/** Makes a token for one list (`list` names the operation, so that tokens cannot be swapped) and position. */
export function pageToken(list: string, position: PagePosition): string {
  const body = JSON.stringify(position);
  return Buffer.from(JSON.stringify([checksum(list, body), body])).toString("base64url");
}

/** The position a token of this list stands for; undefined when it is none of ours. */
export function pagePosition(list: string, token: string): PagePosition | undefined {
  const parts = parse(Buffer.from(token, "base64url").toString());
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [sum, body] = parts as readonly unknown[];
  if (typeof body !== "string" || sum !== checksum(list, body)) return undefined;
  // Decoding skips what is no base64url: only the very text we gave out counts.
  const position = parse(body) as PagePosition;
  return pageToken(list, position) === token ? position : undefined;
}

/** One page of items: those after the token's key, `limit` at most, and the token of the rest. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/**
 * Cuts a page out of items that are in ascending order of their keys (code units). Undefined: the token is not ours.
 */
export function pageOf<T>(
  list: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  limit: number,
  token?: string,
): Page<T> | undefined {
  const position = token === undefined ? [] : pagePosition(list, token);
  if (!position) return undefined;
  const after = position[0];
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > String(after));
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  if (last === undefined || rest.length <= limit) return { items: page };
  return { items: page, nextToken: pageToken(list, [keyOf(last)]) };
}

const checksum = (list: string, body: string): number => crc32(`ebbtide ${list} ${body}`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
