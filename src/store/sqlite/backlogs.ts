/** Counts of waiting and running requests per endpoint, kept in step in memory: counting a million rows takes too long. */

import type { Connection } from "./connection.ts";

interface Counts {
  waiting: number;
  running: number;
}

export class BacklogCounts {
  readonly #connection: Connection;
  #counts: Map<string, Counts> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** After a rollback the counts are taken anew. */
  forget(): void {
    this.#counts = undefined;
  }

  add(endpointId: string, waiting: number, running: number): void {
    // Not counted yet: the first reader will count the rows as they are then.
    if (!this.#counts) return;
    const known = this.#counts.get(endpointId);
    if (!known) this.#counts.set(endpointId, { waiting, running });
    else {
      known.waiting += waiting;
      known.running += running;
      if (known.waiting === 0 && known.running === 0) this.#counts.delete(endpointId);
    }
  }

  all(): ReadonlyMap<string, Readonly<Counts>> {
    this.#counts ??= this.#counted();
    return this.#counts;
  }

  #counted(): Map<string, Counts> {
    const counts = new Map<string, Counts>();
    for (const state of ["waiting", "running"] as const) {
      const rows = this.#connection.all(
        `SELECT endpoint_id, count(*) AS count FROM requests WHERE state = '${state}' GROUP BY endpoint_id`,
      );
      for (const { endpoint_id, count } of rows) {
        const known = counts.get(String(endpoint_id)) ?? { waiting: 0, running: 0 };
        counts.set(String(endpoint_id), { ...known, [state]: Number(count) });
      }
    }
    return counts;
  }
}
