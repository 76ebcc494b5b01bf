/** DescribeEndpoint. */

import type { EndpointStatus } from "../../../core/fleet/endpoint.ts";
import { operation } from "../../operation.ts";
import type { DescribeEndpointInput, DescribeEndpointOutput } from "../../shapes/sagemaker.types.ts";
import { asyncDescription } from "./async-config.ts";
import { findEndpoint } from "./resources.ts";
import { variantSummary } from "./variants.ts";

/** AWS shows no variants of an endpoint that is not, or never was, in service. */
const withoutVariants: readonly EndpointStatus[] = ["Creating", "Failed"];

export const describeEndpoint = operation<DescribeEndpointInput, DescribeEndpointOutput>(
  "DescribeEndpoint",
  async ({ EndpointName }, { store, scope }) => {
    const endpoint = await findEndpoint(store, scope, EndpointName);
    const { status, variant, createdAt } = endpoint;
    return {
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      EndpointConfigName: endpoint.configName,
      ProductionVariants: withoutVariants.includes(status)
        ? undefined
        : [variantSummary(variant, createdAt, status === "Updating")],
      EndpointStatus: status,
      FailureReason: endpoint.failureReason,
      CreationTime: createdAt,
      LastModifiedTime: endpoint.modifiedAt,
      AsyncInferenceConfig: asyncDescription(endpoint.async),
    };
  },
);
