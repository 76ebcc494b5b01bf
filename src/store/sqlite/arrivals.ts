/** Reading an endpoint's traffic, oldest first, without reading more rows than are answered. */

import type { Arrival, Outcome } from "../../core/queue/request.ts";
import { type Duration, type Instant, seconds } from "../../core/time/time.ts";
import type { ArrivalQuery } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import type { Queue } from "./queues.ts";
import { STATES } from "./request-rows.ts";

/** Requests are accepted nearly, not exactly, in the order of their times. */
const DISORDER: Duration = seconds(10);

/** The oldest arrivals in some queues. Each state of each queue has its own stretch of an index: few rows are read. */
export function oldestArrivals(
  connection: Connection,
  queues: readonly Queue[],
  { from, after, limit }: ArrivalQuery,
): readonly Arrival[] {
  if (queues.length === 0) return [];
  for (let above = after ?? firstSequence(connection, from - DISORDER) - 1; ; ) {
    const sequences = oldestSequences(connection, queues, above, limit);
    const found = sequences.map((sequence) => arrivalAt(connection, sequence));
    const inside = found.filter(({ receivedAt }) => receivedAt >= from);
    if (inside.length > 0 || sequences.length < limit) return inside;
    // A whole page from before: there may be more behind it.
    above = sequences.at(-1)!;
  }
}

function oldestSequences(
  connection: Connection,
  queues: readonly Queue[],
  above: number,
  limit: number,
): readonly number[] {
  let oldest: readonly number[] = [];
  for (const { number } of queues)
    for (const state of STATES.keys()) {
      const rows = connection.all(
        `SELECT sequence FROM requests WHERE state = ? AND queue = ? AND sequence > ? AND sequence < ?
         ORDER BY sequence LIMIT ?`,
        state,
        number,
        above,
        oldest[limit - 1] ?? Number.MAX_SAFE_INTEGER,
        limit,
      );
      if (rows.length === 0) continue;
      const found = [...oldest, ...rows.map(({ sequence }) => Number(sequence))];
      oldest = found.sort((a, b) => a - b).slice(0, limit);
    }
  return oldest;
}

/** The first sequence of a request received since: times go up with sequences, so that halving finds it. */
function firstSequence(connection: Connection, from: Instant): number {
  const last = connection.first("SELECT max(sequence) AS last FROM requests");
  let low = 0;
  let high = Number(last?.last ?? 0) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = connection.first(
      "SELECT received_at FROM requests WHERE sequence >= ? ORDER BY sequence LIMIT 1",
      middle,
    );
    if (row && Number(row.received_at) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

function arrivalAt(connection: Connection, sequence: number): Arrival {
  const row = connection.first(
    "SELECT received_at, state, started_at, finished_at, instance_id, outcome FROM requests WHERE sequence = ?",
    sequence,
  ) as Row;
  const outcome = row.outcome === null ? undefined : (JSON.parse(String(row.outcome)) as Outcome);
  return {
    place: sequence,
    receivedAt: Number(row.received_at),
    state: STATES[Number(row.state)]!,
    // Requests of a deleted endpoint end without an instance.
    ...(row.started_at !== null && row.instance_id !== "" && { startedAt: Number(row.started_at) }),
    ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
    ...(outcome?.inputBytes !== undefined && { inputBytes: outcome.inputBytes }),
  };
}
