/** SageMaker's control plane: models, endpoint configurations, endpoints and their tags. */

import type { Service } from "../../service.ts";
import { sagemakerShapes } from "../../shapes/sagemaker.shapes.ts";
import { addTags } from "./add-tags.ts";
import { createEndpoint } from "./create-endpoint.ts";
import { createEndpointConfig } from "./create-endpoint-config.ts";
import { createModel } from "./create-model.ts";
import { deleteEndpoint } from "./delete-endpoint.ts";
import { deleteEndpointConfig } from "./delete-endpoint-config.ts";
import { deleteModel } from "./delete-model.ts";
import { deleteTags } from "./delete-tags.ts";
import { describeEndpoint } from "./describe-endpoint.ts";
import { describeEndpointConfig } from "./describe-endpoint-config.ts";
import { describeModel } from "./describe-model.ts";
import { listEndpointConfigs } from "./list-endpoint-configs.ts";
import { listEndpoints } from "./list-endpoints.ts";
import { listModels } from "./list-models.ts";
import { listTags } from "./list-tags.ts";
import { updateEndpointWeightsAndCapacities } from "./update-endpoint-weights-and-capacities.ts";

export const sagemaker: Service = {
  shapes: sagemakerShapes,
  operations: [
    createModel,
    describeModel,
    listModels,
    deleteModel,
    createEndpointConfig,
    describeEndpointConfig,
    listEndpointConfigs,
    deleteEndpointConfig,
    createEndpoint,
    describeEndpoint,
    listEndpoints,
    deleteEndpoint,
    updateEndpointWeightsAndCapacities,
    addTags,
    deleteTags,
    listTags,
  ],
  partial: {
    CreateModel:
      "One container with an image and a model archive in S3; pipelines, multi-model containers, model packages, VPCs and network isolation are refused. The execution role is stored and not enforced.",
    CreateEndpointConfig:
      "Asynchronous endpoints with one variant; serverless, shadow variants, instance pools, managed scaling, data capture, encryption keys, volumes and VPCs are refused.",
    CreateEndpoint: "Deployment guardrails are refused.",
    DeleteEndpoint: "Also deletes an endpoint that is still being created, where AWS asks for patience.",
    UpdateEndpointWeightsAndCapacities: "Serverless settings are refused.",
    AddTags: "On models, endpoint configurations and endpoints.",
    DeleteTags: "On models, endpoint configurations and endpoints.",
    ListTags: "On models, endpoint configurations and endpoints.",
  },
};
