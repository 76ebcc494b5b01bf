/** An Ebbtide server of a benchmark: as a user starts it, on a fresh directory. */

import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Client, clientOf } from "../src/cli/client.ts";
import type { Load } from "./load.ts";
import { freePort, pause, run, stop, untilReady } from "./processes.ts";

const root = resolve(import.meta.dirname, "..");

export interface Ebbtide {
  readonly url: string;
  readonly client: Client;
  readonly child: ChildProcess;
  /** Milliseconds from the start of the process to the first 200 of `/readyz`. */
  readonly readyAfter: number;
  close(): Promise<void>;
}

export async function startEbbtide(): Promise<Ebbtide> {
  const directory = mkdtempSync(join(tmpdir(), "ebbtide-bench-data-"));
  const port = await freePort();
  const options = ["--data", directory, "--port", String(port), "--profile", "fast", "--log-level", "error"];
  const child = run(process.execPath, [join(root, "bin/ebbtide.js"), "up", ...options]);
  const url = `http://127.0.0.1:${port}`;
  const readyAfter = await untilReady(`${url}/readyz`, 2);
  return {
    url,
    client: clientOf(url),
    child,
    readyAfter,
    close: async () => {
      await stop(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const names = { bucket: "bench", model: "bench", config: "bench", endpoint: "bench" };

/** Bucket, model, config and an endpoint of the given concurrency over a model that does nothing, in service. */
export async function createEndpoint(
  { client }: Ebbtide,
  concurrency: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  await client.http("s3", "PUT", `/${names.bucket}`);
  await client.http("s3", "PUT", `/${names.bucket}/input.json`, {}, "x".repeat(1024));
  await client.call("sagemaker", "CreateModel", {
    ModelName: names.model,
    ExecutionRoleArn: "arn:aws:iam::000000000000:role/bench",
    PrimaryContainer: { Image: `process:${join(root, "bench/model")}`, Environment: environment },
  });
  await client.call("sagemaker", "CreateEndpointConfig", {
    EndpointConfigName: names.config,
    ProductionVariants: [{ VariantName: "AllTraffic", ModelName: names.model, InitialInstanceCount: 1 }],
    AsyncInferenceConfig: {
      OutputConfig: { S3OutputPath: `s3://${names.bucket}/output` },
      ClientConfig: { MaxConcurrentInvocationsPerInstance: concurrency },
    },
  });
  await client.call("sagemaker", "CreateEndpoint", {
    EndpointName: names.endpoint,
    EndpointConfigName: names.config,
    Tags: [{ Key: "ebbtide:profile", Value: "fast" }],
  });
  await untilInService(client);
}

export async function setInstances(client: Client, count: number): Promise<void> {
  await client.call("sagemaker", "UpdateEndpointWeightsAndCapacities", {
    EndpointName: names.endpoint,
    DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount: count }],
  });
  await untilInService(client);
}

async function untilInService(client: Client): Promise<void> {
  for (;;) {
    const { EndpointStatus } = await client.call<{ EndpointStatus: string }>(
      "sagemaker",
      "DescribeEndpoint",
      {
        EndpointName: names.endpoint,
      },
    );
    if (EndpointStatus === "InService") return;
    if (EndpointStatus === "Failed") throw new Error("the benchmark's endpoint failed");
    await pause(5);
  }
}

const authorization =
  "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=none";
const path = `/endpoints/${names.endpoint}/async-invocations`;

export const inlineLoad = (url: string): Load => ({
  url,
  path,
  headers: { Authorization: authorization, "Content-Type": "application/octet-stream" },
  body: "x".repeat(1024),
});

export const locationLoad = (url: string): Load => ({
  url,
  path,
  headers: {
    Authorization: authorization,
    "X-Amzn-SageMaker-InputLocation": `s3://${names.bucket}/input.json`,
  },
  body: "",
});

/** Requests waiting or running. */
export async function pending({ client }: Ebbtide): Promise<number> {
  const count = async (state: string): Promise<number> => {
    const text = await client.http(
      "sagemaker",
      "GET",
      `/_ebbtide/requests?endpoint=${names.endpoint}&state=${state}&limit=1`,
    );
    return (JSON.parse(text) as { requests: readonly unknown[] }).requests.length;
  };
  return (await count("waiting")) + (await count("running"));
}
