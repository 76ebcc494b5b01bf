/** Cancelling: it works wherever the request is, for whoever asks, without asking the dispatcher. */

import { cancelled } from "../../core/queue/outcomes.ts";
import type { QueuedRequest } from "../../core/queue/request.ts";
import { resultLocation, resultNotice, resultObject } from "../../core/queue/traces.ts";
import { failureDocument } from "../../objects/failure-document.ts";
import { inlinePayload } from "../../objects/inline.ts";
import { bucketScope } from "../../store/store.ts";
import { apiError } from "../errors.ts";
import type { Call } from "../operation.ts";

/** The request of that id (or the newest with that inference id) in the caller's scope. */
export async function findRequest(id: string, { store, scope }: Call): Promise<QueuedRequest> {
  const request = await store.requests.get(scope, id);
  if (request) return request;
  throw apiError("ResourceNotFound", `There is no request with the id ${id} in ${scope.region}.`, {
    status: 404,
  });
}

/** Ends a request that has not ended yet, wherever it is; answers it as it then stands. */
export async function cancelRequest(id: string, call: Call): Promise<QueuedRequest> {
  for (;;) {
    const request = await findRequest(id, call);
    if (request.state === "cancelled") return request;
    if (request.state !== "waiting" && request.state !== "running")
      throw apiError("Conflict", `The request ${id} has already ended: it is ${request.state}.`, {
        status: 409,
      });
    const unused = await settleCancelled(request, call);
    // It was claimed, released or settled between the look and the cancel: look again.
    if (!unused) continue;
    await call.objects.discard(unused);
    // The dispatcher finds its lease gone, and ends the call to the model.
    call.nudge("dispatcher");
    call.nudge("courier");
    return findRequest(request.id, call);
  }
}

/**
 * Settles under the lease of whoever runs it; whoever waits for the failure object or a notice gets it. Answers the
 * files that nothing refers to any more, or undefined when the request was not in that state any more.
 */
function settleCancelled(
  request: QueuedRequest,
  { store, newId, now }: Call,
): Promise<readonly string[] | undefined> {
  return store.transaction(async (tx) => {
    const settlement = { id: request.id, fence: request.fence, at: now, outcome: cancelled };
    const ended =
      request.state === "running"
        ? await tx.requests.settle([settlement])
        : await tx.requests.settleWaiting([settlement]);
    if (ended.length === 0) return undefined;
    const found = await tx.endpoints.get(request.scope, request.endpointName);
    const endpoint = found?.id === request.endpointId ? found : undefined;
    const ending = { request, outcome: cancelled, ...(endpoint ? { endpoint } : {}) };
    const notice = resultNotice(ending, now, newId);
    if (notice) await tx.outbox.add([notice], now);
    const location = resultLocation(ending);
    if (!location || !(await tx.buckets.get(bucketScope(request.scope.account), location.bucket))) return [];
    const document = inlinePayload(failureDocument(cancelled));
    return tx.objects.put([resultObject(ending, location, document, now)]);
  });
}
