/** The queue's table. Everything hot takes arrays and runs prepared statements within the caller's transaction. */

import assert from "node:assert/strict";
import type {
  Backlog,
  Lease,
  NewRequest,
  Outcome,
  QueuedRequest,
  RequestDetail,
  RequestState,
  Settlement,
} from "../../core/queue/request.ts";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { RequestQuery, Requests } from "../store.ts";
import { BacklogCounts } from "./backlogs.ts";
import type { Connection, Row } from "./connection.ts";

export class SqliteRequests implements Requests {
  readonly #connection: Connection;
  readonly #counts: BacklogCounts;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#counts = new BacklogCounts(connection);
  }

  forget(): void {
    this.#counts.forget();
  }

  async enqueue(requests: readonly NewRequest[]): Promise<void> {
    for (const request of requests) {
      this.#connection.run(
        `INSERT INTO requests (id, inference_id, account, region, endpoint_id, endpoint_name, state, received_at,
           expires_at, detail) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)`,
        request.id,
        request.inferenceId,
        request.scope.account,
        request.scope.region,
        request.endpointId,
        request.endpointName,
        request.receivedAt,
        request.expiresAt,
        JSON.stringify(request.detail),
      );
      if (request.inlineBody)
        this.#connection.run(
          "INSERT INTO request_bodies (id, body) VALUES (?, ?)",
          request.id,
          request.inlineBody,
        );
      this.#counts.add(request.endpointId, 1, 0);
    }
  }

  async claim(
    endpointId: string,
    instances: readonly string[],
    now: Instant,
    until: Instant,
  ): Promise<readonly QueuedRequest[]> {
    const rows = this.#connection.all(
      `SELECT * FROM requests WHERE endpoint_id = ? AND state = 'waiting' AND expires_at > ?
       ORDER BY sequence LIMIT ?`,
      endpointId,
      now,
      instances.length,
    );
    return rows.map((row, index) => this.#claimed(row, instances[index] as string, now, until));
  }

  #claimed(row: Row, instanceId: string, now: Instant, until: Instant): QueuedRequest {
    this.#connection.run(
      `UPDATE requests SET state = 'running', fence = fence + 1, instance_id = ?, started_at = ?, lease_until = ?
       WHERE sequence = ?`,
      instanceId,
      now,
      until,
      row.sequence as number,
    );
    this.#counts.add(String(row.endpoint_id), -1, 1);
    return {
      ...requestOf(row),
      state: "running",
      fence: Number(row.fence) + 1,
      instanceId,
      startedAt: now,
      leaseUntil: until,
    };
  }

  async bodies(ids: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
    return ids.map((id) => {
      const row = this.#connection.first("SELECT body FROM request_bodies WHERE id = ?", id);
      return row?.body as Uint8Array | undefined;
    });
  }

  async extend(leases: readonly Lease[], until: Instant): Promise<readonly Lease[]> {
    return leases.filter(
      ({ id, fence }) =>
        this.#connection.run(
          "UPDATE requests SET lease_until = ? WHERE id = ? AND fence = ? AND state = 'running'",
          until,
          id,
          fence,
        ) > 0,
    );
  }

  async settle(settlements: readonly Settlement[]): Promise<readonly string[]> {
    return settlements
      .filter(({ id, fence, at, outcome }) => {
        const row = this.#connection.first(
          `UPDATE requests SET state = ?, finished_at = ?, outcome = ?, lease_until = NULL
           WHERE id = ? AND fence = ? AND state = 'running' RETURNING endpoint_id`,
          outcome.state,
          at,
          JSON.stringify(outcome),
          id,
          fence,
        );
        return this.#ended(id, row, 0, -1);
      })
      .map(({ id }) => id);
  }

  async settleWaiting(settlements: readonly Omit<Settlement, "fence">[]): Promise<readonly string[]> {
    return settlements
      .filter(({ id, at, outcome }) => {
        const row = this.#connection.first(
          `UPDATE requests SET state = ?, finished_at = ?, outcome = ? WHERE id = ? AND state = 'waiting'
           RETURNING endpoint_id`,
          outcome.state,
          at,
          JSON.stringify(outcome),
          id,
        );
        return this.#ended(id, row, -1, 0);
      })
      .map(({ id }) => id);
  }

  /** Whether a request ended; then its body is not needed any more. */
  #ended(id: string, row: Row | undefined, waiting: number, running: number): boolean {
    if (!row) return false;
    this.#connection.run("DELETE FROM request_bodies WHERE id = ?", id);
    this.#counts.add(String(row.endpoint_id), waiting, running);
    return true;
  }

  async release(leases: readonly Lease[], lost: boolean): Promise<readonly string[]> {
    return leases
      .filter(({ id, fence }) => {
        const row = this.#connection.first(
          `UPDATE requests SET state = 'waiting', instance_id = NULL, started_at = NULL, lease_until = NULL,
             lost_attempts = lost_attempts + ? WHERE id = ? AND fence = ? AND state = 'running' RETURNING endpoint_id`,
          lost ? 1 : 0,
          id,
          fence,
        );
        if (row) this.#counts.add(String(row.endpoint_id), 1, -1);
        return row !== undefined;
      })
      .map(({ id }) => id);
  }

  async overdue(now: Instant, limit: number): Promise<readonly QueuedRequest[]> {
    return this.#requests(
      "SELECT * FROM requests WHERE state = 'running' AND lease_until <= ? ORDER BY lease_until, sequence LIMIT ?",
      now,
      limit,
    );
  }

  async expired(now: Instant, limit: number): Promise<readonly QueuedRequest[]> {
    return this.#requests(
      "SELECT * FROM requests WHERE state = 'waiting' AND expires_at <= ? ORDER BY expires_at, sequence LIMIT ?",
      now,
      limit,
    );
  }

  async running(endpointId?: string): Promise<readonly QueuedRequest[]> {
    const all = this.#requests("SELECT * FROM requests WHERE state = 'running' ORDER BY sequence");
    return endpointId === undefined ? all : all.filter((request) => request.endpointId === endpointId);
  }

  async backlogs(): Promise<readonly Backlog[]> {
    return [...this.#counts.all()].map(([endpointId, { waiting, running }]) => {
      const oldest = this.#connection.first(
        "SELECT received_at FROM requests WHERE endpoint_id = ? AND state = 'waiting' ORDER BY sequence LIMIT 1",
        endpointId,
      );
      return { endpointId, waiting, running, ...(oldest && { oldestWaitingAt: Number(oldest.received_at) }) };
    });
  }

  async nextExpiry(): Promise<Instant | undefined> {
    const row = this.#connection.first("SELECT min(expires_at) AS at FROM requests WHERE state = 'waiting'");
    return row?.at === null ? undefined : Number(row?.at);
  }

  async get({ account, region }: Scope, id: string): Promise<QueuedRequest | undefined> {
    const row =
      this.#connection.first(
        "SELECT * FROM requests WHERE id = ? AND account = ? AND region = ?",
        id,
        account,
        region,
      ) ??
      this.#connection.first(
        `SELECT * FROM requests WHERE inference_id = ? AND inference_id <> id AND account = ? AND region = ?
         ORDER BY sequence DESC LIMIT 1`,
        id,
        account,
        region,
      );
    return row && requestOf(row);
  }

  async list({ account, region }: Scope, query: RequestQuery): Promise<readonly QueuedRequest[]> {
    const conditions = ["account = ?", "region = ?"];
    const values: (string | number)[] = [account, region];
    const require = (condition: string, ...given: readonly (string | number)[]): void => {
      conditions.push(condition);
      values.push(...given);
    };
    if (query.endpointName !== undefined) require("endpoint_name = ?", query.endpointName);
    if (query.endpointId !== undefined) require("endpoint_id = ?", query.endpointId);
    // A single state as a literal lets the planner take that state's partial index.
    if (query.states?.length === 1) require(`state = ${literal(query.states[0])}`);
    else if (query.states) require(`state IN (${query.states.map(literal).join(", ")})`);
    if (query.after !== undefined)
      require("sequence < (SELECT sequence FROM requests WHERE id = ?)", query.after);
    return this.#requests(
      `SELECT * FROM requests WHERE ${conditions.join(" AND ")} ORDER BY sequence DESC LIMIT ?`,
      ...values,
      query.limit,
    );
  }

  async prune(finishedBefore: Instant, limit: number): Promise<number> {
    return this.#connection.run(
      `DELETE FROM requests WHERE sequence IN
         (SELECT sequence FROM requests WHERE finished_at < ? ORDER BY finished_at LIMIT ?)`,
      finishedBefore,
      limit,
    );
  }

  #requests(sql: string, ...values: readonly (string | number)[]): readonly QueuedRequest[] {
    return this.#connection.all(sql, ...values).map(requestOf);
  }
}

/** States come from a closed set of words; anything else would be a mistake of ours. */
function literal(state: RequestState | undefined): string {
  assert(state !== undefined && /^[a-z]+$/.test(state));
  return `'${state}'`;
}

function requestOf(row: Row): QueuedRequest {
  return {
    id: String(row.id),
    inferenceId: String(row.inference_id),
    scope: { account: String(row.account), region: String(row.region) },
    endpointId: String(row.endpoint_id),
    endpointName: String(row.endpoint_name),
    receivedAt: Number(row.received_at),
    expiresAt: Number(row.expires_at),
    detail: JSON.parse(String(row.detail)) as RequestDetail,
    state: String(row.state) as RequestState,
    fence: Number(row.fence),
    lostAttempts: Number(row.lost_attempts),
    ...(row.instance_id !== null && { instanceId: String(row.instance_id) }),
    ...(row.started_at !== null && { startedAt: Number(row.started_at) }),
    ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
    ...(row.lease_until !== null && { leaseUntil: Number(row.lease_until) }),
    ...(row.outcome !== null && { outcome: JSON.parse(String(row.outcome)) as Outcome }),
  };
}
