/**
 * Opaque paging tokens: where a list goes on. A token names the last thing the caller has seen, not a position, so a
 * page stays right when things are made or deleted in between. It is signed with a key of the data directory: texts
 * that this server did not give out are refused, and its own stay good across restarts.
 */

import { createHmac, timingSafeEqual } from "node:crypto";

/** What a token may carry. */
export type PagePosition = readonly (string | number)[];

/** One page of items: those after the token's key, `limit` at most, and the token of the rest. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

/** Makes and reads tokens. `list` names the operation, and what else a token counts for alone: none can be swapped. */
export interface Pages {
  token(list: string, position: PagePosition): string;
  /** The position a token of this list stands for; undefined when it is none of ours. */
  position(list: string, token: string): PagePosition | undefined;
  /** Cuts a page out of items that are in ascending order of their keys (code units). Undefined: the token is not ours. */
  page<T>(
    list: string,
    items: readonly T[],
    keyOf: (item: T) => string,
    limit: number,
    token?: string,
  ): Page<T> | undefined;
}

/** Tokens signed with `key`. */
export function pagesWith(key: string): Pages {
  const signature = (list: string, body: string): Buffer =>
    createHmac("sha256", key)
      .update(JSON.stringify([list, body]))
      .digest();

  const self: Pages = {
    token: (list, position) => {
      const body = JSON.stringify(position);
      return Buffer.concat([signature(list, body), Buffer.from(body)]).toString("base64url");
    },
    position: (list, token) => {
      const bytes = Buffer.from(token, "base64url");
      // Decoding skips what is no base64url: only the very text we gave out counts.
      if (bytes.length <= SIGNATURE_BYTES || bytes.toString("base64url") !== token) return undefined;
      const body = bytes.toString("utf8", SIGNATURE_BYTES);
      const isOurs = timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), signature(list, body));
      return isOurs ? (JSON.parse(body) as PagePosition) : undefined;
    },
    page: (list, items, keyOf, limit, token) => {
      const position = token === undefined ? [] : self.position(list, token);
      if (!position) return undefined;
      const after = position[0];
      const rest = after === undefined ? items : items.filter((item) => keyOf(item) > String(after));
      const page = rest.slice(0, limit);
      const last = page.at(-1);
      if (last === undefined || rest.length <= limit) return { items: page };
      return { items: page, nextToken: self.token(list, [keyOf(last)]) };
    },
  };
  return self;
}

const SIGNATURE_BYTES = 32;
