/** ListEndpointConfigs. */

import { operation } from "../../operation.ts";
import type { ListEndpointConfigsInput, ListEndpointConfigsOutput } from "../../shapes/sagemaker.types.ts";
import { listPage } from "./listing.ts";

export const listEndpointConfigs = operation<ListEndpointConfigsInput, ListEndpointConfigsOutput>(
  "ListEndpointConfigs",
  async (input, { store, scope, pages }) => {
    const configs = await store.endpointConfigs.list(scope);
    const { items, nextToken } = listPage(pages, "ListEndpointConfigs", configs, input);
    return {
      EndpointConfigs: items.map(({ name, arn, createdAt }) => ({
        EndpointConfigName: name,
        EndpointConfigArn: arn,
        CreationTime: createdAt,
      })),
      NextToken: nextToken,
    };
  },
);
