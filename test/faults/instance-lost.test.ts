/** Real model servers under a real engine: what happens to work when an instance is killed. */

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import { systemScheduler } from "../../src/clock/system.ts";
import { defaultConfig } from "../../src/config.ts";
import { withDesired } from "../../src/core/fleet/capacity.ts";
import type { Endpoint } from "../../src/core/fleet/endpoint.ts";
import type { Instance } from "../../src/core/fleet/instance.ts";
import type { QueuedRequest } from "../../src/core/queue/request.ts";
import { type Engine, startEngine } from "../../src/engine/engine.ts";
import { modelFetcher } from "../../src/engine/fetch-model.ts";
import { undiciInvoker } from "../../src/invoker/undici.ts";
import { filesystemObjects } from "../../src/objects/filesystem/filesystem.ts";
import { processProvider } from "../../src/providers/process/process.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { bucketScope, type Store } from "../../src/store/store.ts";
import { noResources } from "../support/resources.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const skip = existsSync("/proc/self/stat") ? false : "needs /proc to find the model server";

interface Running {
  readonly store: Store;
  readonly engine: Engine;
  readonly directory: string;
}

async function engine(context: TestContext): Promise<Running> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-lost-"));
  const store = await openSqliteStore({ directory });
  const objects = filesystemObjects({ directory: join(directory, "objects"), newId: randomUUID });
  const scheduler = systemScheduler((name, error) => {
    throw new Error(`${name} failed`, { cause: error });
  });
  const provider = processProvider({ directory, scheduler, fetchModel: modelFetcher(store, objects) });
  const invoker = undiciInvoker();
  const started = startEngine({
    store,
    objects,
    providers: [provider],
    invoker,
    scheduler,
    continueSeries: () => assert.fail("nobody forecasts here"),
    deliver: async () => assert.fail("nobody is to be told"),
    resources: noResources,
    newId: randomUUID,
    random: () => 0.5,
    config: defaultConfig,
    log: pino({ level: "silent" }),
  });
  context.after(async () => {
    await started.stop(1000);
    assert.deepEqual(
      (await provider.list()).filter(({ state }) => state !== "gone"),
      [],
    );
    await provider.close();
    await invoker.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  await store.buckets.put(bucketScope(scope.account), "out", {
    ...scope,
    name: "out",
    createdAt: 0,
    tags: {},
  });
  return { store, engine: started, directory };
}

const endpointOf = (environment: Readonly<Record<string, string>>): Endpoint => ({
  scope,
  id: "e-1",
  name: "feelings",
  arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/feelings",
  configName: "feelings",
  createdAt: Date.now(),
  modifiedAt: Date.now(),
  status: "InService",
  async: { outputPath: "s3://out/answers", includeResponseIn: [], maxConcurrentInvocationsPerInstance: 1 },
  variant: {
    name: "AllTraffic",
    modelName: "feelings",
    initialInstances: 1,
    weight: 1,
    desiredWeight: 1,
    container: { image: `process:${resolve(import.meta.dirname, "../../demo/model")}`, environment },
    desiredInstances: 0,
    currentInstances: 0,
  },
});

async function enqueue(
  { store, engine: { nudge } }: Running,
  texts: readonly string[],
): Promise<readonly string[]> {
  const now = Date.now();
  const ids = texts.map(() => randomUUID());
  await store.requests.enqueue(
    texts.map((text, index) => ({
      id: ids[index]!,
      inferenceId: ids[index]!,
      scope,
      endpointId: "e-1",
      endpointName: "feelings",
      receivedAt: now,
      expiresAt: now + 60_000,
      detail: {
        contentType: "text/plain",
        outputLocation: `s3://out/answers/${ids[index]}.out`,
        invocationTimeout: 60_000,
      },
      inlineBody: Buffer.from(text),
    })),
  );
  nudge("dispatcher");
  return ids;
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((done) => setImmediate(done));
  }
}

const scaleTo = async ({ store, engine: { nudge } }: Running, desired: number): Promise<void> => {
  const endpoint = await store.endpoints.get(scope, "feelings");
  await store.endpoints.put(scope, "feelings", withDesired(endpoint!, desired, Date.now()));
  nudge("fleetKeeper");
};

const settled = ({ store }: Running, ids: readonly string[]): Promise<readonly QueuedRequest[]> =>
  until(async () => {
    const requests = await Promise.all(ids.map((id) => store.requests.get(scope, id)));
    return requests.every((one) => one?.finishedAt !== undefined) ? (requests as QueuedRequest[]) : undefined;
  });

test("an instance that is killed under work is replaced, and its work is done all the same", {
  skip,
}, async (context) => {
  const running = await engine(context);
  const { store } = running;
  await store.endpoints.put(scope, "feelings", endpointOf({ WORK_MILLISECONDS: "150" }));
  await scaleTo(running, 1);
  const ids = await enqueue(running, ["A lovely day.", "An awful night.", "It was not bad."]);
  const victim = await until(async () => (await store.requests.running("e-1"))[0]?.instanceId);
  const [pid = ""] = (await readFile(join(running.directory, "instances", victim, "process"), "utf8")).split(
    " ",
  );
  process.kill(Number(pid), "SIGKILL");

  const requests = await settled(running, ids);
  assert.deepEqual(
    requests.map(({ state }) => state),
    ["completed", "completed", "completed"],
  );
  assert.ok(requests.every(({ instanceId }) => instanceId !== victim));
  assert.equal(requests.filter(({ lostAttempts }) => lostAttempts === 1).length, 1);
});

test("a scaled-in instance ends after its work, not before", { skip }, async (context) => {
  const running = await engine(context);
  const { store } = running;
  await store.endpoints.put(scope, "feelings", endpointOf({ WORK_MILLISECONDS: "200" }));
  await scaleTo(running, 1);
  const ids = await enqueue(running, ["A lovely day."]);
  await until(async () => (await store.requests.running("e-1"))[0]);
  await scaleTo(running, 0);
  const only = await until(async (): Promise<Instance | undefined> => {
    const [row] = await store.instances.all();
    return row?.status === "draining" ? row : undefined;
  });
  const [request] = await settled(running, ids);
  assert.deepEqual([request?.state, request?.instanceId, request?.lostAttempts], ["completed", only.id, 0]);
  await until(async () => ((await store.instances.all()).length === 0 ? true : undefined));
});
