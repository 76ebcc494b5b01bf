/** Model servers that misbehave as real programs do: they end, break off, flood. The whole server in real time. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import type { RequestStatus } from "../../src/api/extensions/request-status.ts";
import { type Asking, asking } from "../support/asking.ts";
import { program } from "../support/programs.ts";
import { until } from "../support/raw.ts";
import { testServer } from "../support/server.ts";

async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "ebbtide-programs-"));
  context.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** The request's status once it has ended. */
const ended = (it: Asking, id: string): Promise<RequestStatus> =>
  until(async () => {
    const status = await it.status(id);
    return status.finishedAt !== undefined && status;
  });

const FLOOD = 48 * 1024 * 1024;

/** Does what a request's body says. */
const model = `
import { createServer } from "node:http";
import { existsSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";

const flood = Buffer.alloc(1024 * 1024, 7);
const deeds = {
  "end once": (_, response) => {
    if (existsSync("ended")) return response.end("alive");
    writeFileSync("ended", "");
    process.exit(9);
  },
  "break off": (_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("half");
    setImmediate(() => response.destroy());
  },
  "hang up": (request) => request.socket.destroy(),
  "talk nonsense": (request) => request.socket.end("this is not HTTP\\r\\n\\r\\n"),
  flood: async (_, response) => {
    for (let sent = 0; sent < ${FLOOD}; sent += flood.length)
      if (!response.write(flood)) await new Promise((done) => response.once("drain", done));
    response.end();
  },
  "refuse at length": (_, response) => response.writeHead(500).end("word ".repeat(100_000)),
  "say little": (_, response) => response.writeHead(204).end(),
  hang: () => undefined,
};
const server = createServer(async (request, response) => {
  if (request.url === "/ping") return response.end();
  deeds[await text(request)](request, response);
});
server.listen(process.env.SAGEMAKER_BIND_TO_PORT, "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
`;

/** Most of their time is spent waiting, for each other's sake and for the next try of a start. */
describe("model servers as programs", { concurrency: true }, () => {
  test("one that misbehaves costs its own requests, and nothing else", async (context) => {
    const path = await folder(context);
    const server = await testServer(context);
    const image = await program(path, "model", `exec '${process.execPath}' '${path}/model/model.mjs'`);
    await writeFile(join(path, "model", "model.mjs"), model);
    const it = await asking(context, server, image);
    await until(async () => (await it.endpoint()).EndpointStatus === "InService");
    const does = async (deed: string, input = {}) =>
      ended(it, await it.invoke({ Body: Buffer.from(deed), ...input }));

    await context.test("it ends under work: the next instance does it", async () => {
      const { state, attempts, lostAttempts, outputLocation } = await does("end once");
      assert.deepEqual([state, attempts, lostAttempts], ["completed", 2, 1]);
      assert.equal(await it.object(outputLocation), "alive");
    });

    for (const deed of ["break off", "hang up", "talk nonsense"])
      await context.test(`${deed}: the request fails, the instance stays`, async () => {
        const { state, attempts, reason, failureLocation } = await does(deed);
        assert.deepEqual([state, attempts], ["failed", 1]);
        assert.match(
          reason ?? "",
          /^ModelError: The model closed the connection before its answer was complete/,
        );
        assert.equal(await it.object(failureLocation), reason);
      });

    await context.test("a flood is an answer like any other", async () => {
      const { rss } = process.memoryUsage();
      const { state, outputLocation } = await does("flood");
      assert.equal(state, "completed");
      const at = { Bucket: "results", Key: outputLocation.replace("s3://results/", "") };
      assert.equal((await it.clients.s3.send(new HeadObjectCommand(at))).ContentLength, FLOOD);
      const end = { ...at, Range: "bytes=-2" };
      const { Body } = await it.clients.s3.send(new GetObjectCommand(end));
      assert.deepEqual([...((await Body?.transformToByteArray()) ?? [])], [7, 7]);
      assert.ok(process.memoryUsage().rss - rss < 4 * FLOOD, "it was not kept in memory");
    });

    await context.test("a long refusal is cut", async () => {
      const { state, modelStatus, reason, failureLocation } = await does("refuse at length");
      assert.deepEqual([state, modelStatus], ["failed", 500]);
      const document = (await it.object(failureLocation)) ?? "";
      assert.ok(document.startsWith(`${reason}\n\nword word `));
      assert.ok(document.length < 40_000, `${document.length}`);
    });

    await context.test("an empty answer is an empty object", async () => {
      const { state, outputLocation } = await does("say little");
      assert.equal(state, "completed");
      assert.equal((await it.object(outputLocation)) ?? "", "");
    });

    await context.test("it hangs: cancelled from under it, it is free for the next", async () => {
      const hanging = await it.invoke({ Body: Buffer.from("hang") });
      await until(async () => (await it.status(hanging)).state === "running");
      assert.equal((await it.cancel(hanging)).status, 200);
      assert.equal((await ended(it, hanging)).state, "cancelled");
      assert.equal((await does("say little")).state, "completed");
    });

    await context.test("each end was told once", async () => {
      await until(async () => it.notices.length >= 9);
      const ids = it.notices.map(({ inferenceId }) => inferenceId);
      assert.equal(new Set(ids).size, ids.length);
    });
  });

  test("one that ends at its start fails its endpoint, and says why", async (context) => {
    const image = await program(await folder(context), "ends", "echo 'no such weights' >&2", "exit 3");
    assert.match(await failure(context, image), /3 starts in a row failed, the last one: .*code 3/);
  });

  test("one whose folder is not there fails its endpoint, and says why", async (context) => {
    assert.match(await failure(context, "process:/nowhere/at/all"), /\/nowhere\/at\/all/);
  });

  test("one that nobody can run fails its endpoint, and says why", async (context) => {
    assert.match(await failure(context, "ghcr.io/nowhere/model:latest"), /ghcr\.io/);
  });
});

/** What its endpoint says once it has failed. */
async function failure(context: TestContext, image: string): Promise<string> {
  const it = await asking(context, await testServer(context), image);
  const { EndpointStatus, FailureReason = "" } = await until(async () => {
    const endpoint = await it.endpoint();
    return endpoint.EndpointStatus !== "Creating" && endpoint;
  });
  assert.equal(EndpointStatus, "Failed");
  return FailureReason;
}
