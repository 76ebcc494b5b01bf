/** CreateEndpointConfig: how an asynchronous endpoint serves, and where its answers go. */

import type { EndpointConfig } from "../../../core/fleet/endpoint.ts";
import { given } from "../../given.ts";
import { operation } from "../../operation.ts";
import type { CreateEndpointConfigInput, CreateEndpointConfigOutput } from "../../shapes/sagemaker.types.ts";
import { asyncSettingsOf } from "./async-config.ts";
import { endpointConfigArn, findModel, refuseExisting } from "./resources.ts";
import { putTags, tagsOf } from "./tags.ts";
import { notSupported, OWN_MACHINES, type Refusals, refuse } from "./unsupported.ts";
import { variantOf } from "./variants.ts";

export const createEndpointConfig = operation<CreateEndpointConfigInput, CreateEndpointConfigOutput>(
  "CreateEndpointConfig",
  async (input, { store, scope, now }) => {
    refuse(input, refusals);
    const variant = variantOf(input.ProductionVariants);
    if (!input.AsyncInferenceConfig)
      throw notSupported(
        "A configuration without AsyncInferenceConfig",
        "endpoints are asynchronous; add AsyncInferenceConfig with an OutputConfig",
      );
    const config: EndpointConfig = {
      scope,
      name: input.EndpointConfigName,
      arn: endpointConfigArn(scope, input.EndpointConfigName),
      createdAt: now,
      variants: [variant],
      async: asyncSettingsOf(input.AsyncInferenceConfig),
      ...given({ executionRoleArn: input.ExecutionRoleArn }),
    };
    const tags = tagsOf(input.Tags);
    await store.transaction(async (tx) => {
      refuseExisting("endpoint configuration", config.arn, await tx.endpointConfigs.list(scope));
      await findModel(tx, scope, variant.modelName);
      await tx.endpointConfigs.put(scope, config.name, config);
      await putTags(tx, scope, config.arn, tags);
    });
    return { EndpointConfigArn: config.arn };
  },
);

const refusals: Refusals<CreateEndpointConfigInput> = {
  KmsKeyId: OWN_MACHINES,
  VpcConfig: OWN_MACHINES,
  EnableNetworkIsolation: { why: OWN_MACHINES, fine: (on) => !on },
  DataCaptureConfig: "inputs and answers are in S3 already",
  ShadowProductionVariants: "an asynchronous endpoint has one queue and one variant",
  ExplainerConfig: "explain in the model's own answer",
  MetricsConfig: {
    why: "metrics are published as the endpoint's ebbtide:profile tag says",
    fine: ({ EnableEnhancedMetrics, EnableDetailedObservability, MetricPublishFrequencyInSeconds }) =>
      !EnableEnhancedMetrics &&
      !EnableDetailedObservability &&
      (MetricPublishFrequencyInSeconds ?? 60) === 60,
  },
};
