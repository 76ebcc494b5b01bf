/** The demo's endpoint, made as any AWS client would make it: bucket, model, config, endpoint, target, policy. */

import { type Client, RefusedError } from "./client.ts";

export const demoEndpoint = "demo";
const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: `endpoint/${demoEndpoint}/variant/AllTraffic`,
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};

/** Makes what is missing; running it again on the same data changes nothing. */
export async function setUpDemo(client: Client, modelFolder: string): Promise<void> {
  await unlessThere(client.http("s3", "PUT", "/ebbtide-demo"));
  await client.http(
    "s3",
    "PUT",
    "/ebbtide-demo/input.txt",
    { "content-type": "text/plain" },
    "What a lovely day.",
  );
  await unlessThere(
    client.call("sagemaker", "CreateModel", {
      ModelName: "demo-model",
      ExecutionRoleArn: "arn:aws:iam::000000000000:role/demo-role",
      PrimaryContainer: { Image: `process:${modelFolder}`, Environment: { WORK_MILLISECONDS: "2000" } },
    }),
  );
  await unlessThere(
    client.call("sagemaker", "CreateEndpointConfig", {
      EndpointConfigName: "demo-config",
      ProductionVariants: [
        {
          VariantName: "AllTraffic",
          ModelName: "demo-model",
          InitialInstanceCount: 1,
          InstanceType: "ml.m5.large",
        },
      ],
      AsyncInferenceConfig: {
        OutputConfig: {
          S3OutputPath: "s3://ebbtide-demo/output",
          S3FailurePath: "s3://ebbtide-demo/failure",
        },
        ClientConfig: { MaxConcurrentInvocationsPerInstance: 1 },
      },
    }),
  );
  await unlessThere(
    client.call("sagemaker", "CreateEndpoint", {
      EndpointName: demoEndpoint,
      EndpointConfigName: "demo-config",
      Tags: [
        { Key: "ebbtide:profile", Value: "fast" },
        // The fast profile waits two minutes before it scales in; half a minute suits a demo.
        { Key: "ebbtide:scale-in-alarm", Value: "3x10s" },
      ],
    }),
  );
  await scaleWithBacklog(client);
  await untilInService(client);
  await startFromZero(client);
}

async function scaleWithBacklog(client: Client): Promise<void> {
  await client.call("application-autoscaling", "RegisterScalableTarget", {
    ...resource,
    MinCapacity: 0,
    MaxCapacity: 6,
  });
  await client.call("application-autoscaling", "PutScalingPolicy", {
    ...resource,
    PolicyName: "backlog-per-instance",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 5,
      CustomizedMetricSpecification: {
        MetricName: "ApproximateBacklogSizePerInstance",
        Namespace: "AWS/SageMaker",
        Dimensions: [{ Name: "EndpointName", Value: demoEndpoint }],
        Statistic: "Average",
      },
      ScaleInCooldown: 0,
      ScaleOutCooldown: 0,
    },
  });
}

/** AWS creates endpoints with at least one instance; the show begins at none. */
async function startFromZero(client: Client): Promise<void> {
  await client.call("sagemaker", "UpdateEndpointWeightsAndCapacities", {
    EndpointName: demoEndpoint,
    DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount: 0 }],
  });
  await untilInService(client);
}

async function untilInService(client: Client): Promise<void> {
  for (;;) {
    const { EndpointStatus: status, FailureReason: reason } = await client.call<{
      EndpointStatus: string;
      FailureReason?: string;
    }>("sagemaker", "DescribeEndpoint", { EndpointName: demoEndpoint });
    if (status === "InService") return;
    if (status === "Failed") throw new Error(`The demo's endpoint failed: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** "Already there" is what a second start of the demo should find. */
async function unlessThere(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    const there =
      error instanceof RefusedError && /already exist|BucketAlready/.test(error.code + error.message);
    if (!there) throw error;
  }
}
