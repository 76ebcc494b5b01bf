import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { pino } from "pino";
import { noResources } from "../../test/support/resources.ts";
import type { Task } from "../clock/scheduler.ts";
import { systemScheduler } from "../clock/system.ts";
import { defaultConfig } from "../config.ts";
import type { QueuedRequest, RequestDetail } from "../core/queue/request.ts";
import { minutes } from "../core/time/time.ts";
import { undiciInvoker } from "../invoker/undici.ts";
import { filesystemObjects } from "../objects/filesystem/filesystem.ts";
import type { Observed, Provider } from "../providers/provider.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { bucketScope } from "../store/store.ts";
import { dispatcherLoop } from "./dispatcher.ts";
import type { EngineParts } from "./parts.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const scheduler = systemScheduler((_name, error) => {
  throw error;
});

/** The dispatcher over real files, real HTTP and real time. */
async function world(context: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), "dispatcher-http-"));
  const store = await openSqliteStore({ directory });
  const objects = filesystemObjects({ directory: join(directory, "objects"), newId: randomUUID });
  const invoker = undiciInvoker();
  const observed: Observed[] = [];
  let task: Task | undefined;
  const parts: EngineParts = {
    store,
    objects,
    providers: [{ list: async () => observed } as unknown as Provider],
    invoker,
    continueSeries: () => assert.fail("nobody forecasts here"),
    deliver: async () => assert.fail("the courier is not here"),
    resources: noResources,
    scheduler,
    nudge: (loop) => (loop === "dispatcher" ? task?.nudge() : undefined),
    newId: randomUUID,
    random: () => 0,
    config: defaultConfig,
    log: pino({ level: "silent" }),
  };
  const now = scheduler.now();
  await store.endpoints.put(scope, "shop", {
    scope,
    id: "e1",
    name: "shop",
    arn: "arn:shop",
    configName: "config",
    createdAt: now,
    modifiedAt: now,
    status: "InService",
    async: { outputPath: "s3://data", includeResponseIn: [] },
    variant: {
      name: "AllTraffic",
      modelName: "model",
      initialInstances: 1,
      weight: 1,
      container: { image: "process:.", environment: {} },
      desiredInstances: 1,
      currentInstances: 1,
      desiredWeight: 1,
    },
  });
  await store.buckets.put(bucketScope(scope.account), "data", {
    ...scope,
    name: "data",
    createdAt: now,
    tags: {},
  });
  const loop = dispatcherLoop(parts);
  task = scheduler.start("dispatcher", loop.step);
  context.after(async () => {
    await task?.stop();
    await loop.stop?.(0);
    await invoker.close();
    await store.close();
    await rm(directory, { recursive: true });
  });
  return {
    parts,
    observed,
    instance: async (id: string, address: string) => {
      observed.push({ id, state: "running", address, startedAt: now });
      await store.instances.put(scope, id, {
        scope,
        id,
        endpointId: "e1",
        endpointName: "shop",
        variantName: "AllTraffic",
        status: "inService",
        createdAt: now,
        address,
      });
      task?.nudge();
    },
    put: async (key: string, body: Readable) => {
      const staged = await objects.stage(body, 2 ** 31);
      await store.objects.put([
        {
          account: scope.account,
          bucket: "data",
          key,
          size: staged.size,
          etag: staged.md5,
          modifiedAt: now,
          headers: {},
          metadata: {},
          tags: {},
          payload: staged.payload,
        },
      ]);
      return staged;
    },
    enqueue: async (id: string, detail: Partial<RequestDetail> = {}) => {
      await store.requests.enqueue([
        {
          id,
          inferenceId: id,
          scope,
          endpointId: "e1",
          endpointName: "shop",
          receivedAt: now,
          expiresAt: now + minutes(60),
          detail: {
            outputLocation: `s3://data/${id}.out`,
            failureLocation: `s3://data/${id}-error.out`,
            invocationTimeout: minutes(15),
            ...detail,
          },
          ...(detail.inputLocation === undefined ? { inlineBody: Buffer.from("in") } : {}),
        },
      ]);
      task?.nudge();
    },
    /** The request, once it is in one of these states. */
    reached: async (id: string, ...states: readonly string[]): Promise<QueuedRequest> => {
      for (;;) {
        const request = await store.requests.get(scope, id);
        if (request && states.includes(request.state)) return request;
        await setImmediate();
      }
    },
    object: (key: string) => store.objects.get(scope.account, "data", key),
  };
}

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** So many bytes, made as they are read. */
function bytes(size: number): Readable {
  let left = size;
  return new Readable({
    read() {
      const next = Math.min(left, 1 << 16);
      left -= next;
      this.push(next > 0 ? Buffer.alloc(next, "x") : null);
    },
  });
}

test("a large input streams from a file to the model, and its answer into another", async (t) => {
  const { put, instance, enqueue, reached, object } = await world(t);
  const size = 24 << 20;
  const { md5 } = await put("large", bytes(size));
  let declared: string | undefined;
  await instance(
    "i1",
    await serve(t, (request, response) => {
      declared = request.headers["content-length"];
      response.setHeader("Content-Type", "application/x-large");
      request.pipe(response);
    }),
  );
  await enqueue("a", { inputLocation: "s3://data/large" });
  await reached("a", "completed", "failed");
  const answer = await object("a.out");
  assert.deepEqual(
    [declared, answer?.size, answer?.etag, answer?.contentType, answer?.payload.kind],
    [String(size), size, md5, "application/x-large", "files"],
  );
});

test("a model that answers 500 at length fails the request with its first words", async (t) => {
  const { instance, enqueue, reached, object } = await world(t);
  await instance(
    "i1",
    await serve(t, (request, response) => {
      request.resume();
      response.writeHead(500);
      bytes(1 << 20).pipe(response);
    }),
  );
  await enqueue("a");
  const request = await reached("a", "completed", "failed");
  assert.equal(request.outcome?.modelStatus, 500);
  const { size } = (await object("a-error.out"))!;
  assert(size > 32_000 && size < 64_000, String(size));
});

test("a model that closes half-way through each answer fails the request, and leaves no file", async (t) => {
  const { instance, enqueue, reached, object, parts } = await world(t);
  let asked = 0;
  await instance(
    "i1",
    await serve(t, (request, response) => {
      asked += 1;
      request.resume();
      response.writeHead(200, { "Content-Length": 1 << 20 });
      response.write(Buffer.alloc(200_000));
      response.on("drain", () => request.socket.destroy());
      request.on("end", () => request.socket.destroySoon());
    }),
  );
  await enqueue("a");
  const request = await reached("a", "completed", "failed");
  assert.equal(asked, 2);
  assert.match(request.outcome?.reason ?? "", /closed the connection before its answer was complete/);
  assert.equal(await object("a.out"), undefined);
  assert.deepEqual([...(await parts.store.objects.files())], []);
});

test("a model that never answers is given up after its time", async (t) => {
  const { instance, enqueue, reached } = await world(t);
  await instance("i1", await serve(t, () => {}));
  await enqueue("a", { invocationTimeout: 50 });
  const request = await reached("a", "completed", "failed");
  assert.match(request.outcome?.reason ?? "", /InvocationTimeout/);
});

test("work of a model server that is killed goes to another one", async (t) => {
  const { instance, enqueue, reached, observed } = await world(t);
  const doomed = await silentProcess(t);
  await instance("i1", doomed.address);
  await enqueue("a");
  await reached("a", "running");
  await doomed.asked;
  doomed.process.kill("SIGKILL");
  await once(doomed.process, "exit");
  observed[0] = { id: "i1", state: "gone", reason: "killed" };
  await instance("i2", await serve(t, (_request, response) => void response.end("done")));
  const request = await reached("a", "completed", "failed");
  assert.deepEqual([request.state, request.instanceId, request.lostAttempts], ["completed", "i2", 1]);
});

/** A model server of its own that takes requests and never answers. */
async function silentProcess(
  context: TestContext,
): Promise<{ process: ChildProcess; address: string; asked: Promise<unknown> }> {
  const program = `
    const server = require("node:http").createServer(() => console.log("asked"));
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));
  `;
  const process = spawn(globalThis.process.execPath, ["-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => process.kill("SIGKILL"));
  const [port] = (await once(process.stdout!, "data")) as [Buffer];
  const asked = once(process.stdout!, "data");
  return { process, asked, address: `http://127.0.0.1:${port.toString().trim()}` };
}
