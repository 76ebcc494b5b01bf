/** Listing requests, newest first, without reading more rows than are shown. */

import { type Scope, sameScope } from "../../core/scope.ts";
import type { RequestQuery } from "../store.ts";
import type { Connection } from "./connection.ts";
import type { Queue } from "./queues.ts";
import { STATES } from "./request-rows.ts";

/** Whether a query is about the requests of this queue. */
export const isAsked = (
  queue: Queue,
  scope: Scope,
  { endpointId, endpointName }: Pick<RequestQuery, "endpointId" | "endpointName">,
): boolean =>
  sameScope(queue.scope, scope) &&
  (endpointId === undefined || queue.endpointId === endpointId) &&
  (endpointName === undefined || queue.endpointName === endpointName);

/** The highest sequences in some queues. Each state of each queue has its own stretch of an index: few rows are read. */
export function newestSequences(
  connection: Connection,
  queues: readonly Queue[],
  { states = STATES, after, limit }: RequestQuery,
): readonly number[] {
  const below = after === undefined ? Number.MAX_SAFE_INTEGER : sequenceOf(connection, after);
  let newest: readonly number[] = [];
  for (const { number } of queues)
    for (const state of new Set(states)) {
      const rows = connection.all(
        `SELECT sequence FROM requests WHERE state = ? AND queue = ? AND sequence < ? AND sequence > ?
         ORDER BY sequence DESC LIMIT ?`,
        STATES.indexOf(state),
        number,
        below,
        newest[limit - 1] ?? 0,
        limit,
      );
      if (rows.length === 0) continue;
      const found = [...newest, ...rows.map(({ sequence }) => Number(sequence))];
      newest = found.sort((a, b) => b - a).slice(0, limit);
    }
  return newest;
}

/** Nothing is listed after a request that is not there (any more). */
const sequenceOf = (connection: Connection, id: string): number =>
  Number(connection.first("SELECT sequence FROM requests WHERE id = ?", id)?.sequence ?? 0);
