/** `/_ebbtide/endpoints/<name>/instances`: an endpoint's instances and what each works on, the oldest first. */

import type { Instance } from "../../core/fleet/instance.ts";
import { given } from "../given.ts";
import type { Call } from "../operation.ts";
import { endpointNamed } from "./endpoint.ts";
import type { Extension } from "./extension.ts";
import { queryOf } from "./query.ts";

/** Of the listed ones; the counts are of all. */
const MOST_LISTED = 1000;

export const instanceExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/endpoints/:name/instances",
    run: async (request, call) => {
      queryOf(request, []);
      const { id, name, status, variant } = await endpointNamed(request.params.name, call);
      const { store, scope } = call;
      const own = (await store.instances.list(scope)).filter(({ endpointId }) => endpointId === id);
      own.sort((a, b) => a.createdAt - b.createdAt);
      const backlog = (await store.requests.backlogs()).find(({ endpointId }) => endpointId === id);
      const running = await runningOf(id, call);
      const json = {
        endpoint: name,
        status,
        variant: variant.name,
        desired: variant.desiredInstances,
        waiting: backlog?.waiting ?? 0,
        running: backlog?.running ?? 0,
        count: own.length,
        instances: own.slice(0, MOST_LISTED).map((one) => instanceRow(one, running.get(one.id) ?? 0)),
      };
      return { status: 200, body: { json } };
    },
  },
];

/** How many requests each instance works on, by its id. */
async function runningOf(endpointId: string, { store }: Call): Promise<ReadonlyMap<string, number>> {
  const running = new Map<string, number>();
  for (const { instanceId } of await store.requests.running(endpointId))
    if (instanceId !== undefined) running.set(instanceId, (running.get(instanceId) ?? 0) + 1);
  return running;
}

const instanceRow = ({ id, status, createdAt, inServiceAt, address }: Instance, running: number) => ({
  id,
  status,
  createdAt: new Date(createdAt).toISOString(),
  ...given({
    inServiceAt: inServiceAt === undefined ? undefined : new Date(inServiceAt).toISOString(),
    address,
  }),
  running,
});
