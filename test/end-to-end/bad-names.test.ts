/** Things that are not there, asked for from a whole server: the errors and words of each service. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Service } from "../../src/api/service.ts";
import { services } from "../../src/api/services/services.ts";
import { ask, errorIn, signedFor } from "../support/raw.ts";
import { type Bystander, bystander } from "../support/unharmed.ts";
import { wordings } from "../support/wording.ts";

let server: Bystander;
before(async () => {
  server = await bystander();
});
after(() => server.close());

const arn = (rest: string): string => `arn:aws:${rest.replace("@", "us-east-1:000000000000")}`;
const target = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/nowhere/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};
const named =
  "service namespace: sagemaker, resource ID: endpoint/nowhere/variant/AllTraffic, scalable dimension: sagemaker:variant:DesiredInstanceCount";
const policy = {
  ...target,
  PolicyName: "p",
  PolicyType: "StepScaling",
  StepScalingPolicyConfiguration: {
    AdjustmentType: "ChangeInCapacity",
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
  },
};
const topic = arn("sns:@:nowhere");
const subscription = `${topic}:00000000-0000-4000-8000-000000000000`;
const noTarget = `No scalable target registered for ${named}`;
const variants = [
  { VariantName: "v", ModelName: "nowhere", InitialInstanceCount: 1, InstanceType: "ml.g5.xlarge" },
];
const asynchronous = { OutputConfig: { S3OutputPath: "s3://nowhere/out" } };

const asked: ReadonlyArray<
  readonly [service: string, operation: string, input: object, status: number, code: string, message: string]
> = [
  ...(["DescribeModel", "DeleteModel"] as const).map(
    (operation) =>
      [
        "sagemaker",
        operation,
        { ModelName: "Nowhere" },
        400,
        "ValidationException",
        `Could not find model "${arn("sagemaker:@:model/nowhere")}".`,
      ] as const,
  ),
  ...(["DescribeEndpointConfig", "DeleteEndpointConfig"] as const).map(
    (operation) =>
      [
        "sagemaker",
        operation,
        { EndpointConfigName: "nowhere" },
        400,
        "ValidationException",
        `Could not find endpoint configuration "${arn("sagemaker:@:endpoint-config/nowhere")}".`,
      ] as const,
  ),
  ...(["DescribeEndpoint", "DeleteEndpoint"] as const).map(
    (operation) =>
      [
        "sagemaker",
        operation,
        { EndpointName: "nowhere" },
        400,
        "ValidationException",
        `Could not find endpoint "${arn("sagemaker:@:endpoint/nowhere")}".`,
      ] as const,
  ),
  [
    "sagemaker",
    "UpdateEndpointWeightsAndCapacities",
    { EndpointName: "nowhere", DesiredWeightsAndCapacities: [{ VariantName: "v", DesiredInstanceCount: 1 }] },
    400,
    "ValidationException",
    `Could not find endpoint "${arn("sagemaker:@:endpoint/nowhere")}".`,
  ],
  [
    "sagemaker",
    "CreateEndpointConfig",
    { EndpointConfigName: "c", ProductionVariants: variants, AsyncInferenceConfig: asynchronous },
    400,
    "ValidationException",
    `Could not find model "${arn("sagemaker:@:model/nowhere")}".`,
  ],
  [
    "sagemaker",
    "CreateEndpoint",
    { EndpointName: "e", EndpointConfigName: "nowhere" },
    400,
    "ValidationException",
    `Could not find endpoint configuration "${arn("sagemaker:@:endpoint-config/nowhere")}".`,
  ],
  ["application-autoscaling", "PutScalingPolicy", policy, 400, "ObjectNotFoundException", noTarget],
  [
    "application-autoscaling",
    "DeregisterScalableTarget",
    target,
    400,
    "ObjectNotFoundException",
    `No scalable target found for ${named}`,
  ],
  [
    "application-autoscaling",
    "DeleteScalingPolicy",
    { ...target, PolicyName: "p" },
    400,
    "ObjectNotFoundException",
    `No scaling policy found for ${named}, policy name: p`,
  ],
  [
    "application-autoscaling",
    "DescribeScalingPolicies",
    { ServiceNamespace: "sagemaker", NextToken: "nonsense" },
    400,
    "InvalidNextTokenException",
    "",
  ],
  [
    "application-autoscaling",
    "ListTagsForResource",
    { ResourceARN: arn("application-autoscaling:@:scalable-target/0a1b2c") },
    400,
    "ResourceNotFoundException",
    "",
  ],
  [
    "cloudwatch",
    "SetAlarmState",
    { AlarmName: "nowhere", StateValue: "OK", StateReason: "r" },
    404,
    "ResourceNotFound",
    "The alarm nowhere does not exist",
  ],
  ["cloudwatch", "DeleteAlarms", { AlarmNames: ["nowhere"] }, 404, "ResourceNotFound", "nowhere"],
  [
    "logs",
    "DescribeLogStreams",
    { logGroupName: "/aws/sagemaker/Endpoints/nowhere" },
    400,
    "ResourceNotFoundException",
    "The specified log group does not exist.",
  ],
  [
    "logs",
    "GetLogEvents",
    { logGroupName: "/aws/sagemaker/Endpoints/nowhere", logStreamName: "v/i" },
    400,
    "ResourceNotFoundException",
    "The specified log group does not exist.",
  ],
  ["sns", "GetTopicAttributes", { TopicArn: topic }, 404, "NotFound", "Topic does not exist"],
  ["sns", "Publish", { TopicArn: topic, Message: "m" }, 404, "NotFound", "Topic does not exist"],
  [
    "sns",
    "Subscribe",
    { TopicArn: topic, Protocol: "http", Endpoint: "http://localhost:1" },
    404,
    "NotFound",
    "Topic does not exist",
  ],
  ["sns", "ListSubscriptionsByTopic", { TopicArn: topic }, 404, "NotFound", "Topic does not exist"],
  ["sns", "ListTagsForResource", { ResourceArn: topic }, 404, "ResourceNotFound", "Resource does not exist"],
  [
    "sns",
    "GetSubscriptionAttributes",
    { SubscriptionArn: subscription },
    404,
    "NotFound",
    "Subscription does not exist",
  ],
  ["s3", "ListObjectsV2", { Bucket: "nowhere" }, 404, "NoSuchBucket", "The specified bucket does not exist"],
  ["s3", "DeleteBucket", { Bucket: "nowhere" }, 404, "NoSuchBucket", "The specified bucket does not exist"],
  [
    "s3",
    "GetObject",
    { Bucket: "nowhere", Key: "k" },
    404,
    "NoSuchBucket",
    "The specified bucket does not exist",
  ],
  [
    "s3",
    "GetObject",
    { Bucket: "there", Key: "nowhere" },
    404,
    "NoSuchKey",
    "The specified key does not exist.",
  ],
  [
    "s3",
    "CopyObject",
    { Bucket: "there", Key: "k", CopySource: "there/nowhere" },
    404,
    "NoSuchKey",
    "The specified key does not exist.",
  ],
  [
    "s3",
    "AbortMultipartUpload",
    { Bucket: "there", Key: "k", UploadId: "nowhere" },
    404,
    "NoSuchUpload",
    "The specified upload does not exist.",
  ],
  [
    "sagemaker-runtime",
    "InvokeEndpointAsync",
    { EndpointName: "nowhere", InputLocation: "s3://there/k" },
    400,
    "ValidationError",
    "Endpoint nowhere of account 000000000000 not found.",
  ],
];

const serviceNamed = (name: string): Service => services.find(({ shapes }) => shapes.name === name)!;

for (const [name, operation, input, status, code, message] of asked)
  for (const protocol of serviceNamed(name).shapes.protocols)
    test(`${protocol}: ${operation} of what is not there: ${code}`, async () => {
      await ask(server.url, "/there", { method: "PUT", headers: { authorization: signedFor("s3") } });
      const said = wordings[protocol](serviceNamed(name).shapes, operation, input as Record<string, unknown>);
      const answer = await ask(server.url, said.path, said.request);
      const found = errorIn(answer);
      // CloudWatch's newer protocols answer 400 to all that is the client's mistake.
      assert.equal(answer.status, name === "cloudwatch" && protocol !== "query" ? 400 : status, answer.body);
      assert.equal(found.code, code);
      assert.ok(found.message.includes(message), found.message);
    });

test("a target of an endpoint that is not there is refused", async () => {
  const { shapes } = serviceNamed("application-autoscaling");
  const input = { ...target, MinCapacity: 0, MaxCapacity: 1 };
  const said = wordings.json(shapes, "RegisterScalableTarget", input);
  const answer = await ask(server.url, said.path, said.request);
  assert.deepEqual([answer.status, errorIn(answer).code], [400, "ValidationException"], answer.body);
});

for (const path of ["/_ebbtide/requests/nowhere", "/_ebbtide/nowhere"])
  test(`${path} is not there`, async () => {
    assert.equal((await ask(server.url, path)).status, 404);
  });
