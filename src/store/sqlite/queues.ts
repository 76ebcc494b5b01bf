/**
 * Queues: one for each endpoint. Rows of requests name theirs by a small number, and how many wait and run in each is
 * kept in step in memory, because counting a million rows takes too long.
 */

import assert from "node:assert/strict";
import type { NewRequest } from "../../core/queue/request.ts";
import { type Scope, sameScope } from "../../core/scope.ts";
import type { Duration, Instant } from "../../core/time/time.ts";
import type { Connection } from "./connection.ts";
import { STATES } from "./request-rows.ts";

/** What all requests of an endpoint have in common, and what changes with them. */
export interface Queue extends Place {
  readonly number: number;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly scope: Scope;
}

/** How many wait and run, and where claiming may begin: whatever waits before that had expired at that instant. */
interface Place extends Counts {
  waiting: number;
  running: number;
  beginAt: number;
  beginSince: Instant;
}

/** What has come and gone since the store was opened. */
interface Counts {
  arrived: number;
  ended: number;
  serviceTime: number;
  serviceTimeSquares: number;
}

const uncounted: Readonly<Counts> = { arrived: 0, ended: 0, serviceTime: 0, serviceTimeSquares: 0 };
const empty: Readonly<Place> = { waiting: 0, running: 0, beginAt: 0, beginSince: 0, ...uncounted };

export class Queues {
  readonly #connection: Connection;
  readonly #byEndpoint = new Map<string, Queue>();
  readonly #byNumber = new Map<number, Queue>();
  /** What the open transaction changed, as it was before. */
  readonly #before = new Map<Queue, Readonly<Place>>();
  /** Those that the open transaction made. */
  readonly #made = new Set<Queue>();

  constructor(connection: Connection) {
    this.#connection = connection;
    for (const row of connection.all("SELECT * FROM queues"))
      this.#add({
        number: Number(row.number),
        endpointId: String(row.endpoint_id),
        endpointName: String(row.endpoint_name),
        scope: { account: String(row.account), region: String(row.region) },
        ...empty,
      });
    for (const state of ["waiting", "running"] as const) this.#countRows(state);
  }

  all(): Iterable<Queue> {
    return this.#byNumber.values();
  }

  at(number: number): Queue {
    const queue = this.#byNumber.get(number);
    assert(queue, "every request has a queue");
    return queue;
  }

  /** The queue of an endpoint; undefined when nothing was ever asked of it. */
  find(endpointId: string): Queue | undefined {
    return this.#byEndpoint.get(endpointId);
  }

  /** The queue a new request joins; its endpoint's first request makes it. */
  of({ endpointId, endpointName, scope }: NewRequest): Queue {
    const known = this.#byEndpoint.get(endpointId) ?? this.#make(endpointId, endpointName, scope);
    const same = known.endpointName === endpointName && sameScope(known.scope, scope);
    assert(same, "an endpoint's id stands for one endpoint");
    return known;
  }

  /** Counts requests that come (or with a negative number: go). */
  count(queue: Queue, waiting: number, running: number): void {
    this.#changing(queue);
    queue.waiting += waiting;
    queue.running += running;
  }

  /** Counts a request that was accepted. */
  arrive(queue: Queue): void {
    this.count(queue, 1, 0);
    queue.arrived += 1;
  }

  /** Counts an attempt that has ended with an outcome, after so many milliseconds. */
  end(queue: Queue, took: Duration): void {
    this.count(queue, 0, -1);
    queue.ended += 1;
    queue.serviceTime += took;
    queue.serviceTimeSquares += took * took;
  }

  /** Every request that waits before a sequence has expired: claims need not look at them again and again. */
  begin(queue: Queue, sequence: number, now: Instant): void {
    this.#changing(queue);
    queue.beginAt = sequence;
    queue.beginSince = now;
  }

  #changing(queue: Queue): void {
    if (!this.#before.has(queue)) this.#before.set(queue, placeOf(queue));
    this.#connection.atEnd(this.#ended);
  }

  #make(endpointId: string, endpointName: string, scope: Scope): Queue {
    const { account, region } = scope;
    const number = this.#connection.insert(
      "INSERT INTO queues (endpoint_id, endpoint_name, account, region) VALUES (?, ?, ?, ?)",
      endpointId,
      endpointName,
      account,
      region,
    );
    const queue = { number, endpointId, endpointName, scope: { account, region }, ...empty };
    this.#add(queue);
    this.#made.add(queue);
    this.#connection.atEnd(this.#ended);
    return queue;
  }

  #add(queue: Queue): void {
    this.#byEndpoint.set(queue.endpointId, queue);
    this.#byNumber.set(queue.number, queue);
  }

  readonly #ended = (committed: boolean): void => {
    if (!committed) this.#undo();
    this.#before.clear();
    this.#made.clear();
  };

  #undo(): void {
    for (const [queue, place] of this.#before) Object.assign(queue, place);
    for (const { endpointId, number } of this.#made) {
      this.#byEndpoint.delete(endpointId);
      this.#byNumber.delete(number);
    }
  }

  #countRows(state: "waiting" | "running"): void {
    const rows = this.#connection.all(
      "SELECT queue, count(*) AS count FROM requests WHERE state = ? GROUP BY queue",
      STATES.indexOf(state),
    );
    for (const { queue, count } of rows) this.at(Number(queue))[state] = Number(count);
  }
}

/** Without what never changes: undoing must not write that. */
function placeOf(queue: Queue): Place {
  const { number: _number, endpointId: _id, endpointName: _name, scope: _scope, ...place } = queue;
  return place;
}
