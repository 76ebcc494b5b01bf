/** ListEndpoints. */

import { operation } from "../../operation.ts";
import type { ListEndpointsInput, ListEndpointsOutput } from "../../shapes/sagemaker.types.ts";
import { listPage } from "./listing.ts";

export const listEndpoints = operation<ListEndpointsInput, ListEndpointsOutput>(
  "ListEndpoints",
  async (input, { store, scope, pages }) => {
    const { items, nextToken } = listPage(pages, "ListEndpoints", await store.endpoints.list(scope), input);
    return {
      Endpoints: items.map(({ name, arn, createdAt, modifiedAt, status }) => ({
        EndpointName: name,
        EndpointArn: arn,
        CreationTime: createdAt,
        LastModifiedTime: modifiedAt,
        EndpointStatus: status,
      })),
      NextToken: nextToken,
    };
  },
);
