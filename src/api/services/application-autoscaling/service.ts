/** Application Auto Scaling: scalable targets, their policies, and the record of what scaling did. */

import type { Service } from "../../service.ts";
import { applicationAutoscalingShapes } from "../../shapes/application-autoscaling.shapes.ts";
import { deleteScalingPolicy } from "./delete-scaling-policy.ts";
import { deleteScheduledAction } from "./delete-scheduled-action.ts";
import { deregisterScalableTarget } from "./deregister-scalable-target.ts";
import { describeScalableTargets } from "./describe-scalable-targets.ts";
import { describeScalingActivities } from "./describe-scaling-activities.ts";
import { describeScalingPolicies } from "./describe-scaling-policies.ts";
import { describeScheduledActions } from "./describe-scheduled-actions.ts";
import { getPredictiveScalingForecast } from "./get-predictive-scaling-forecast.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putScalingPolicy } from "./put-scaling-policy.ts";
import { putScheduledAction } from "./put-scheduled-action.ts";
import { registerScalableTarget } from "./register-scalable-target.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

export const applicationAutoscaling: Service = {
  shapes: applicationAutoscalingShapes,
  operations: [
    registerScalableTarget,
    deregisterScalableTarget,
    describeScalableTargets,
    putScalingPolicy,
    deleteScalingPolicy,
    describeScalingPolicies,
    putScheduledAction,
    deleteScheduledAction,
    describeScheduledActions,
    describeScalingActivities,
    getPredictiveScalingForecast,
    tagResource,
    untagResource,
    listTagsForResource,
  ],
  partial: {
    RegisterScalableTarget:
      "Of the dimensions, sagemaker:variant:DesiredInstanceCount and custom-resource:ResourceType:Property are offered; the others are refused. Calls to custom resources are not signed.",
    PutScalingPolicy:
      "Predictive scaling takes customised metrics only. SEARCH and ANOMALY_DETECTION_BAND are refused in the metric math of policies.",
  },
};
