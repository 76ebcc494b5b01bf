/** CreateEndpoint: declares what should run; the fleet keeper makes it so. */

import assert from "node:assert/strict";
import type { Endpoint, EndpointConfig, Model, ProductionVariant } from "../../../core/fleet/endpoint.ts";
import { testNotifications } from "../../../core/notices/test-notification.ts";
import { type Call, operation } from "../../operation.ts";
import type { CreateEndpointInput, CreateEndpointOutput } from "../../shapes/sagemaker.types.ts";
import { endpointArn, findEndpointConfig, findModel, refuseExisting } from "./resources.ts";
import { putTags, tagsOf } from "./tags.ts";
import { type Refusals, refuse } from "./unsupported.ts";

export const createEndpoint = operation<CreateEndpointInput, CreateEndpointOutput>(
  "CreateEndpoint",
  async (input, call) => {
    refuse(input, refusals);
    const { store, scope, now, newId, nudge } = call;
    const arn = endpointArn(scope, input.EndpointName);
    const tags = tagsOf(input.Tags);
    await store.transaction(async (tx) => {
      refuseExisting("endpoint", arn, await tx.endpoints.list(scope));
      const config = await findEndpointConfig(tx, scope, input.EndpointConfigName);
      const [variant] = config.variants;
      assert(variant, "CreateEndpointConfig asks for one");
      const model = await findModel(tx, scope, variant.modelName);
      const endpoint = newEndpoint(input.EndpointName, config, variant, model, call);
      await tx.endpoints.put(scope, endpoint.name, endpoint);
      await putTags(tx, scope, arn, tags);
      await tx.outbox.add(testNotifications(endpoint, newId), now);
    });
    nudge("fleetKeeper");
    nudge("courier");
    return { EndpointArn: arn };
  },
);

function newEndpoint(
  name: string,
  config: EndpointConfig,
  variant: ProductionVariant,
  model: Model,
  { scope, now, newId }: Call,
): Endpoint {
  return {
    scope,
    id: newId(),
    name,
    arn: endpointArn(scope, name),
    configName: config.name,
    createdAt: now,
    modifiedAt: now,
    status: "Creating",
    async: config.async,
    variant: {
      ...variant,
      container: model.container,
      desiredInstances: variant.initialInstances,
      currentInstances: 0,
      desiredWeight: variant.weight,
    },
  };
}

const refusals: Refusals<CreateEndpointInput> = {
  DeploymentConfig: "endpoints are not updated to other configurations",
};
