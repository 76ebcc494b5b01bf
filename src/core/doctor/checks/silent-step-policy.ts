/** A step policy does nothing by itself: an alarm must have it among its actions. */

import { variantOf } from "../../scaling/target.ts";
import type { Check } from "../finding.ts";
import { ofPolicy, quoted } from "../words.ts";

export const silentStepPolicy: Check = ({ targets }) =>
  targets.flatMap(({ policies }) =>
    policies.flatMap(({ policy, alarms }) =>
      policy.kind !== "step" || alarms.length > 0
        ? []
        : [
            {
              check: "silentStepPolicy",
              severity: "error",
              subject: ofPolicy(policy),
              what: "No alarm triggers this step policy.",
              why: "A step policy acts only when an alarm has its ARN among its actions.",
              todo: "Make an alarm with the policy's ARN as its action; for waking from zero, on HasBacklogWithoutCapacity.",
              command: `aws cloudwatch put-metric-alarm --alarm-name ${quoted(`${policy.name}-alarm`)} --namespace AWS/SageMaker --metric-name HasBacklogWithoutCapacity --dimensions Name=EndpointName,Value=${variantOf(policy.target.resourceId)?.endpoint ?? "<endpoint>"} --statistic Average --period 60 --evaluation-periods 2 --datapoints-to-alarm 2 --threshold 1 --comparison-operator GreaterThanOrEqualToThreshold --treat-missing-data missing --alarm-actions ${quoted(policy.arn)}`,
            },
          ],
    ),
  );
