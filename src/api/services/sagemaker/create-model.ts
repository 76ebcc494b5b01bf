/** CreateModel: names what an endpoint's instances start. */

import type { Model } from "../../../core/fleet/endpoint.ts";
import { given } from "../../given.ts";
import { operation } from "../../operation.ts";
import type { CreateModelInput, CreateModelOutput } from "../../shapes/sagemaker.types.ts";
import { containerOf } from "./containers.ts";
import { modelArn, refuseExisting } from "./resources.ts";
import { putTags, tagsOf } from "./tags.ts";
import { OWN_MACHINES, type Refusals, refuse } from "./unsupported.ts";

export const createModel = operation<CreateModelInput, CreateModelOutput>(
  "CreateModel",
  async (input, { store, scope, now }) => {
    refuse(input, refusals);
    const model: Model = {
      scope,
      name: input.ModelName,
      arn: modelArn(scope, input.ModelName),
      createdAt: now,
      container: containerOf(input),
      listed: !input.PrimaryContainer,
      ...given({ executionRoleArn: input.ExecutionRoleArn }),
    };
    const tags = tagsOf(input.Tags);
    await store.transaction(async (tx) => {
      refuseExisting("model", model.arn, await tx.models.list(scope));
      await tx.models.put(scope, model.name, model);
      await putTags(tx, scope, model.arn, tags);
    });
    return { ModelArn: model.arn };
  },
);

const refusals: Refusals<CreateModelInput> = {
  VpcConfig: OWN_MACHINES,
  EnableNetworkIsolation: { why: OWN_MACHINES, fine: (on) => !on },
  InferenceExecutionConfig: {
    why: "a model is one container",
    fine: ({ Mode }) => Mode === "Serial",
  },
};
