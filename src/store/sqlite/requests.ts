/** The queue's table. Everything hot takes arrays and runs prepared statements within the caller's transaction. */

import type {
  Arrival,
  Backlog,
  Flow,
  Lease,
  NewRequest,
  Outcome,
  QueuedRequest,
  Settlement,
} from "../../core/queue/request.ts";
import { type Scope, sameScope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { ArrivalQuery, RequestQuery, Requests } from "../store.ts";
import { oldestArrivals } from "./arrivals.ts";
import type { Connection, Row } from "./connection.ts";
import { type Queue, Queues } from "./queues.ts";
import { isAsked, newestSequences } from "./request-listing.ts";
import { requestOf, STATES } from "./request-rows.ts";

/** In its statements, state 0 is waiting and 1 is running: see `STATES`. */
export class SqliteRequests implements Requests {
  readonly #connection: Connection;
  readonly #queues: Queues;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#queues = new Queues(connection);
  }

  async enqueue(requests: readonly NewRequest[]): Promise<void> {
    for (const request of requests) this.#enqueue(request, this.#queues.of(request));
  }

  #enqueue(request: NewRequest, queue: Queue): void {
    const { id, inferenceId, receivedAt, expiresAt, detail, inlineBody } = request;
    const sequence = this.#connection.insert(
      `INSERT INTO requests (id, inference_id, queue, state, has_body, received_at, expires_at, fence, lost_attempts, detail)
       VALUES (?, ?, ?, 0, ?, ?, ?, 0, 0, ?)`,
      id,
      inferenceId === id ? null : inferenceId,
      queue.number,
      inlineBody ? 1 : 0,
      receivedAt,
      expiresAt,
      JSON.stringify(detail),
    );
    if (inlineBody)
      this.#connection.insert(
        "INSERT INTO request_bodies (sequence, body) VALUES (?, ?)",
        sequence,
        inlineBody,
      );
    this.#queues.arrive(queue);
  }

  async claim(
    endpointId: string,
    instances: readonly string[],
    now: Instant,
    until: Instant,
  ): Promise<readonly QueuedRequest[]> {
    const queue = this.#queues.find(endpointId);
    if (!queue || queue.waiting === 0 || instances.length === 0) return [];
    const rows = this.#connection.all(
      `SELECT * FROM requests INDEXED BY requests_by_state
       WHERE state = 0 AND queue = ? AND sequence >= ? AND expires_at > ? ORDER BY sequence LIMIT ?`,
      queue.number,
      now >= queue.beginSince ? queue.beginAt : 0,
      now,
      instances.length,
    );
    const last = rows.at(-1)?.sequence ?? this.#lastWaiting(queue);
    this.#queues.begin(queue, Number(last) + 1, now);
    return rows.map((row, index) => this.#claimed(row, queue, instances[index] as string, now, until));
  }

  #lastWaiting({ number }: Queue): number {
    const row = this.#connection.first(
      "SELECT max(sequence) AS last FROM requests WHERE state = 0 AND queue = ?",
      number,
    );
    return Number(row?.last ?? 0);
  }

  #claimed(row: Row, queue: Queue, instanceId: string, now: Instant, until: Instant): QueuedRequest {
    const fence = Number(row.fence) + 1;
    this.#connection.run(
      "UPDATE requests SET state = 1, fence = ?, instance_id = ?, started_at = ?, lease_until = ? WHERE sequence = ?",
      fence,
      instanceId,
      now,
      until,
      row.sequence as number,
    );
    this.#queues.count(queue, -1, 1);
    return {
      ...requestOf(row, queue),
      state: "running",
      fence,
      instanceId,
      startedAt: now,
      leaseUntil: until,
    };
  }

  async bodies(ids: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return ids.map((id) => {
      const row = this.#connection.first(
        "SELECT body FROM request_bodies WHERE sequence = (SELECT sequence FROM requests WHERE id = ?)",
        id,
      );
      return row?.body as Uint8Array | undefined;
    });
  }

  async extend(leases: readonly Lease[], until: Instant): Promise<readonly Lease[]> {
    return leases.filter((lease) => {
      const held = this.#held(lease);
      if (held)
        this.#connection.run("UPDATE requests SET lease_until = ? WHERE sequence = ?", until, held.sequence);
      return held !== undefined;
    });
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly string[]> {
    const ended = settlements.filter((settlement) => {
      const held = this.#held(settlement);
      if (held) this.#end(held, settlement.at, settlement.outcome, "running");
      return held !== undefined;
    });
    return ended.map(({ id }) => id);
  }

  async settleWaiting(settlements: readonly Omit<Settlement, "fence">[]): Promise<readonly string[]> {
    const ended = settlements.filter(({ id, at, outcome }) => {
      const waiting = this.#place(
        "SELECT sequence, queue, has_body, started_at FROM requests WHERE id = ? AND state = 0",
        id,
      );
      if (waiting) this.#end(waiting, at, outcome, "waiting");
      return waiting !== undefined;
    });
    return ended.map(({ id }) => id);
  }

  async release(leases: readonly Lease[], lost: boolean): Promise<readonly string[]> {
    const released = leases.filter((lease) => {
      const held = this.#held(lease);
      if (held) this.#release(held, lost);
      return held !== undefined;
    });
    return released.map(({ id }) => id);
  }

  async overdue(now: Instant, limit: number): Promise<readonly QueuedRequest[]> {
    return this.#requests(
      `SELECT * FROM requests INDEXED BY requests_running
       WHERE state = 1 AND lease_until <= ? ORDER BY lease_until, sequence LIMIT ?`,
      now,
      limit,
    );
  }

  async expired(now: Instant, limit: number): Promise<readonly QueuedRequest[]> {
    return this.#requests(
      `SELECT * FROM requests INDEXED BY requests_waiting
       WHERE state = 0 AND expires_at <= ? ORDER BY expires_at, sequence LIMIT ?`,
      now,
      limit,
    );
  }

  async running(endpointId?: string): Promise<readonly QueuedRequest[]> {
    if (endpointId === undefined)
      return this.#requests("SELECT * FROM requests WHERE state = 1 ORDER BY sequence");
    const queue = this.#queues.find(endpointId);
    if (!queue || queue.running === 0) return [];
    return this.#requests(
      "SELECT * FROM requests WHERE state = 1 AND queue = ? ORDER BY sequence",
      queue.number,
    );
  }

  async backlogs(): Promise<readonly Backlog[]> {
    const busy = [...this.#queues.all()].filter(({ waiting, running }) => waiting > 0 || running > 0);
    return busy.map((queue) => {
      const { endpointId, waiting, running } = queue;
      const oldestWaitingAt = waiting > 0 ? this.#oldestWaitingAt(queue) : undefined;
      return { endpointId, waiting, running, ...(oldestWaitingAt === undefined ? {} : { oldestWaitingAt }) };
    });
  }

  async flows(): Promise<readonly Flow[]> {
    const moved = [...this.#queues.all()].filter(({ arrived, ended }) => arrived > 0 || ended > 0);
    return moved.map(({ endpointId, arrived, ended, serviceTime, serviceTimeSquares }) => {
      return { endpointId, arrived, ended, serviceTime, serviceTimeSquares };
    });
  }

  async nextExpiry(): Promise<Instant | undefined> {
    const row = this.#connection.first(
      "SELECT expires_at AS at FROM requests INDEXED BY requests_waiting WHERE state = 0 ORDER BY expires_at LIMIT 1",
    );
    return typeof row?.at === "number" ? row.at : undefined;
  }

  async get(scope: Scope, id: string): Promise<QueuedRequest | undefined> {
    const named = this.#requests("SELECT * FROM requests WHERE id = ?", id)[0];
    if (named && sameScope(named.scope, scope)) return named;
    return this.#requests(
      `SELECT requests.* FROM requests JOIN queues ON queue = number
       WHERE inference_id = ? AND account = ? AND region = ? ORDER BY sequence DESC LIMIT 1`,
      id,
      scope.account,
      scope.region,
    )[0];
  }

  async list(scope: Scope, query: RequestQuery): Promise<readonly QueuedRequest[]> {
    const queues = [...this.#queues.all()].filter((queue) => isAsked(queue, scope, query));
    const sequences = newestSequences(this.#connection, queues, query);
    return sequences.flatMap((sequence) =>
      this.#requests("SELECT * FROM requests WHERE sequence = ?", sequence),
    );
  }

  async arrivals(scope: Scope, query: ArrivalQuery): Promise<readonly Arrival[]> {
    const queues = [...this.#queues.all()].filter((queue) => isAsked(queue, scope, query));
    return oldestArrivals(this.#connection, queues, query);
  }

  async prune(finishedBefore: Instant, limit: number): Promise<number> {
    return this.#connection.run(
      `DELETE FROM requests WHERE sequence IN
         (SELECT sequence FROM requests WHERE finished_at < ? ORDER BY finished_at LIMIT ?)`,
      finishedBefore,
      limit,
    );
  }

  #held({ id, fence }: Lease): Place | undefined {
    return this.#place(
      "SELECT sequence, queue, has_body, started_at FROM requests WHERE id = ? AND fence = ? AND state = 1",
      id,
      fence,
    );
  }

  #place(sql: string, ...values: readonly (string | number)[]): Place | undefined {
    const row = this.#connection.first(sql, ...values);
    if (!row) return undefined;
    const { sequence, queue, has_body, started_at } = row;
    return {
      sequence: Number(sequence),
      queue: Number(queue),
      hasBody: has_body === 1,
      startedAt: typeof started_at === "number" ? started_at : undefined,
    };
  }

  #end(
    { sequence, queue, hasBody, startedAt }: Place,
    at: Instant,
    outcome: Outcome,
    from: "waiting" | "running",
  ): void {
    this.#connection.run(
      "UPDATE requests SET state = ?, finished_at = ?, outcome = ?, lease_until = NULL, has_body = 0 WHERE sequence = ?",
      STATES.indexOf(outcome.state),
      at,
      JSON.stringify(outcome),
      sequence,
    );
    if (hasBody) this.#connection.run("DELETE FROM request_bodies WHERE sequence = ?", sequence);
    if (from === "waiting") this.#queues.count(this.#queues.at(queue), -1, 0);
    else this.#queues.end(this.#queues.at(queue), Math.max(0, at - (startedAt ?? at)));
  }

  #release({ sequence, queue }: Place, lost: boolean): void {
    this.#connection.run(
      `UPDATE requests SET state = 0, instance_id = NULL, started_at = NULL, lease_until = NULL,
         lost_attempts = lost_attempts + ? WHERE sequence = ?`,
      lost ? 1 : 0,
      sequence,
    );
    const back = this.#queues.at(queue);
    this.#queues.count(back, 1, -1);
    if (sequence < back.beginAt) this.#queues.begin(back, sequence, back.beginSince);
  }

  #oldestWaitingAt({ number }: Queue): Instant | undefined {
    const row = this.#connection.first(
      "SELECT received_at FROM requests WHERE state = 0 AND queue = ? ORDER BY sequence LIMIT 1",
      number,
    );
    return row && Number(row.received_at);
  }

  #requests(sql: string, ...values: readonly (string | number)[]): readonly QueuedRequest[] {
    return this.#connection.all(sql, ...values).map((row) => this.#requestOf(row));
  }

  #requestOf(row: Row): QueuedRequest {
    return requestOf(row, this.#queues.at(Number(row.queue)));
  }
}

/** What ending or releasing a request needs to know of it. */
interface Place {
  readonly sequence: number;
  readonly queue: number;
  readonly hasBody: boolean;
  /** Of a running one. */
  readonly startedAt: Instant | undefined;
}
