/** DeleteEndpointConfig: endpoints that were made from it keep running. */

import { operation } from "../../operation.ts";
import type { DeleteEndpointConfigInput } from "../../shapes/sagemaker.types.ts";
import { findEndpointConfig } from "./resources.ts";

export const deleteEndpointConfig = operation<DeleteEndpointConfigInput, undefined>(
  "DeleteEndpointConfig",
  async ({ EndpointConfigName }, { store, scope }) => {
    await store.transaction(async (tx) => {
      const config = await findEndpointConfig(tx, scope, EndpointConfigName);
      await tx.endpointConfigs.delete(scope, config.name);
      await tx.tags.delete(scope, config.arn);
    });
    return undefined;
  },
);
