/** A test clock waits for real programs: their answers, their start, and it does not wait for ever. */

import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DescribeEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand } from "@aws-sdk/client-sagemaker-runtime";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { type Clients, clientsOf } from "../simulation/guide.ts";
import { testServer } from "../support/server.ts";

interface Container {
  readonly Image: string;
  readonly Environment?: Record<string, string>;
}

async function deployed(context: TestContext, container: Container) {
  const { url } = await testServer(context, { clock: "test" });
  const clients = clientsOf(url);
  const { s3, sagemaker } = clients;
  await s3.send(new CreateBucketCommand({ Bucket: "tests" }));
  await s3.send(new PutObjectCommand({ Bucket: "tests", Key: "in", Body: "lovely" }));
  const ExecutionRoleArn = "arn:aws:iam::111122223333:role/models";
  await sagemaker.send(
    new CreateModelCommand({ ModelName: "m", ExecutionRoleArn, PrimaryContainer: container }),
  );
  await sagemaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "c",
      ProductionVariants: [
        { VariantName: "v", ModelName: "m", InstanceType: "ml.m5.large", InitialInstanceCount: 1 },
      ],
      AsyncInferenceConfig: { OutputConfig: { S3OutputPath: "s3://tests/out" } },
    }),
  );
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: "e", EndpointConfigName: "c" }));
  return { url, clients };
}

interface Advanced {
  readonly now: string;
  readonly running: readonly { readonly what: string }[];
}

async function advance(url: string, wish: object): Promise<Advanced> {
  const answer = await fetch(`${url}/_ebbtide/clock/advance`, { method: "POST", body: JSON.stringify(wish) });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text) as Advanced;
}

const statusOf = async ({ sagemaker }: Clients) =>
  (await sagemaker.send(new DescribeEndpointCommand({ EndpointName: "e" }))).EndpointStatus;

test("a model's answer takes real time and none of the clock's", async (context) => {
  const { url, clients } = await deployed(context, {
    Image: "process:demo/model",
    Environment: { WORK_MILLISECONDS: "200" },
  });
  await advance(url, { seconds: 1 });
  assert.equal(await statusOf(clients), "InService");
  const asked = new InvokeEndpointAsyncCommand({ EndpointName: "e", InputLocation: "s3://tests/in" });
  for (let count = 0; count < 3; count++) await clients.runtime.send(asked);
  const { now, running } = await advance(url, { seconds: 3600 });
  assert.deepEqual(running, []);
  const listed = await (await fetch(`${url}/_ebbtide/requests?account=111122223333`)).json();
  const { requests } = listed as { requests: { state: string; startedAt: string; finishedAt: string }[] };
  assert.equal(requests.length, 3);
  for (const { state, startedAt, finishedAt } of requests) {
    assert.deepEqual([state, startedAt], ["completed", finishedAt]);
    assert.equal(Date.parse(now) - Date.parse(finishedAt), 3_600_000);
  }
});

test("clients sign by their own machine's time, however far the clock has come", async (context) => {
  const { url } = await testServer(context, { clock: "test" });
  const { s3 } = clientsOf(url);
  await s3.send(new CreateBucketCommand({ Bucket: "tests" }));
  await s3.send(new PutObjectCommand({ Bucket: "tests", Key: "in", Body: "lovely" }));
  for (let day = 0; day < 2; day++) {
    await advance(url, { seconds: 86_400 });
    const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket: "tests", Key: "in" }), {
      expiresIn: 60,
    });
    assert.equal(await (await fetch(link)).text(), "lovely");
    await s3.send(new PutObjectCommand({ Bucket: "tests", Key: "in", Body: "lovely" }));
  }
});

test("an instance that never comes up holds time as long as patience lasts, and then runs out of it", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "ebbtide-deaf-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "serve"), "#!/bin/sh\nexec sleep 600\n");
  await chmod(join(folder, "serve"), 0o755);
  const { url, clients } = await deployed(context, { Image: `process:${folder}` });
  const { running } = await advance(url, { seconds: 1, patience: 0.2 });
  assert.match(running[0]?.what ?? "", /^first ping of http:/);
  assert.equal(await statusOf(clients), "Creating");
  await advance(url, { seconds: 3600, patience: 0.2 });
  assert.equal(await statusOf(clients), "Failed");
});
