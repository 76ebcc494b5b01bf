/** The request plane as the loops that control it see the queue: counts, not requests. */

import assert from "node:assert/strict";
import type { Endpoint } from "../../core/fleet/endpoint.ts";
import type { QueuedRequest } from "../../core/queue/request.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Requests } from "../../store/store.ts";
import type { RequestPlane } from "../plane/plane.ts";

/** Where the plane's milliseconds begin, and whose requests they are. */
export interface PlaneOf {
  readonly plane: RequestPlane;
  readonly start: Instant;
  readonly endpoint: () => Endpoint;
}

/** Answers what collector, scaler and fleet keeper ask; nobody else is there to ask for more. */
export function planeRequests({ plane, start, endpoint }: PlaneOf): Requests {
  const request = (change: Partial<QueuedRequest>): QueuedRequest => ({
    id: "",
    inferenceId: "",
    scope: endpoint().scope,
    endpointId: endpoint().id,
    endpointName: endpoint().name,
    receivedAt: start,
    expiresAt: Number.MAX_SAFE_INTEGER,
    detail: { outputLocation: "", invocationTimeout: 0 },
    state: "running",
    fence: 1,
    lostAttempts: 0,
    ...change,
  });
  return {
    backlogs: async () => {
      const { waiting, running, oldestWaitingAt } = plane;
      if (waiting + running === 0) return [];
      const oldest = oldestWaitingAt === undefined ? {} : { oldestWaitingAt: start + oldestWaitingAt };
      return [{ endpointId: endpoint().id, waiting, running, ...oldest }];
    },
    flows: async () => {
      const { arrived, completed: ended, busy: serviceTime, busySquares: serviceTimeSquares } = plane;
      if (arrived === 0) return [];
      return [{ endpointId: endpoint().id, arrived, ended, serviceTime, serviceTimeSquares }];
    },
    running: async () =>
      plane
        .work()
        .map(({ worker, startedAt }) => request({ instanceId: worker, startedAt: start + startedAt })),
    list: async () =>
      plane.lastEndedAt === undefined
        ? []
        : [request({ state: "completed", finishedAt: start + plane.lastEndedAt })],
    prune: async () => 0,
    nextExpiry: async () => undefined,
    enqueue: unasked,
    claim: unasked,
    bodies: unasked,
    extend: unasked,
    settle: unasked,
    settleWaiting: unasked,
    release: unasked,
    overdue: unasked,
    expired: unasked,
    get: unasked,
    arrivals: unasked,
  };
}

const unasked = (): never => assert.fail("the simulated queue is counted, not read");
