/** `ebbtide benchmark` as people call it, against a tiny model server and against an endpoint. Figures are not judged. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { modelServer as foundServer } from "../../src/cli/benchmark-endpoint.ts";
import { clientOf } from "../../src/cli/client.ts";
import { setUpDemo } from "../../src/cli/demo-endpoint.ts";
import { readScenario } from "../../src/simulator/scenario/file.ts";
import { ebbtide, emptyFolder } from "../support/command-line.ts";
import { testServer } from "../support/server.ts";

const benchmark = (...words: readonly string[]) => ebbtide(["benchmark", ...words]);

/** Answers its requests' types, or the given status. */
async function modelServer(
  context: TestContext,
  status = 200,
): Promise<{ address: string; types: Set<string> }> {
  const types = new Set<string>();
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.url === "/ping") return response.end();
      types.add(request.headers["content-type"] ?? "");
      return response.writeHead(status).end("no room left");
    });
  }).listen(0, "127.0.0.1");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, types };
}

const quick = ["--budget", "10m", "--requests", "12", "--max-concurrency", "2"];

test("a model server is measured, and what is known of it is a scenario's service", async (context) => {
  const [directory, { address, types }] = [await emptyFolder(context), await modelServer(context)];
  await writeFile(join(directory, "a.json"), "{}");
  await writeFile(join(directory, "b.csv"), "1,2");
  await mkdir(join(directory, "more"));
  const model = join(await emptyFolder(context), "model.yaml");
  const { stdout, stderr, code } = await benchmark(
    ...["--endpoint", address, "--inputs", directory, "--objective", "30s", "--out", model, ...quick],
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual([...types].sort(), ["application/json", "text/csv"]);
  assert.ok(stdout.startsWith(`${address}, 2 inputs of 2 B to 3 B, seed 1\n`), stdout);
  assert.match(stdout, /^at once +requests +per second +± +p50 +p95 +p99 +errors$/m);
  assert.match(stdout, /^ {6}2 /m);
  assert.match(stdout, /^MaxConcurrentInvocationsPerInstance: [12]$/m);
  assert.match(stdout, /"TargetValue": /);
  const scenario = `duration: 1h\ntraffic: { poisson: { rate: 1/s } }\ncontrol: { fixed: { capacity: 1 } }\n`;
  await writeFile(model, scenario + (await readFile(model, "utf8")));
  assert.ok([1, 2].includes((await readScenario(model)).instances.concurrency));
});

test("as JSON, and a model that refuses is told with its words and exit code 1", async (context) => {
  const [directory, { address }] = [await emptyFolder(context), await modelServer(context, 507)];
  const input = join(directory, "a.txt");
  await writeFile(input, "one");
  const { stdout, stderr, code } = await benchmark(
    "--endpoint",
    address,
    "--inputs",
    input,
    "--json",
    ...quick,
  );
  assert.equal(code, 1, stderr);
  const { levels, ended, recommendation } = JSON.parse(stdout);
  assert.equal(ended.kind, "errors");
  assert.deepEqual(levels[0].errors, [{ what: "status 507", count: 10, words: "no room left", input }]);
  assert.match(
    recommendation.reason,
    /Even one request at a time failed \(status 507 for .*: no room left\)/,
  );
});

test("what cannot be measured is said with what to do, and exit code 2", async (context) => {
  const input = join(await emptyFolder(context), "a.txt");
  await writeFile(input, "one");
  const given = ["--endpoint", "http://127.0.0.1:1", "--inputs", input];
  const { stdout, stderr, code } = await benchmark(...given);
  assert.deepEqual([code, stdout], [2, ""], stderr);
  assert.match(stderr, /ping does not answer with 200: is the model server running/);
  const unwritable = await benchmark(...given, "--out", "/none/model.yaml");
  assert.deepEqual([unwritable.code, unwritable.stdout], [2, ""]);
  assert.match(unwritable.stderr, /The model cannot be written to \/none\/model\.yaml: ENOENT/);
  const server = { url: "http://127.0.0.1:1" };
  await assert.rejects(
    foundServer("http://127.0.0.1:1/v1/models", server),
    /has a path\. A model server answers/,
  );
  await assert.rejects(foundServer("http://", server), /is no address/);
  await assert.rejects(foundServer("tour", server), /No server answers at/);
});

/** What an Ebbtide server says of the endpoint `tour`. */
async function endpointServer(context: TestContext, instances: readonly object[]): Promise<string> {
  const server = createServer((request, response) => {
    const known = request.url?.startsWith("/_ebbtide/endpoints/tour/instances") === true;
    const shown = { variant: "Blue", desired: 1, waiting: 3, running: 1, instances };
    response
      .writeHead(known ? 200 : 404)
      .end(JSON.stringify(known ? shown : { message: "No such endpoint." }));
  }).listen(0, "127.0.0.1");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("of an endpoint, its least busy instance in service is asked, with a warning", async (context) => {
  const [{ address }, directory] = [await modelServer(context), await emptyFolder(context)];
  const url = await endpointServer(context, [
    { id: "i-1", status: "starting", running: 0 },
    { id: "i-2", status: "inService", address: "http://127.0.0.1:1", running: 1 },
    { id: "i-3", status: "inService", address, running: 0 },
  ]);
  const input = join(directory, "a.txt");
  await writeFile(input, "one");
  const given = ["--endpoint", "tour", "--inputs", input, "--url", url, "--objective", "30s", "--json"];
  const { stdout, stderr, code } = await benchmark(...given, ...quick);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr.replaceAll("\n", " "),
    /Instance i-3 .* disturbs the figures \(now 1 running, 3 waiting\)/,
  );
  const found = JSON.parse(stdout);
  assert.deepEqual([found.endpoint, found.address], ["tour", address]);
  assert.equal(found.target.policy.ResourceId, "endpoint/tour/variant/Blue");
});

test("an endpoint without an instance in service is told how to start one", async (context) => {
  const server = await testServer(context, { profile: "fast" });
  await setUpDemo(clientOf(server.url), resolve(import.meta.dirname, "../../demo/model"));
  await assert.rejects(
    foundServer("demo", { url: server.url }),
    /Endpoint demo has no instance in service.*DesiredInstanceCount=1/s,
  );
  await assert.rejects(foundServer("none", { url: server.url }), /There is no endpoint none in us-east-1/);
});
