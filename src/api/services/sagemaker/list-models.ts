/** ListModels. */

import { operation } from "../../operation.ts";
import type { ListModelsInput, ListModelsOutput } from "../../shapes/sagemaker.types.ts";
import { listPage } from "./listing.ts";

export const listModels = operation<ListModelsInput, ListModelsOutput>(
  "ListModels",
  async (input, { store, scope, pages }) => {
    const { items, nextToken } = listPage(pages, "ListModels", await store.models.list(scope), input);
    return {
      Models: items.map(({ name, arn, createdAt }) => ({
        ModelName: name,
        ModelArn: arn,
        CreationTime: createdAt,
      })),
      NextToken: nextToken,
    };
  },
);
