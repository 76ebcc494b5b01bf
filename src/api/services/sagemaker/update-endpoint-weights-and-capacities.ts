/** UpdateEndpointWeightsAndCapacities: how many instances there should be, zero included. */

import { withDesired } from "../../../core/fleet/capacity.ts";
import type { Endpoint } from "../../../core/fleet/endpoint.ts";
import { testNotifications } from "../../../core/notices/test-notification.ts";
import { validationError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type {
  DesiredWeightAndCapacity,
  UpdateEndpointWeightsAndCapacitiesInput,
  UpdateEndpointWeightsAndCapacitiesOutput,
} from "../../shapes/sagemaker.types.ts";
import { findEndpoint, inProgress } from "./resources.ts";
import { type Refusals, refuse } from "./unsupported.ts";

export const updateEndpointWeightsAndCapacities = operation<
  UpdateEndpointWeightsAndCapacitiesInput,
  UpdateEndpointWeightsAndCapacitiesOutput
>("UpdateEndpointWeightsAndCapacities", async (input, { store, scope, now, newId, nudge }) => {
  for (const wanted of input.DesiredWeightsAndCapacities) refuse(wanted, refusals);
  const arn = await store.transaction(async (tx) => {
    const endpoint = await findEndpoint(tx, scope, input.EndpointName);
    if (endpoint.status !== "InService") throw inProgress(endpoint.arn);
    const wanted = wantedOf(endpoint, input.DesiredWeightsAndCapacities);
    const { variant } = endpoint;
    const weighted = {
      ...endpoint,
      variant: { ...variant, desiredWeight: wanted?.DesiredWeight ?? variant.desiredWeight },
    };
    const updated = withDesired(weighted, wanted?.DesiredInstanceCount ?? variant.desiredInstances, now);
    await tx.endpoints.put(scope, endpoint.name, updated);
    await tx.outbox.add(testNotifications(updated, newId), now);
    return endpoint.arn;
  });
  nudge("fleetKeeper");
  nudge("courier");
  return { EndpointArn: arn };
});

/** What is wanted of the endpoint's one variant. */
function wantedOf(
  endpoint: Endpoint,
  all: readonly DesiredWeightAndCapacity[],
): DesiredWeightAndCapacity | undefined {
  const names = all.map(({ VariantName }) => VariantName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw validationError(`The variant name "${twice}" was non-unique within the request.`);
  const unknown = names.filter((name) => name !== endpoint.variant.name);
  if (unknown.length > 0)
    throw validationError(
      `The variant name(s) "${unknown.join(", ")}" is/are not present within endpoint configuration "${endpoint.configName}".`,
    );
  return all[0];
}

const refusals: Refusals<DesiredWeightAndCapacity> = {
  ServerlessUpdateConfig: "endpoints have instances; set DesiredInstanceCount",
};
