import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  InvokeEndpointAsyncCommand,
  type InvokeEndpointAsyncCommandInput,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { wiredStore } from "../../../../test/support/wired-store.ts";
import type { Endpoint } from "../../../core/fleet/endpoint.ts";
import { sagemakerRuntime } from "./service.ts";

const start = Date.UTC(2026, 0, 1);
const scope = { account: "000000000000", region: "us-east-1" };

test("a request is durable, with everything that was asked, before it is answered", async (context) => {
  const { store, invoke, nudged } = await started(context);
  const answer = await invoke({
    InputLocation: "s3://inputs/1.json",
    ContentType: "application/json",
    Accept: "text/csv",
    CustomAttributes: "tier=gold",
    InferenceId: "mine 1",
    RequestTTLSeconds: 60,
    InvocationTimeoutSeconds: 5,
    Filename: "answer",
    S3OutputPathExtension: "a/b",
  });
  assert.equal(answer.$metadata.httpStatusCode, 202);
  assert.equal(answer.InferenceId, "mine 1");
  assert.equal(answer.OutputLocation, "s3://answers/out/a/b/answer.out");
  assert.equal(answer.FailureLocation, "s3://answers/failed/a/b/answer-error.out");
  const request = await store.requests.get(scope, "mine 1");
  assert.equal(request?.state, "waiting");
  assert.equal(request?.endpointId, "endpoint-1");
  assert.equal(request?.receivedAt, start);
  assert.equal(request?.expiresAt, start + 60_000);
  assert.deepEqual(request?.detail, {
    contentType: "application/json",
    accept: "text/csv",
    customAttributes: "tier=gold",
    inputLocation: "s3://inputs/1.json",
    outputLocation: "s3://answers/out/a/b/answer.out",
    failureLocation: "s3://answers/failed/a/b/answer-error.out",
    invocationTimeout: 5000,
  });
  assert.deepEqual(nudged, ["dispatcher"]);
});

test("an inline body is kept with its request, and the defaults are AWS's", async (context) => {
  const { store, invoke } = await started(context, {
    async: { outputPath: "s3://answers", includeResponseIn: [] },
  });
  const Body = Buffer.alloc(128_000, 7);
  const answer = await invoke({ Body, ContentType: "application/octet-stream" });
  const { InferenceId } = answer;
  assert.ok(InferenceId);
  assert.equal(answer.OutputLocation, `s3://answers/${InferenceId}.out`);
  assert.equal(answer.FailureLocation, undefined);
  const request = await store.requests.get(scope, InferenceId);
  assert.equal(request?.expiresAt, start + 21_600_000);
  assert.equal(request?.detail.invocationTimeout, 900_000);
  assert.deepEqual(await store.requests.bodies([request?.id ?? ""]), [new Uint8Array(Body)]);
});

test("a request for an endpoint at zero is accepted, and the scaler hears of it", async (context) => {
  const { invoke, nudged } = await started(context, { desired: 0, status: "Updating" });
  assert.equal((await invoke({ InputLocation: "s3://b/k" })).$metadata.httpStatusCode, 202);
  assert.deepEqual(nudged, ["dispatcher", "scaler"]);
});

test("two requests of one inference id get answers of their own", async (context) => {
  const { invoke } = await started(context);
  const input = { InputLocation: "s3://b/k", InferenceId: "same" };
  const [one, two] = [await invoke(input), await invoke(input)];
  assert.notEqual(one.OutputLocation, two.OutputLocation);
});

test("what cannot be accepted is refused with a ValidationError and leaves nothing", async (context) => {
  const { store, invoke } = await started(context);
  const InputLocation = "s3://b/k";
  const cases: readonly (readonly [Partial<InvokeEndpointAsyncCommandInput>, string | RegExp])[] = [
    [{ EndpointName: "none", InputLocation }, "Endpoint none of account 000000000000 not found."],
    [{}, "Neither Body nor InputLocation was given: provide exactly one of them."],
    [
      { InputLocation, Body: Buffer.from("x") },
      "Body and InputLocation are mutually exclusive: provide exactly one of them.",
    ],
    [
      { InputLocation: "https://a/b" },
      "InputLocation with https:// is not supported by Ebbtide: use s3://<bucket>/<key>.",
    ],
    [{ InputLocation: "s3://bucket" }, /^InputLocation s3:\/\/bucket names no object/],
    [{ InputLocation: "ftp://a/b" }, /at 'inputLocation' failed to satisfy constraint/],
    [{ InputLocation, RequestTTLSeconds: 59 }, /at 'requestTTLSeconds' failed to satisfy constraint/],
    [{ InputLocation, InvocationTimeoutSeconds: 3601 }, /at 'invocationTimeoutSeconds' failed/],
    [{ InputLocation, Filename: "a.b.c" }, /at 'filename' failed to satisfy constraint/],
    [{ InputLocation, S3OutputPathExtension: "s3://x" }, /at 's3OutputPathExtension' failed/],
    [{ Body: Buffer.alloc(128_001) }, /at 'body' failed to satisfy constraint/],
  ];
  for (const [input, text] of cases) await refused(invoke(input), text);
  assert.deepEqual(await store.requests.backlogs(), []);
});

test("an endpoint that is not in service says so", async (context) => {
  for (const status of ["Creating", "Failed", "Deleting"] as const) {
    const { invoke } = await started(context, { status });
    await refused(
      invoke({ InputLocation: "s3://b/k" }),
      `Endpoint e of account 000000000000 is not in service: its status is ${status}.`,
    );
  }
});

async function refused(answer: Promise<unknown>, text: string | RegExp): Promise<void> {
  await assert.rejects(answer, (error: Error) => {
    assert.equal(error.name, "ValidationError");
    if (typeof text === "string") assert.equal(error.message, text);
    else assert.match(error.message, text);
    return true;
  });
}

interface Changes {
  readonly status?: Endpoint["status"];
  readonly desired?: number;
  readonly async?: Endpoint["async"];
}

/** A client and an endpoint to ask. */
async function started(context: TestContext, { status = "InService", desired = 1, async }: Changes = {}) {
  const { store, nudged, client } = await wiredStore(context, [sagemakerRuntime]);
  const endpoint: Endpoint = {
    scope,
    id: "endpoint-1",
    name: "e",
    arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/e",
    configName: "c",
    createdAt: start,
    modifiedAt: start,
    status,
    async: async ?? {
      outputPath: "s3://answers/out/",
      failurePath: "s3://answers/failed",
      includeResponseIn: [],
    },
    variant: {
      name: "v",
      modelName: "m",
      initialInstances: 1,
      weight: 1,
      container: { image: "process:m", environment: {} },
      desiredInstances: desired,
      currentInstances: desired,
      desiredWeight: 1,
    },
  };
  await store.endpoints.put(scope, "e", endpoint);
  const runtime = new SageMakerRuntimeClient({ ...client });
  const invoke = (input: Partial<InvokeEndpointAsyncCommandInput>) =>
    runtime.send(new InvokeEndpointAsyncCommand({ EndpointName: "e", ...input }));
  return { store, nudged, invoke };
}
