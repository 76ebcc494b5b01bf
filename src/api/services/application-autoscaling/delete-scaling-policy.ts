/** DeleteScalingPolicy. */

import { policiesOf } from "../../../store/policies.ts";
import { operation } from "../../operation.ts";
import type {
  DeleteScalingPolicyRequest,
  DeleteScalingPolicyResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { removePolicy } from "./policies.ts";
import { keyOf, notFound } from "./targets.ts";

export const deleteScalingPolicy = operation<DeleteScalingPolicyRequest, DeleteScalingPolicyResponse>(
  "DeleteScalingPolicy",
  async (input, call) => {
    const key = keyOf(input);
    await call.store.transaction(async (tx) => {
      const policies = await policiesOf(tx, { ...key, scope: call.scope });
      const policy = policies.find(({ name }) => name === input.PolicyName);
      if (!policy) throw notFound("No scaling policy found for", key, `, policy name: ${input.PolicyName}`);
      await removePolicy(tx, call, policy);
    });
    call.nudge("alarmKeeper");
    return {};
  },
);
