/** The server is killed at random moments under load, again and again: nothing accepted is lost or answered twice. */

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { type Client, clientOf } from "../../src/cli/client.ts";
import { seeded } from "../support/seeded.ts";

const ROUNDS = 20;
const root = resolve(import.meta.dirname, "../..");

test("20 kills under load: every accepted request ends exactly once, and no process is left behind", async (context) => {
  const folder = await mkdtemp(join(tmpdir(), "ebbtide-kill-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  await cp(join(root, "bench/model"), join(folder, "model"), { recursive: true });
  const random = seeded(20_261_123);

  const accepted = new Set<string>();
  let server = await start(folder);
  context.after(() => server.child.kill("SIGKILL"));
  await setUp(server.client, join(folder, "model"));
  for (let round = 0; round < ROUNDS; round++) {
    await acceptSome(server.client, accepted, 20 + Math.floor(random() * 100));
    server.child.kill("SIGKILL");
    await once(server.child, "exit");
    server = await start(folder);
  }
  const ended = await untilAllEnded(server.client);

  for (const id of accepted) assert.equal(ended.get(id), "completed", `request ${id}`);
  assert.deepEqual([...new Set(ended.values())], ["completed"]);
  for (const id of accepted)
    assert.equal(await server.client.http("s3", "GET", `/kill/output/${id}.out`), '{"ok":true}');
  const processed = await processedCount(server.client);
  assert.ok(
    processed <= ended.size,
    `${processed} settlements of ${ended.size} requests: one was settled twice`,
  );

  server.child.kill("SIGTERM");
  await once(server.child, "exit");
  assert.equal(processesOf(folder), "", "nothing runs on");
});

interface RunningServer {
  readonly child: ChildProcess;
  readonly client: Client;
}

/** Starts a server on the folder's data and answers once it says where it listens. */
async function start(folder: string): Promise<RunningServer> {
  const args = [
    "up",
    "--data",
    join(folder, "data"),
    "--port",
    "0",
    "--profile",
    "fast",
    "--log-level",
    "error",
  ];
  const child = spawn(process.execPath, [join(root, "bin/ebbtide.js"), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface(child.stdout)) {
    const url = /listens on (\S+)/.exec(line)?.[1];
    if (url) {
      child.stdout.resume();
      return { child, client: clientOf(url) };
    }
  }
  throw new Error("the server ended before it listened");
}

async function setUp(client: Client, model: string): Promise<void> {
  await client.http("s3", "PUT", "/kill");
  await client.call("sagemaker", "CreateModel", {
    ModelName: "kill",
    ExecutionRoleArn: "arn:aws:iam::000000000000:role/kill",
    PrimaryContainer: { Image: `process:${model}` },
  });
  await client.call("sagemaker", "CreateEndpointConfig", {
    EndpointConfigName: "kill",
    ProductionVariants: [{ VariantName: "AllTraffic", ModelName: "kill", InitialInstanceCount: 2 }],
    AsyncInferenceConfig: { OutputConfig: { S3OutputPath: "s3://kill/output" } },
  });
  await client.call("sagemaker", "CreateEndpoint", { EndpointName: "kill", EndpointConfigName: "kill" });
  let status = "";
  while (status !== "InService")
    status = (
      await client.call<{ EndpointStatus: string }>("sagemaker", "DescribeEndpoint", { EndpointName: "kill" })
    ).EndpointStatus;
}

/** Sends requests, eight at a time, until that many were accepted; the kill comes while others are under way. */
async function acceptSome(client: Client, accepted: Set<string>, count: number): Promise<void> {
  let left = count;
  const sender = async (): Promise<void> => {
    while (left > 0) {
      const answer = await client.http("sagemaker", "POST", "/endpoints/kill/async-invocations", {}, "x");
      accepted.add((JSON.parse(answer) as { InferenceId: string }).InferenceId);
      left -= 1;
    }
  };
  // The first sender to see the count reached ends the round; the others' last requests die with the server.
  const senders = Array.from({ length: 8 }, sender);
  for (const one of senders) one.catch(() => undefined);
  await Promise.race(senders);
}

/** Every request's final state, by inference id. */
async function untilAllEnded(client: Client): Promise<ReadonlyMap<string, string>> {
  for (;;) {
    const states = await allStates(client);
    if (![...states.values()].some((state) => state === "waiting" || state === "running")) return states;
  }
}

async function allStates(client: Client): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  let after = "";
  for (;;) {
    const text = await client.http(
      "sagemaker",
      "GET",
      `/_ebbtide/requests?limit=1000${after && `&after=${after}`}`,
    );
    const { requests } = JSON.parse(text) as {
      requests: readonly { id: string; inferenceId: string; state: string }[];
    };
    if (requests.length === 0) return states;
    for (const { inferenceId, state } of requests) states.set(inferenceId, state);
    after = requests.at(-1)?.id ?? "";
  }
}

/** The sum of InvocationsProcessed: settlements, but for counts of the last second before a kill. */
async function processedCount(client: Client): Promise<number> {
  const now = Math.floor(Date.now() / 1000);
  const { Datapoints } = await client.call<{ Datapoints: readonly { Sum: number }[] }>(
    "monitoring",
    "GetMetricStatistics",
    {
      Namespace: "AWS/SageMaker",
      MetricName: "InvocationsProcessed",
      Dimensions: [
        { Name: "EndpointName", Value: "kill" },
        { Name: "VariantName", Value: "AllTraffic" },
      ],
      StartTime: now - 3600,
      EndTime: now + 3600,
      Period: 3600,
      Statistics: ["Sum"],
    },
  );
  return Datapoints.reduce((sum, point) => sum + point.Sum, 0);
}

const processesOf = (folder: string): string => {
  try {
    return execFileSync("pgrep", ["-af", folder], { encoding: "utf8" }).trim();
  } catch {
    return ""; // pgrep found none
  }
};
