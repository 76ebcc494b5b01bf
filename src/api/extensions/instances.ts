/** `/_ebbtide/endpoints/<name>/instances`: an endpoint's instances and what each works on, the oldest first. */

import { apiError } from "../errors.ts";
import type { Extension } from "./extension.ts";
import { queryOf } from "./query.ts";

/** Of the listed ones; the counts are of all. */
const MOST_LISTED = 1000;

export const instanceExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/endpoints/:name/instances",
    run: async (request, { store, scope }) => {
      queryOf(request, []);
      const name = request.params.name ?? "";
      const endpoint = await store.endpoints.get(scope, name);
      if (!endpoint)
        throw apiError("ResourceNotFound", `There is no endpoint ${name} in ${scope.region}.`, {
          status: 404,
        });
      const own = (await store.instances.list(scope)).filter(({ endpointId }) => endpointId === endpoint.id);
      own.sort((a, b) => a.createdAt - b.createdAt);
      const backlog = (await store.requests.backlogs()).find(({ endpointId }) => endpointId === endpoint.id);
      const running = new Map<string, number>();
      for (const { instanceId } of await store.requests.running(endpoint.id))
        if (instanceId !== undefined) running.set(instanceId, (running.get(instanceId) ?? 0) + 1);
      const instances = own.slice(0, MOST_LISTED).map(({ id, status, createdAt, inServiceAt, address }) => ({
        id,
        status,
        createdAt: new Date(createdAt).toISOString(),
        ...(inServiceAt === undefined ? {} : { inServiceAt: new Date(inServiceAt).toISOString() }),
        ...(address === undefined ? {} : { address }),
        running: running.get(id) ?? 0,
      }));
      const json = {
        endpoint: name,
        status: endpoint.status,
        variant: endpoint.variant.name,
        desired: endpoint.variant.desiredInstances,
        waiting: backlog?.waiting ?? 0,
        running: backlog?.running ?? 0,
        count: own.length,
        instances,
      };
      return { status: 200, body: { json } };
    },
  },
];
