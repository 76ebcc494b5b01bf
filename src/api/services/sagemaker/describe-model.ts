/** DescribeModel. */

import { operation } from "../../operation.ts";
import type { DescribeModelInput, DescribeModelOutput } from "../../shapes/sagemaker.types.ts";
import { containerDescription } from "./containers.ts";
import { findModel } from "./resources.ts";

export const describeModel = operation<DescribeModelInput, DescribeModelOutput>(
  "DescribeModel",
  async ({ ModelName }, { store, scope }) => {
    const model = await findModel(store, scope, ModelName);
    return {
      ModelName: model.name,
      ModelArn: model.arn,
      ...containerDescription(model),
      ExecutionRoleArn: model.executionRoleArn,
      CreationTime: model.createdAt,
      EnableNetworkIsolation: false,
    };
  },
);
