/** `ebbtide simulate --from` a live server, and from AWS, whose place a server takes here. */

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { PutScheduledActionCommand } from "@aws-sdk/client-application-auto-scaling";
import { AddTagsCommand } from "@aws-sdk/client-sagemaker";
import { parse } from "yaml";
import { readLiveEndpoint } from "../../src/cli/live/read-live-endpoint.ts";
import { parseSource } from "../../src/cli/live/source.ts";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { randomOf } from "../../src/simulator/random.ts";
import { clientsOf, createEndpoint, invoke, scaleToZero } from "../simulation/guide.ts";
import { ebbtide, emptyFolder } from "../support/command-line.ts";
import { virtualServer } from "../support/virtual-server.ts";

const ACCOUNT = "111122223333";

async function scaledEndpoint(context: TestContext, settings: Parameters<typeof virtualServer>[1] = {}) {
  const server = await virtualServer(context, settings);
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 2);
  await server.clock.advance(0);
  await scaleToZero(clients, 4);
  return { server, clients };
}

test("an endpoint's scaling is read through AWS's APIs, without what target tracking owns", async (context) => {
  const { server, clients } = await scaledEndpoint(context, { settings: { profile: "fast" } });
  await clients.scaling.send(
    new PutScheduledActionCommand({
      ServiceNamespace: "sagemaker",
      ResourceId: "endpoint/guide/variant/AllTraffic",
      ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
      ScheduledActionName: "night",
      Schedule: "rate(1 day)",
      ScalableTargetAction: { MaxCapacity: 1 },
    }),
  );
  await clients.sagemaker.send(
    new AddTagsCommand({
      ResourceArn: `arn:aws:sagemaker:us-east-1:${ACCOUNT}:endpoint/guide`,
      Tags: [{ Key: "ebbtide:wake", Value: "policy" }],
    }),
  );
  const { code, stdout, stderr } = await ebbtide([
    ...["simulate", "--from", `${server.url}/guide?account=${ACCOUNT}`, "--print-control"],
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^# instances: \{ concurrency: 2 \}$/m);
  const { control } = parse(stdout);
  const { policies, alarms, scheduledActions, ...rest } = control.policies;
  assert.deepEqual(rest, {
    profile: "fast",
    tags: { "ebbtide:wake": "policy" },
    target: { MinCapacity: 0, MaxCapacity: 4 },
  });
  assert.deepEqual(
    policies.map(({ PolicyName }: { PolicyName: string }) => PolicyName),
    ["BacklogPerInstance", "HasBacklogWithoutCapacity-ScalingPolicy"],
  );
  assert.equal(alarms.length, 1);
  assert.deepEqual(alarms[0].AlarmActions, ["HasBacklogWithoutCapacity-ScalingPolicy"]);
  assert.deepEqual(scheduledActions, [
    { ScheduledActionName: "night", Schedule: "rate(1 day)", ScalableTargetAction: { MaxCapacity: 1 } },
  ]);
  assert.match(stderr, /A scheduled action follows the calendar of the scenario's start/);
});

test("a capture, simulated as the endpoint is scaled, waits as the endpoint's requests did", async (context) => {
  const { server, clients } = await scaledEndpoint(context, {
    startTime: seconds(150),
    serviceTime: (random) => seconds(5) + Math.floor(random() * seconds(40)),
  });
  const random = randomOf(3, "bursts");
  // Three bursts with quiet times between them, in which it goes to zero.
  for (const at of [10, 70, 140])
    for (let sent = 0, now = minutes(at); sent < 30; sent++) {
      now += Math.floor(random() * seconds(10));
      await server.clock.advanceTo(Date.UTC(2026, 0, 5, 9) + now);
      await invoke(clients, 1);
    }
  await server.clock.advanceTo(Date.UTC(2026, 0, 5, 12));
  const folder = await emptyFolder(context);
  const path = join(folder, "guide.jsonl");
  const captured = await ebbtide([
    ...["capture", "guide", "--url", server.url, "--account", ACCOUNT, "-o", path],
  ]);
  assert.equal(captured.code, 0, captured.stderr);
  const scenario = captured.stderr.slice(captured.stderr.indexOf("start: "));
  await writeFile(join(folder, "guide.yaml"), `${scenario}control: { fixed: { capacity: 2 } }\n`);
  const { code, stdout, stderr } = await ebbtide([
    ...["simulate", join(folder, "guide.yaml"), "--json", "--from", `${server.url}/guide?account=${ACCOUNT}`],
  ]);
  assert.equal(code, 0, stderr);
  const [fixed, { name, measures }] = JSON.parse(stdout);
  assert.deepEqual([fixed.name, name], ["guide", `${server.url}/guide?account=${ACCOUNT}`]);
  assert.ok(
    fixed.measures["wait.p95"] < measures["wait.p95"],
    "the file's own control is simulated beside it",
  );
  const seen = (await readFile(path, "utf8"))
    .trim()
    .split("\n")
    .flatMap((line): readonly number[] => JSON.parse(line).waited ?? [])
    .sort((a, b) => a - b);
  assert.equal(seen.length, 90);
  assert.equal(measures.completed, 90);
  assert.ok(Math.abs(measures["wait.max"] - seen.at(-1)! / 1000) < 0.5, `${measures["wait.max"]} s`);
  const mean = seen.reduce((sum, one) => sum + one, 0) / seen.length / 1000;
  assert.ok(
    Math.abs(measures["wait.mean"] - mean) < 0.5,
    `${measures["wait.mean"]} s, and ${mean} s were seen`,
  );
  for (const share of [50, 95]) {
    const quantile = seen[Math.ceil((share / 100) * seen.length) - 1]! / 1000;
    const simulated = measures[`wait.p${share}`];
    assert.ok(
      Math.abs(simulated / quantile - 1) < 0.01,
      `p${share}: ${simulated} s, and ${quantile} s was seen`,
    );
  }
});

test("from AWS, with the caller's ordinary settings, as AWS would scale it", async (context) => {
  const { server } = await scaledEndpoint(context, { settings: { profile: "fast" } });
  const { code, stdout, stderr } = await ebbtide(["simulate", "--from", "aws:guide", "--print-control"], {
    AWS_ENDPOINT_URL: server.url,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  });
  assert.equal(code, 0, stderr);
  assert.equal(parse(stdout).control.policies.profile, "aws");
});

/** A server before ours that has its own answers for some operations of JSON protocols. */
async function before(
  context: TestContext,
  url: string,
  answers: Readonly<Record<string, (body: Record<string, unknown>) => { status: number; json: unknown }>>,
): Promise<string> {
  const proxy = createServer(async (request: IncomingMessage, response) => {
    const body = await buffer(request);
    const operation = String(request.headers["x-amz-target"] ?? "").replace(/^.*\./, "");
    const own = answers[operation]?.(JSON.parse(body.toString() || "{}"));
    if (own) {
      response.writeHead(own.status, { "content-type": "application/x-amz-json-1.1" });
      return response.end(JSON.stringify(own.json));
    }
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(url + request.url, {
      method: request.method ?? "GET",
      headers: headers as Record<string, string>,
      ...(body.length > 0 && { body }),
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  context.after(() => {
    proxy.close();
    proxy.closeAllConnections();
  });
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

const reading = (url: string, path = "guide") =>
  readLiveEndpoint(parseSource(`${url}/${path}?account=${ACCOUNT}`));

test("what cannot be read is said, with what to do", async (context) => {
  const { server, clients } = await scaledEndpoint(context);
  await createEndpoint({ ...clients, s3: { send: async () => ({}) } as never }, 1, "bare").catch(
    () => undefined,
  );
  const refused = await before(context, server.url, {
    DescribeScalingPolicies: () => ({
      status: 400,
      json: { __type: "AccessDeniedException", message: "User: x is not authorized" },
    }),
  });
  const expired = await before(context, server.url, {
    DescribeEndpoint: () => ({ status: 400, json: { __type: "ExpiredTokenException", message: "Expired." } }),
  });
  await assert.rejects(
    reading(server.url, "farm"),
    /Could not find endpoint ".*endpoint\/farm".* There are guide\./,
  );
  await assert.rejects(reading(server.url, "guide/b"), /guide has no variant b: there are AllTraffic\./);
  await assert.rejects(
    reading("http://127.0.0.1:1"),
    /No server answers at http:\/\/127\.0\.0\.1:1\. Start one/,
  );
  await assert.rejects(
    reading(refused),
    /not authorized\nIt needs to be allowed sagemaker:DescribeEndpoint, .*DescribeAlarms/,
  );
  await assert.rejects(reading(expired), /Expired\.\nThe ordinary AWS credentials are used/);
});

test("of several variants that scale, one is named", async (context) => {
  const { server } = await scaledEndpoint(context);
  const target = (variant: string) => ({
    ResourceId: `endpoint/guide/variant/${variant}`,
    MinCapacity: 0,
    MaxCapacity: 4,
  });
  const two = await before(context, server.url, {
    DescribeEndpoint: () => ({
      status: 200,
      json: {
        EndpointArn: `arn:aws:sagemaker:us-east-1:${ACCOUNT}:endpoint/guide`,
        ProductionVariants: [{ VariantName: "AllTraffic" }, { VariantName: "b" }],
      },
    }),
    DescribeScalableTargets: () => ({
      status: 200,
      json: { ScalableTargets: [target("AllTraffic"), target("b")] },
    }),
  });
  await assert.rejects(
    reading(two),
    /guide has 2 variants that scale, and a simulation has one: name it, such as http.*\/guide\/AllTraffic\?account=/,
  );
  const { variant, otherVariants, asynchronous } = await reading(two, "guide/AllTraffic");
  assert.deepEqual([variant, otherVariants, asynchronous], ["AllTraffic", ["b"], false]);
});

test("places are named as people would", () => {
  const server = { kind: "server", url: "https://tides.example" } as const;
  assert.deepEqual(parseSource("https://tides.example/farm"), {
    written: "https://tides.example/farm",
    endpoint: "farm",
    place: server,
  });
  assert.deepEqual(parseSource("aws:farm/b?region=eu-west-1&profile=prod"), {
    written: "aws:farm/b?region=eu-west-1&profile=prod",
    endpoint: "farm",
    variant: "b",
    region: "eu-west-1",
    place: { kind: "aws", profile: "prod" },
  });
  for (const wrong of [
    "farm",
    "aws:",
    "http://127.0.0.1:4566",
    "http://127.0.0.1:4566/",
    "aws:farm?account=1",
  ])
    assert.throws(() => parseSource(wrong), { code: "commander.invalidArgument" }, wrong);
});
