/** Rows of requests, and the requests they stand for. */

import type { Outcome, QueuedRequest, RequestDetail, RequestState } from "../../core/queue/request.ts";
import type { Row } from "./connection.ts";
import type { Queue } from "./queues.ts";

/** A state's number in the table is its place here. */
export const STATES: readonly RequestState[] = [
  "waiting",
  "running",
  "completed",
  "failed",
  "expired",
  "cancelled",
];

export function requestOf(row: Row, queue: Queue): QueuedRequest {
  const id = String(row.id);
  return {
    id,
    inferenceId: row.inference_id === null ? id : String(row.inference_id),
    scope: queue.scope,
    endpointId: queue.endpointId,
    endpointName: queue.endpointName,
    receivedAt: Number(row.received_at),
    expiresAt: Number(row.expires_at),
    detail: JSON.parse(String(row.detail)) as RequestDetail,
    state: STATES[Number(row.state)] as RequestState,
    fence: Number(row.fence),
    lostAttempts: Number(row.lost_attempts),
    ...(row.instance_id !== null && { instanceId: String(row.instance_id) }),
    ...(row.started_at !== null && { startedAt: Number(row.started_at) }),
    ...(row.finished_at !== null && { finishedAt: Number(row.finished_at) }),
    ...(row.lease_until !== null && { leaseUntil: Number(row.lease_until) }),
    ...(row.outcome !== null && { outcome: JSON.parse(String(row.outcome)) as Outcome }),
  };
}
