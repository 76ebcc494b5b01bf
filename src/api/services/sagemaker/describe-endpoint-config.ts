/** DescribeEndpointConfig. */

import { operation } from "../../operation.ts";
import type {
  DescribeEndpointConfigInput,
  DescribeEndpointConfigOutput,
} from "../../shapes/sagemaker.types.ts";
import { asyncDescription } from "./async-config.ts";
import { findEndpointConfig } from "./resources.ts";
import { variantDescription } from "./variants.ts";

export const describeEndpointConfig = operation<DescribeEndpointConfigInput, DescribeEndpointConfigOutput>(
  "DescribeEndpointConfig",
  async ({ EndpointConfigName }, { store, scope }) => {
    const config = await findEndpointConfig(store, scope, EndpointConfigName);
    return {
      EndpointConfigName: config.name,
      EndpointConfigArn: config.arn,
      ProductionVariants: config.variants.map(variantDescription),
      CreationTime: config.createdAt,
      AsyncInferenceConfig: asyncDescription(config.async),
      ExecutionRoleArn: config.executionRoleArn,
      EnableNetworkIsolation: false,
    };
  },
);
