/** DeleteModel: forgets the name; endpoints that were made from it keep running. */

import { operation } from "../../operation.ts";
import type { DeleteModelInput } from "../../shapes/sagemaker.types.ts";
import { findModel } from "./resources.ts";

export const deleteModel = operation<DeleteModelInput, undefined>(
  "DeleteModel",
  async ({ ModelName }, { store, scope }) => {
    await store.transaction(async (tx) => {
      const model = await findModel(tx, scope, ModelName);
      await tx.models.delete(scope, model.name);
      await tx.tags.delete(scope, model.arn);
    });
    return undefined;
  },
);
