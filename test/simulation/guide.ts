/** What AWS's and Deepgram's guides print for an asynchronous endpoint that scales to zero, through the JavaScript SDK. */

import {
  ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { CloudWatchClient, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

import type { Documents } from "../../src/simulator/scenario/scenario.ts";

export interface Clients {
  readonly sagemaker: SageMakerClient;
  readonly runtime: SageMakerRuntimeClient;
  readonly scaling: ApplicationAutoScalingClient;
  readonly cloudwatch: CloudWatchClient;
  readonly s3: S3Client;
}

export function clientsOf(url: string, accessKeyId = "111122223333"): Clients {
  const settings = {
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId, secretAccessKey: "test" },
    maxAttempts: 1,
  };
  return {
    sagemaker: new SageMakerClient(settings),
    runtime: new SageMakerRuntimeClient(settings),
    scaling: new ApplicationAutoScalingClient(settings),
    cloudwatch: new CloudWatchClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
}

const endpoint = "guide";
const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: `endpoint/${endpoint}/variant/AllTraffic`,
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

/** Bucket, model, configuration and endpoint with one instance; `concurrency` requests at once per instance. */
export async function createEndpoint(
  { s3, sagemaker }: Clients,
  concurrency: number,
  name = endpoint,
): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: "guide" }));
  await sagemaker.send(
    new CreateModelCommand({
      ModelName: "guide",
      ExecutionRoleArn: "arn:aws:iam::111122223333:role/guide",
      PrimaryContainer: { Image: "simulated:model" },
    }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "guide",
      ProductionVariants: [
        {
          VariantName: "AllTraffic",
          ModelName: "guide",
          InitialInstanceCount: 1,
          InstanceType: "ml.g5.xlarge",
        },
      ],
      AsyncInferenceConfig: {
        OutputConfig: { S3OutputPath: "s3://guide/output" },
        ClientConfig: { MaxConcurrentInvocationsPerInstance: concurrency },
      },
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: "guide" }));
}

/** The target with both policies and the alarm that wakes it, as the guides print them. */
export async function scaleToZero({ scaling, cloudwatch }: Clients, max = 5): Promise<void> {
  await scaling.send(new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: max }));
  await scaling.send(
    new PutScalingPolicyCommand({
      ...resource,
      PolicyName: "BacklogPerInstance",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 5.0,
        CustomizedMetricSpecification: {
          MetricName: "ApproximateBacklogSizePerInstance",
          Namespace: "AWS/SageMaker",
          Dimensions: [{ Name: "EndpointName", Value: endpoint }],
          Statistic: "Average",
        },
        ScaleInCooldown: 300,
        ScaleOutCooldown: 300,
      },
    }),
  );
  const { PolicyARN } = await scaling.send(
    new PutScalingPolicyCommand({
      ...resource,
      PolicyName: "HasBacklogWithoutCapacity-ScalingPolicy",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        MetricAggregationType: "Average",
        Cooldown: 300,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    }),
  );
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "HasBacklogWithoutCapacity",
      MetricName: "HasBacklogWithoutCapacity",
      Namespace: "AWS/SageMaker",
      Statistic: "Average",
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "missing",
      Dimensions: [{ Name: "EndpointName", Value: endpoint }],
      Period: 60,
      AlarmActions: [PolicyARN ?? ""],
    }),
  );
}

/** What `scaleToZero` puts, for a scenario. */
export const scaleToZeroDocuments = (max: number): Documents => ({
  target: { MinCapacity: 0, MaxCapacity: max },
  policies: [
    {
      PolicyName: "BacklogPerInstance",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 5.0,
        CustomizedMetricSpecification: {
          MetricName: "ApproximateBacklogSizePerInstance",
          Namespace: "AWS/SageMaker",
          Dimensions: [{ Name: "EndpointName", Value: "guide" }],
          Statistic: "Average",
        },
        ScaleInCooldown: 300,
        ScaleOutCooldown: 300,
      },
    },
    {
      PolicyName: "HasBacklogWithoutCapacity-ScalingPolicy",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        MetricAggregationType: "Average",
        Cooldown: 300,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      },
    },
  ],
  alarms: [
    {
      AlarmName: "HasBacklogWithoutCapacity",
      MetricName: "HasBacklogWithoutCapacity",
      Namespace: "AWS/SageMaker",
      Statistic: "Average",
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      Threshold: 1,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      TreatMissingData: "missing",
      Dimensions: [{ Name: "EndpointName", Value: "guide" }],
      Period: 60,
      AlarmActions: ["HasBacklogWithoutCapacity-ScalingPolicy"],
    },
  ],
  scheduledActions: [],
});

export async function invoke({ runtime }: Clients, times: number, name = endpoint): Promise<void> {
  for (let sent = 0; sent < times; sent++)
    await runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: name, Body: Buffer.from("x") }));
}

export async function setInstances({ sagemaker }: Clients, count: number): Promise<void> {
  await sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: endpoint,
      DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount: count }],
    }),
  );
}

/** Desired and in-service instances. */
export async function capacity(
  { sagemaker }: Clients,
  name = endpoint,
): Promise<{ desired: number; current: number }> {
  const { ProductionVariants } = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: name }));
  const variant = ProductionVariants?.[0];
  return { desired: variant?.DesiredInstanceCount ?? 0, current: variant?.CurrentInstanceCount ?? 0 };
}
