import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  AddTagsCommand,
  type ContainerDefinition,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  type CreateEndpointConfigCommandInput,
  CreateModelCommand,
  type CreateModelCommandInput,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
  type ProductionVariant,
  paginateListModels,
  SageMakerClient,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from "@aws-sdk/client-sagemaker";
import { wiredStore } from "../../../../test/support/wired-store.ts";
import type { Endpoint } from "../../../core/fleet/endpoint.ts";
import { VARIANT_DIMENSION } from "../../../core/scaling/target.ts";
import { sagemaker } from "./service.ts";

const account = "000000000000";
const arnOf = (resource: string) => `arn:aws:sagemaker:us-east-1:${account}:${resource}`;
const topics = {
  SuccessTopic: `arn:aws:sns:us-east-1:${account}:done`,
  ErrorTopic: `arn:aws:sns:us-east-1:${account}:failed`,
};

test("a model is described as it was made, and forgotten when deleted", async (context) => {
  const { client } = await started(context);
  const container: ContainerDefinition = {
    Image: "process:./model",
    ModelDataUrl: "s3://models/tides.tar.gz",
    Environment: { HEIGHT: "3" },
    ContainerHostname: "tides",
  };
  const made = await client.send(
    new CreateModelCommand({
      ModelName: "Tides",
      ExecutionRoleArn: "arn:aws:iam::000000000000:role/tides",
      PrimaryContainer: container,
    }),
  );
  assert.equal(made.ModelArn, arnOf("model/tides"));
  const described = await client.send(new DescribeModelCommand({ ModelName: "Tides" }));
  assert.deepEqual(described.PrimaryContainer, { ...container, Mode: "SingleModel" });
  assert.equal(described.ExecutionRoleArn, "arn:aws:iam::000000000000:role/tides");
  assert.equal(described.Containers, undefined);
  assert.ok(described.CreationTime instanceof Date);

  await client.send(new DeleteModelCommand({ ModelName: "Tides" }));
  const gone = `Could not find model "${arnOf("model/tides")}".`;
  await refused(client.send(new DescribeModelCommand({ ModelName: "Tides" })), gone);
  await refused(client.send(new DeleteModelCommand({ ModelName: "Tides" })), gone);
});

test("a model written as a list of one container is described as one", async (context) => {
  const { client } = await started(context);
  await client.send(new CreateModelCommand({ ModelName: "m", Containers: [{ Image: "process:m" }] }));
  const { Containers, PrimaryContainer } = await client.send(new DescribeModelCommand({ ModelName: "m" }));
  assert.deepEqual(Containers, [{ Image: "process:m", Mode: "SingleModel", Environment: {} }]);
  assert.equal(PrimaryContainer, undefined);
});

test("what a model cannot be here is refused, with what to do instead", async (context) => {
  const { client } = await started(context);
  const container = (definition: ContainerDefinition) => ({
    PrimaryContainer: { Image: "i", ...definition },
  });
  const cases: readonly (readonly [Partial<CreateModelCommandInput>, string | RegExp])[] = [
    [{}, "PrimaryContainer or Containers must be specified."],
    [{ PrimaryContainer: { Environment: {} } }, "Image must be specified for a container."],
    [
      { PrimaryContainer: { Image: "i" }, Containers: [{ Image: "i" }] },
      "Only one of PrimaryContainer and Containers can be specified.",
    ],
    [
      { Containers: [{ Image: "a" }, { Image: "b" }] },
      /^Containers with more than one entry is not supported/,
    ],
    [
      { ...container({}), EnableNetworkIsolation: true },
      /^EnableNetworkIsolation is not supported by Ebbtide: /,
    ],
    [
      { ...container({}), VpcConfig: { SecurityGroupIds: ["sg"], Subnets: ["s"] } },
      "VpcConfig is not supported by Ebbtide: instances run on the machines and in the network of the server",
    ],
    [{ ...container({}), InferenceExecutionConfig: { Mode: "Direct" } }, /^InferenceExecutionConfig is not/],
    [
      container({ ModelDataUrl: "https://a/b.tar.gz" }),
      /^ModelDataUrl is not supported by Ebbtide: it must be/,
    ],
    [container({ ModelDataUrl: "s3://bucket" }), /^ModelDataUrl is not supported/],
    [container({ Mode: "MultiModel" }), /^Mode is not supported/],
    [container({ ModelPackageName: "p" }), /^ModelPackageName is not supported/],
    [container({ ImageConfig: { RepositoryAccessMode: "Vpc" } }), /^ImageConfig is not supported/],
    [
      container({
        Environment: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`K${i}`, "x".repeat(1000)])),
      }),
      /^Environment is \d+ bytes/,
    ],
  ];
  for (const [input, text] of cases)
    await refused(client.send(new CreateModelCommand({ ModelName: "m", ...input })), text);
  await client.send(
    new CreateModelCommand({
      ModelName: "m",
      ...container({ Mode: "SingleModel", ImageConfig: { RepositoryAccessMode: "Platform" } }),
      EnableNetworkIsolation: false,
      InferenceExecutionConfig: { Mode: "Serial" },
    }),
  );
});

test("shape errors name the member and the rule", async (context) => {
  const { client } = await started(context);
  await refused(
    client.send(new CreateModelCommand({ ModelName: "no spaces", PrimaryContainer: { Image: "i" } })),
    /^1 validation error detected: Value 'no spaces' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
  );
});

test("names that share an ARN exclude each other", async (context) => {
  const { client, model, config, endpoint } = await started(context);
  await model("Tides");
  await config("Tides", "Tides");
  await endpoint("Tides", "Tides");
  await refused(model("tides"), `Cannot create already existing model "${arnOf("model/tides")}".`);
  await refused(
    config("tides", "Tides"),
    `Cannot create already existing endpoint configuration "${arnOf("endpoint-config/tides")}".`,
  );
  await refused(
    endpoint("tides", "Tides"),
    `Cannot create already existing endpoint "${arnOf("endpoint/tides")}".`,
  );
  assert.equal((await client.send(new ListModelsCommand({}))).Models?.length, 1);
});

test("a configuration is described as it was made", async (context) => {
  const { client, model, config } = await started(context);
  await model("m");
  const variant: ProductionVariant = {
    VariantName: "AllTraffic",
    ModelName: "m",
    InitialInstanceCount: 2,
    InstanceType: "ml.m5.xlarge",
    InitialVariantWeight: 0.5,
    ContainerStartupHealthCheckTimeoutInSeconds: 120,
    ModelDataDownloadTimeoutInSeconds: 600,
  };
  const async = {
    ClientConfig: { MaxConcurrentInvocationsPerInstance: 3 },
    OutputConfig: {
      S3OutputPath: "s3://answers/out",
      S3FailurePath: "s3://answers/failed",
      NotificationConfig: { ...topics, IncludeInferenceResponseIn: ["SUCCESS_NOTIFICATION_TOPIC" as const] },
    },
  };
  const made = await config("c", "m", { ProductionVariants: [variant], AsyncInferenceConfig: async });
  assert.equal(made.EndpointConfigArn, arnOf("endpoint-config/c"));
  const described = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: "c" }));
  assert.deepEqual(described.ProductionVariants, [variant]);
  assert.deepEqual(described.AsyncInferenceConfig, async);

  await client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "c" }));
  const gone = `Could not find endpoint configuration "${arnOf("endpoint-config/c")}".`;
  await refused(client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: "c" })), gone);
  await refused(client.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "c" })), gone);
});

test("what a configuration cannot be here is refused, with what to do instead", async (context) => {
  const { model, config } = await started(context);
  await model("m");
  const variant = (changes: Partial<ProductionVariant>): Partial<CreateEndpointConfigCommandInput> => ({
    ProductionVariants: [{ VariantName: "v", ModelName: "m", InitialInstanceCount: 1, ...changes }],
  });
  const output = (changes: object): Partial<CreateEndpointConfigCommandInput> => ({
    AsyncInferenceConfig: { OutputConfig: { S3OutputPath: "s3://b/o", ...changes } },
  });
  const cases: readonly (readonly [Partial<CreateEndpointConfigCommandInput>, string | RegExp])[] = [
    [{ AsyncInferenceConfig: undefined }, /^A configuration without AsyncInferenceConfig is not supported/],
    [{ KmsKeyId: "k" }, /^KmsKeyId is not supported by Ebbtide: /],
    [{ EnableNetworkIsolation: true }, /^EnableNetworkIsolation is not supported/],
    [{ MetricsConfig: { EnableEnhancedMetrics: true } }, /^MetricsConfig is not supported/],
    [
      {
        ProductionVariants: [1, 2].map((n) => ({
          VariantName: `v${n}`,
          ModelName: "m",
          InitialInstanceCount: 1,
        })),
      },
      /^ProductionVariants with more than one entry is not supported/,
    ],
    [variant({ ModelName: undefined }), /^A variant without ModelName is not supported/],
    [variant({ ModelName: "none" }), `Could not find model "${arnOf("model/none")}".`],
    [
      variant({ InitialInstanceCount: undefined }),
      "1 validation error detected: Value null at 'productionVariants.1.member.initialInstanceCount' failed to satisfy constraint: Member must not be null",
    ],
    [
      variant({ InitialInstanceCount: 0 }),
      /Value '0' at 'productionVariants\.1\.member\.initialInstanceCount' failed to satisfy constraint: Member must have value greater than or equal to 1$/,
    ],
    [variant({ VolumeSizeInGB: 5 }), /^VolumeSizeInGB is not supported/],
    [variant({ ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 1 } }), /^ServerlessConfig is not/],
    [variant({ RoutingConfig: { RoutingStrategy: "RANDOM" } }), /^RoutingConfig is not supported/],
    [output({ S3OutputPath: undefined }), /^OutputConfig without S3OutputPath is not supported/],
    [output({ S3OutputPath: "https://b/o" }), /^S3OutputPath is not supported by Ebbtide: it must be an s3:/],
    [output({ KmsKeyId: "k" }), /^KmsKeyId is not supported/],
  ];
  for (const [input, text] of cases) await refused(config("c", "m", input), text);
});

test("an endpoint is Creating until the fleet keeper says otherwise, and tells its topics that it is there", async (context) => {
  const { client, store, nudged, model, config, endpoint, change } = await started(context);
  await model("m");
  await config("c", "m");
  const made = await endpoint("E", "c");
  assert.equal(made.EndpointArn, arnOf("endpoint/e"));
  assert.ok(nudged.includes("fleetKeeper"));

  const creating = await client.send(new DescribeEndpointCommand({ EndpointName: "E" }));
  assert.equal(creating.EndpointStatus, "Creating");
  assert.equal(creating.EndpointConfigName, "c");
  assert.equal(creating.ProductionVariants, undefined);
  assert.equal(creating.AsyncInferenceConfig?.OutputConfig?.S3OutputPath, "s3://answers/out");

  await change("E", ({ variant }) => ({ status: "InService", variant: { ...variant, currentInstances: 1 } }));
  const { ProductionVariants } = await client.send(new DescribeEndpointCommand({ EndpointName: "E" }));
  const [{ DeployedImages, ...summary } = assert.fail()] = ProductionVariants ?? [];
  assert.deepEqual(summary, {
    VariantName: "v",
    CurrentWeight: 1,
    DesiredWeight: 1,
    CurrentInstanceCount: 1,
    DesiredInstanceCount: 1,
  });
  assert.equal(DeployedImages?.[0]?.SpecifiedImage, "process:./model");

  await change("E", () => ({ status: "Failed", failureReason: "no provider" }));
  const failed = await client.send(new DescribeEndpointCommand({ EndpointName: "E" }));
  assert.equal(failed.FailureReason, "no provider");
  assert.equal(failed.ProductionVariants, undefined);

  const notices = (await store.outbox.due(Number.MAX_SAFE_INTEGER, 10)).map(({ notice }) => notice);
  assert.deepEqual(
    notices.map((notice) => notice.kind === "publish" && [notice.topicArn, notice.message]),
    [topics.SuccessTopic, topics.ErrorTopic].map((topic) => [
      topic,
      '{"eventVersion":"1.0","eventSource":"aws:sagemaker","eventName":"TestNotification"}',
    ]),
  );
});

test("an endpoint needs its configuration and its model", async (context) => {
  const { client, model, config, endpoint } = await started(context);
  await refused(endpoint("e", "c"), `Could not find endpoint configuration "${arnOf("endpoint-config/c")}".`);
  await model("m");
  await config("c", "m");
  await client.send(new DeleteModelCommand({ ModelName: "m" }));
  await refused(endpoint("e", "c"), `Could not find model "${arnOf("model/m")}".`);
});

test("deleting shows Deleting, ends scaling, and is refused only while deleting", async (context) => {
  const { client, store, nudged, model, config, endpoint, scope } = await started(context);
  await model("m");
  await config("c", "m");
  await endpoint("e", "c", { Tags: [{ Key: "ebbtide:profile", Value: "fast" }] });
  const target = {
    scope,
    namespace: "sagemaker",
    resourceId: "endpoint/e/variant/v",
    dimension: VARIANT_DIMENSION,
    arn: "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/t",
    min: 0,
    max: 1,
    roleArn: "r",
    createdAt: 0,
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    policyUuid: "u",
  };
  await store.targets.put(scope, "t", target);
  await store.targets.put(scope, `sagemaker|endpoint/e/variant/v|${VARIANT_DIMENSION}`, target);
  await store.targets.delete(scope, "t");

  await client.send(new DeleteEndpointCommand({ EndpointName: "e" }));
  const { EndpointStatus } = await client.send(new DescribeEndpointCommand({ EndpointName: "e" }));
  assert.equal(EndpointStatus, "Deleting");
  assert.deepEqual(await store.targets.list(scope), []);
  assert.ok(nudged.includes("fleetKeeper") && nudged.includes("dispatcher"));
  await refused(
    client.send(new DeleteEndpointCommand({ EndpointName: "e" })),
    `Cannot update in-progress endpoint "${arnOf("endpoint/e")}".`,
  );
  await store.endpoints.delete(scope, "e");
  const gone = `Could not find endpoint "${arnOf("endpoint/e")}".`;
  await refused(client.send(new DescribeEndpointCommand({ EndpointName: "e" })), gone);
  await refused(client.send(new DeleteEndpointCommand({ EndpointName: "e" })), gone);
});

test("weights and capacities change only in service, for the variant there is", async (context) => {
  const { client, model, config, endpoint, change } = await started(context);
  await model("m");
  await config("c", "m");
  await endpoint("e", "c");
  const update = (
    ...wanted: { VariantName: string; DesiredInstanceCount?: number; DesiredWeight?: number }[]
  ) =>
    client.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({
        EndpointName: "e",
        DesiredWeightsAndCapacities: wanted,
      }),
    );
  const busy = `Cannot update in-progress endpoint "${arnOf("endpoint/e")}".`;
  await refused(update({ VariantName: "v", DesiredInstanceCount: 0 }), busy);
  await change("e", ({ variant }) => ({ status: "InService", variant: { ...variant, currentInstances: 1 } }));

  await refused(
    update({ VariantName: "w", DesiredInstanceCount: 0 }),
    'The variant name(s) "w" is/are not present within endpoint configuration "c".',
  );
  await refused(
    update({ VariantName: "v", DesiredInstanceCount: 0 }, { VariantName: "v", DesiredInstanceCount: 1 }),
    'The variant name "v" was non-unique within the request.',
  );
  const answer = await update({ VariantName: "v", DesiredInstanceCount: 0, DesiredWeight: 2 });
  assert.equal(answer.EndpointArn, arnOf("endpoint/e"));
  const described = await client.send(new DescribeEndpointCommand({ EndpointName: "e" }));
  assert.equal(described.EndpointStatus, "Updating");
  const [variant] = described.ProductionVariants ?? [];
  assert.deepEqual(
    [variant?.DesiredInstanceCount, variant?.CurrentInstanceCount, variant?.DesiredWeight],
    [0, 1, 2],
  );
  await refused(update({ VariantName: "v", DesiredInstanceCount: 1 }), busy);
});

test("lists sort, filter and page", async (context) => {
  const { client, model, setNow, start } = await started(context);
  for (let n = 0; n < 25; n++) {
    setNow(start + Math.floor(n / 2) * 1000);
    await model(`m${String(n).padStart(2, "0")}`);
  }
  const names = async (query: object) =>
    (await client.send(new ListModelsCommand(query))).Models?.map(({ ModelName }) => ModelName);
  const numbered = (...numbers: readonly number[]) => numbers.map((n) => `m${String(n).padStart(2, "0")}`);

  assert.deepEqual(await names({}), numbered(24, 23, 22, 21, 20, 19, 18, 17, 16, 15));
  assert.deepEqual(await names({ SortBy: "Name", SortOrder: "Ascending", MaxResults: 3 }), numbered(0, 1, 2));
  assert.deepEqual(await names({ NameContains: "2", MaxResults: 100 }), numbered(24, 23, 22, 21, 20, 12, 2));
  assert.deepEqual(
    await names({ CreationTimeAfter: new Date(start + 1000), CreationTimeBefore: new Date(start + 3000) }),
    numbered(5, 4, 3, 2),
  );
  for (const SortBy of ["Name", "CreationTime"] as const)
    for (const SortOrder of ["Ascending", "Descending"] as const) {
      const all: (string | undefined)[] = [];
      const pages = paginateListModels({ client, pageSize: 7 }, { SortBy, SortOrder });
      for await (const page of pages) all.push(...(page.Models ?? []).map(({ ModelName }) => ModelName));
      const ascending = numbered(...Array.from({ length: 25 }, (_, n) => n));
      assert.deepEqual(all, SortOrder === "Ascending" ? ascending : ascending.reverse());
    }
  await refused(client.send(new ListModelsCommand({ NextToken: "nonsense" })), "NextToken is not valid.");
  const { NextToken } = await client.send(new ListModelsCommand({ SortBy: "Name" }));
  await refused(
    client.send(new ListModelsCommand({ SortBy: "CreationTime", NextToken })),
    "NextToken is not valid.",
  );
  await refused(
    client.send(new ListModelsCommand({ MaxResults: 101 })),
    /Value '101' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 100$/,
  );
});

test("endpoints are listed by status and by when they changed", async (context) => {
  const { client, model, config, endpoint, change, setNow, start } = await started(context);
  await model("m");
  await config("c", "m");
  for (const name of ["a", "b", "d"]) await endpoint(name, "c");
  await change("b", () => ({ status: "InService", modifiedAt: start + 5000 }));
  setNow(start + 10_000);
  const names = async (query: object) =>
    (await client.send(new ListEndpointsCommand(query))).Endpoints?.map(({ EndpointName }) => EndpointName);
  assert.deepEqual(await names({ StatusEquals: "InService" }), ["b"]);
  assert.deepEqual(await names({ LastModifiedTimeAfter: new Date(start + 1) }), ["b"]);
  assert.deepEqual(await names({ LastModifiedTimeBefore: new Date(start + 1), SortOrder: "Ascending" }), [
    "a",
    "d",
  ]);
  assert.deepEqual(await names({ SortBy: "Status" }), ["b", "d", "a"]);
  const { EndpointConfigs } = await client.send(new ListEndpointConfigsCommand({}));
  assert.equal(EndpointConfigs?.[0]?.EndpointConfigArn, arnOf("endpoint-config/c"));
});

test("tags are added, replaced, listed and deleted; Ebbtide's own are checked", async (context) => {
  const { client, model } = await started(context);
  await model("m");
  const ResourceArn = arnOf("model/m");
  const add = (...tags: (readonly [string, string])[]) =>
    client.send(new AddTagsCommand({ ResourceArn, Tags: tags.map(([Key, Value]) => ({ Key, Value })) }));
  const tags = async () =>
    (await client.send(new ListTagsCommand({ ResourceArn }))).Tags?.map(({ Key, Value }) => [Key, Value]);

  assert.deepEqual(await tags(), []);
  await add(["team", "tides"], ["stage", "dev"]);
  const { Tags } = await add(["stage", "prod"]);
  assert.deepEqual(Tags, [
    { Key: "team", Value: "tides" },
    { Key: "stage", Value: "prod" },
  ]);
  await client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ["team", "none"] }));
  assert.deepEqual(await tags(), [["stage", "prod"]]);

  await refused(add(["ebbtide:profile", "slow"]), /'slow' of tag 'ebbtide:profile' must be aws or fast/);
  await refused(add(["aws:x", "y"]), "aws: prefixed tag key names are not allowed for external use.");
  await refused(add(["a", "1"], ["a", "2"]), "Duplicate tag key found: a");
  await refused(
    add(...Array.from({ length: 50 }, (_, n) => [`k${n}`, "v"] as const)),
    `${ResourceArn} would have 51 tags; a resource can have at most 50.`,
  );
  const none = arnOf("endpoint/none");
  await refused(
    client.send(new ListTagsCommand({ ResourceArn: none })),
    `Could not find endpoint "${none}".`,
  );
  await refused(
    client.send(new ListTagsCommand({ ResourceArn: arnOf("pipeline/p") })),
    /^ResourceArn .* is not supported by Ebbtide: tags are kept on models/,
  );
  await client.send(new DeleteModelCommand({ ModelName: "m" }));
  await model("m");
  assert.deepEqual(await tags(), []);
});

test("accounts and regions do not see each other's models", async (context) => {
  const { model, clientFor } = await started(context);
  await model("m");
  for (const [accessKeyId, region] of [
    ["111122223333", "us-east-1"],
    [account, "eu-west-1"],
  ] as const) {
    const other = clientFor(accessKeyId, region);
    assert.deepEqual((await other.send(new ListModelsCommand({}))).Models, []);
  }
});

async function refused(answer: Promise<unknown>, text: string | RegExp): Promise<void> {
  await assert.rejects(answer, (error: Error) => {
    assert.equal(error.name, "ValidationException");
    if (typeof text === "string") assert.equal(error.message, text);
    else assert.match(error.message, text);
    return true;
  });
}

/** A client, and the shortest ways to make things with it. */
async function started(context: TestContext) {
  const wired = await wiredStore(context, [sagemaker]);
  const { store, nudged } = wired;
  const scope = { account, region: "us-east-1" };
  const client = new SageMakerClient({ ...wired.client });
  const model = (ModelName: string) =>
    client.send(new CreateModelCommand({ ModelName, PrimaryContainer: { Image: "process:./model" } }));
  const config = (name: string, ModelName: string, changes: Partial<CreateEndpointConfigCommandInput> = {}) =>
    client.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: name,
        ProductionVariants: [{ VariantName: "v", ModelName, InitialInstanceCount: 1 }],
        AsyncInferenceConfig: {
          OutputConfig: { S3OutputPath: "s3://answers/out", NotificationConfig: topics },
        },
        ...changes,
      }),
    );
  const endpoint = (EndpointName: string, EndpointConfigName: string, changes: object = {}) =>
    client.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName, ...changes }));
  /** What the fleet keeper would do. */
  const change = async (name: string, changes: (endpoint: Endpoint) => Partial<Endpoint>) => {
    const found = (await store.endpoints.get(scope, name)) ?? assert.fail();
    await store.endpoints.put(scope, name, { ...found, ...changes(found) });
  };
  return {
    client,
    store,
    nudged,
    scope,
    model,
    config,
    endpoint,
    change,
    start: wired.now,
    setNow: (now: number) => {
      wired.now = now;
    },
    clientFor: (accessKeyId: string, region: string) =>
      new SageMakerClient({ ...wired.client, region, credentials: { accessKeyId, secretAccessKey: "s" } }),
  };
}
