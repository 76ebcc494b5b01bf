import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { defaultConfig } from "../../config.ts";
import type { Endpoint } from "../../core/fleet/endpoint.ts";
import type { NewRequest } from "../../core/queue/request.ts";
import { openSqliteStore } from "../../store/sqlite/store.ts";
import { bucketScope, type Store } from "../../store/store.ts";
import { ApiError } from "../errors.ts";
import type { Call, LogEvent, LogReader } from "../operation.ts";
import type { Extension, ExtensionAnswer } from "./extension.ts";
import { healthExtensions } from "./health.ts";
import { logExtensions } from "./logs.ts";
import type { RequestStatus } from "./request-status.ts";
import { requestExtensions } from "./requests.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const now = Date.parse("2026-01-01T00:00:00Z");

const endpoint: Endpoint = {
  scope,
  id: "e1",
  name: "shop",
  arn: "arn:shop",
  configName: "config",
  createdAt: now,
  modifiedAt: now,
  status: "InService",
  async: { outputPath: "s3://out", errorTopic: "arn:bad", includeResponseIn: [] },
  variant: {
    name: "AllTraffic",
    modelName: "model",
    initialInstances: 1,
    weight: 1,
    container: { image: "process:.", environment: {} },
    desiredInstances: 0,
    currentInstances: 0,
    desiredWeight: 1,
  },
};

const request = (id: string, change: Partial<NewRequest> = {}): NewRequest => ({
  id,
  inferenceId: `inference-${id}`,
  scope,
  endpointId: "e1",
  endpointName: "shop",
  receivedAt: now,
  expiresAt: now + 60_000,
  detail: {
    contentType: "text/csv",
    inputLocation: "s3://in/x",
    outputLocation: `s3://out/${id}.out`,
    failureLocation: `s3://bad/${id}-error.out`,
    invocationTimeout: 900_000,
  },
  ...change,
});

interface World {
  readonly store: Store;
  readonly nudged: string[];
  readonly logs: Map<string, readonly LogEvent[]>;
  readonly ask: (
    method: Extension["method"],
    path: string,
    query?: string,
    body?: unknown,
  ) => Promise<ExtensionAnswer>;
}

async function world(context: TestContext): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "requests-"));
  const store = await openSqliteStore({ directory });
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });
  await store.endpoints.put(scope, "shop", endpoint);
  await store.buckets.put(bucketScope(scope.account), "bad", {
    ...scope,
    name: "bad",
    createdAt: now,
    tags: {},
  });
  const nudged: string[] = [];
  const logs = new Map<string, readonly LogEvent[]>();
  const call = {
    store,
    scope,
    now,
    objects: { discard: async () => {} },
    nudge: (loop: string) => nudged.push(loop),
    newId: () => "new-id",
    config: defaultConfig,
    logs: reader(logs),
    log: { error: () => {} },
  } as unknown as Call;
  const ask: World["ask"] = async (method, path, query = "", body = undefined) => {
    for (const extension of [...requestExtensions, ...healthExtensions, ...logExtensions]) {
      const params = match(extension.path, path);
      if (extension.method === method && params)
        return extension.run({ params, query: new URLSearchParams(query), body }, call);
    }
    return assert.fail(`no extension for ${method} ${path}`);
  };
  return { store, nudged, logs, ask };
}

function match(template: string, path: string): Record<string, string> | undefined {
  const names = [...template.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const found = new RegExp(`^${template.replaceAll(/:\w+/g, "([^/]+)")}$`).exec(path);
  return found ? Object.fromEntries(names.map((name, index) => [name, found[index + 1]!])) : undefined;
}

const reader = (logs: Map<string, readonly LogEvent[]>): LogReader => ({
  endpoints: async () => ["shop"],
  streams: async (_scope, name) =>
    name === "shop" ? [...logs.keys()].map((stream) => ({ name: stream, createdAt: now, bytes: 1 })) : [],
  read: async (_scope, _endpoint, stream, { offset }) => {
    const events = (logs.get(stream) ?? []).slice(offset, offset + 2);
    return { events, nextOffset: offset + events.length };
  },
});

const json = ({ status, body }: ExtensionAnswer): Record<string, unknown> => {
  assert.equal(status, 200);
  assert(body && "json" in body);
  return body.json as Record<string, unknown>;
};

const refuses = (promise: Promise<unknown>, status: number, message: RegExp) =>
  assert.rejects(
    promise,
    (error: unknown) =>
      error instanceof ApiError && (error.options.status ?? 400) === status && message.test(error.message),
  );

test("a waiting request tells why it waits", async (t) => {
  const { store, ask } = await world(t);
  await store.requests.enqueue([request("a")]);
  assert.deepEqual(json(await ask("GET", "/_ebbtide/requests/a")), {
    id: "a",
    inferenceId: "inference-a",
    endpointName: "shop",
    state: "waiting",
    waitingReason: {
      kind: "notScalable",
      text: "No instance is in service, 0 are wanted, and no scalable target is registered that could change it.",
    },
    receivedAt: "2026-01-01T00:00:00.000Z",
    expiresAt: "2026-01-01T00:01:00.000Z",
    attempts: 0,
    lostAttempts: 0,
    contentType: "text/csv",
    inputLocation: "s3://in/x",
    outputLocation: "s3://out/a.out",
    failureLocation: "s3://bad/a-error.out",
  });
});

test("a request is found by its inference id, and tells how it ended", async (t) => {
  const { store, ask } = await world(t);
  await store.requests.enqueue([request("a")]);
  const [claimed] = await store.requests.claim("e1", ["i1"], now, now + 1000);
  await store.requests.settle([
    { id: "a", fence: claimed!.fence, at: now, outcome: { state: "failed", reason: "no", modelStatus: 500 } },
  ]);
  const status = json(await ask("GET", "/_ebbtide/requests/inference-a")) as unknown as RequestStatus;
  assert.deepEqual(
    [status.id, status.state, status.reason, status.modelStatus, status.attempts, status.instanceId],
    ["a", "failed", "no", 500, 1, "i1"],
  );
  assert.equal(status.waitingReason, undefined);
});

test("the list pages, newest first, by endpoint and state", async (t) => {
  const { store, ask } = await world(t);
  await store.requests.enqueue(["a", "b", "c"].map((id) => request(id)));
  await store.requests.enqueue([request("other", { endpointId: "e2", endpointName: "other" })]);
  await store.requests.claim("e1", ["i1"], now, now + 1000);
  const ids = (answer: ExtensionAnswer) => {
    const { requests, next } = json(answer) as { requests: RequestStatus[]; next?: string };
    return [requests.map(({ id }) => id).join(""), next];
  };
  assert.deepEqual(ids(await ask("GET", "/_ebbtide/requests", "endpoint=shop&limit=2")), ["cb", "b"]);
  assert.deepEqual(ids(await ask("GET", "/_ebbtide/requests", "endpoint=shop&limit=2&after=b")), [
    "a",
    undefined,
  ]);
  assert.deepEqual(ids(await ask("GET", "/_ebbtide/requests", "state=running")), ["a", undefined]);
  assert.deepEqual(ids(await ask("GET", "/_ebbtide/requests", "endpoint=shop&state=running,waiting")), [
    "cba",
    undefined,
  ]);
  assert.deepEqual(ids(await ask("GET", "/_ebbtide/requests", "region=us-east-1&limit=1000")), [
    "othercba",
    undefined,
  ]);
});

const wrong: readonly [string, RegExp, number?][] = [
  ["limit=0", /limit must be a whole number from 1 to 1000, not 0/],
  ["limit=ten", /not ten/],
  ["state=done", /state must be among waiting, running, .*not done/],
  ["colour=red", /colour is not known here: there are endpoint, state, limit, after/],
  ["limit=1&limit=2", /limit was given more than once/],
  ["after=nobody", /no request with the id nobody/, 404],
];
for (const [query, message, status = 400] of wrong)
  test(`the list refuses ${query}`, async (t) => {
    const { ask } = await world(t);
    await refuses(ask("GET", "/_ebbtide/requests", query), status, message);
  });

test("a waiting request is cancelled, with its failure object and a notice", async (t) => {
  const { store, ask, nudged } = await world(t);
  await store.requests.enqueue([request("a")]);
  assert.equal(json(await ask("DELETE", "/_ebbtide/requests/a")).state, "cancelled");
  const object = await store.objects.get(scope.account, "bad", "a-error.out");
  assert(object?.payload.kind === "inline");
  assert.equal(Buffer.from(object.payload.bytes).toString(), "The request was cancelled.");
  const [entry] = await store.outbox.due(now, 10);
  assert(entry?.notice.kind === "publish");
  assert.equal(JSON.parse(entry.notice.message).failureReason, "The request was cancelled.");
  assert.deepEqual(nudged, ["dispatcher", "courier"]);
  // Once more is no mistake, and changes nothing.
  assert.equal(json(await ask("POST", "/_ebbtide/requests/a/cancel")).state, "cancelled");
  assert.equal((await store.outbox.due(now, 10)).length, 1);
});

test("a running request is cancelled, and whoever runs it cannot settle it any more", async (t) => {
  const { store, ask } = await world(t);
  await store.requests.enqueue([request("a")]);
  const [claimed] = await store.requests.claim("e1", ["i1"], now, now + 1000);
  assert.equal(json(await ask("POST", "/_ebbtide/requests/inference-a/cancel")).state, "cancelled");
  const late = { id: "a", fence: claimed!.fence, at: now, outcome: { state: "completed" as const } };
  assert.deepEqual(await store.requests.settle([late]), []);
});

test("what has ended cannot be cancelled, and what is unknown cannot be found", async (t) => {
  const { store, ask } = await world(t);
  await store.requests.enqueue([request("a")]);
  await store.requests.settleWaiting([{ id: "a", at: now, outcome: { state: "expired" } }]);
  await refuses(ask("DELETE", "/_ebbtide/requests/a"), 409, /already ended: it is expired/);
  await refuses(ask("DELETE", "/_ebbtide/requests/b"), 404, /no request with the id b in us-east-1/);
  await refuses(ask("GET", "/_ebbtide/requests/b"), 404, /no request/);
  await refuses(ask("POST", "/_ebbtide/requests/a/cancel", "", { force: true }), 400, /takes no body/);
});

test("the server is alive, and ready while its store answers", async (t) => {
  const { store, ask } = await world(t);
  assert.deepEqual(json(await ask("GET", "/healthz")), { status: "ok" });
  assert.deepEqual(json(await ask("GET", "/readyz")), { status: "ready" });
  Object.assign(store.requests, {
    nextExpiry: async () => {
      throw new Error("closed");
    },
  });
  assert.equal((await ask("GET", "/readyz")).status, 503);
});

test("logs are the last lines of all instances, or of one", async (t) => {
  const { logs, ask } = await world(t);
  const event = (second: number, message: string) => ({ at: now + second * 1000, message });
  logs.set("AllTraffic/i1", [event(1, "one"), event(3, "three"), event(5, "five")]);
  logs.set("AllTraffic/i2", [event(2, "two"), event(4, "four")]);
  const lines = async (query: string) => {
    const { events } = json(await ask("GET", "/_ebbtide/endpoints/shop/logs", query));
    return (events as { instance: string; message: string }[]).map(
      ({ instance, message }) => `${instance} ${message}`,
    );
  };
  assert.deepEqual(await lines(""), ["i1 one", "i2 two", "i1 three", "i2 four", "i1 five"]);
  assert.deepEqual(await lines("tail=2"), ["i2 four", "i1 five"]);
  assert.deepEqual(await lines("instance=i1&tail=2"), ["i1 three", "i1 five"]);
  await refuses(ask("GET", "/_ebbtide/endpoints/shop/logs", "instance=i9"), 404, /no log of an instance i9/);
  await refuses(ask("GET", "/_ebbtide/endpoints/none/logs"), 404, /no endpoint none/);
  logs.clear();
  assert.deepEqual(await lines(""), []);
});
