/**
 * DeleteEndpoint: the endpoint is shown as Deleting until the fleet keeper has stopped its last instance, and is no longer
 * scaled. Allowed while it is being created too: AWS lets nobody delete an endpoint that is stuck there.
 */

import { operation } from "../../operation.ts";
import type { DeleteEndpointInput } from "../../shapes/sagemaker.types.ts";
import { deregisterTargets } from "../application-autoscaling/deregister.ts";
import { findEndpoint, inProgress } from "./resources.ts";

export const deleteEndpoint = operation<DeleteEndpointInput, undefined>(
  "DeleteEndpoint",
  async ({ EndpointName }, { store, scope, now, newId, nudge }) => {
    await store.transaction(async (tx) => {
      const endpoint = await findEndpoint(tx, scope, EndpointName);
      if (endpoint.status === "Deleting") throw inProgress(endpoint.arn);
      await tx.endpoints.put(scope, endpoint.name, { ...endpoint, status: "Deleting", modifiedAt: now });
      await deregisterTargets(tx, { scope, now, newId }, endpoint.name);
      await tx.tags.delete(scope, endpoint.arn);
    });
    nudge("fleetKeeper");
    nudge("dispatcher");
    return undefined;
  },
);
