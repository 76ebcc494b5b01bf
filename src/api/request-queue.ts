/** Accepting requests: concurrent ones share one commit, and each is answered only after that commit is on disk. */

import type { NewRequest } from "../core/queue/request.ts";
import { batcher } from "../store/batcher.ts";
import type { Store } from "../store/store.ts";

export interface RequestQueue {
  /** Resolves when the request is durable. */
  enqueue(request: NewRequest): Promise<void>;
}

export function requestQueue(store: Store): RequestQueue {
  const batch = batcher<NewRequest, void>(async (requests) => {
    await store.requests.enqueue(requests);
    return [];
  });
  return { enqueue: batch };
}
