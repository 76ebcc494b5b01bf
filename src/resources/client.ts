/** Asking the service of a custom resource: what it has, and to have another capacity. */

import type { ResourceAnswer } from "../core/scaling/custom-resource.ts";

/** Never rejects; `signal` gives up at once, the client's own time limit bounds a call otherwise. */
export interface ResourceClient {
  describe(address: string, signal?: AbortSignal): Promise<ResourceAnswer>;
  setDesired(address: string, capacity: number, signal?: AbortSignal): Promise<ResourceAnswer>;
  close(): Promise<void>;
}
