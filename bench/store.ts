/**
 * The embedded store by itself: durable enqueues and whole lives in batches, calls beside a deep backlog, metrics and
 * small objects. `node bench/store.ts [deep backlog] [directory]`: a million rows and a temporary directory by default.
 */

import { randomUUID } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { timeOrderedIds } from "../src/clock/ids.ts";
import { distributionOf } from "../src/core/metrics/distribution.ts";
import { type MetricSample, summaryOf } from "../src/core/metrics/metric.ts";
import type { StoredObject } from "../src/core/objects/object.ts";
import type { NewRequest, Outcome, QueuedRequest } from "../src/core/queue/request.ts";
import { openSqliteStore } from "../src/store/sqlite/store.ts";
import { median, table, whole } from "./table.ts";

const DEEP = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 3;
const scope = { account: "000000000000", region: "us-east-1" };

const directory = await mkdtemp(join(process.argv[3] ?? tmpdir(), "ebbtide-bench-"));
const newId = timeOrderedIds(Date.now, randomUUID);
let made = 0;
const rows: (readonly string[])[] = [["", "per second", "p50 ms", "p99 ms"]];
let store = await openSqliteStore({ directory: join(directory, "shallow") });

await rate("enqueue, 1 at a time", 1, 2_000, (batch) => store.requests.enqueue(batch));
await rate("enqueue, batches of 64", 64, 64_000, (batch) => store.requests.enqueue(batch));
await rate("enqueue with 1 KiB body, batches of 64", 64, 32_000, (batch) =>
  store.requests.enqueue(batch.map((one) => ({ ...one, inlineBody: new Uint8Array(1024).fill(7) }))),
);
await end();
await rate("enqueue, 4 batches of 64 under way", 256, 64_000, (batch) =>
  Promise.all([0, 64, 128, 192].map((from) => store.requests.enqueue(batch.slice(from, from + 64)))),
);
await end();
await rate("whole life (enqueue, claim, settle), batches of 64", 64, 64_000, life);
await rate("whole life (enqueue, claim, settle), batches of 256", 256, 64_000, life);
await rate("whole life, 4 endpoints at once, batches of 64", 256, 64_000, (batch) =>
  Promise.all([0, 64, 128, 192].map((from) => life(batch.slice(from, from + 64).map(toEndpoint(from / 64))))),
);
await metrics();
await objects();
await store.close();
store = await openSqliteStore({ directory: join(directory, "deep") });

const before = process.memoryUsage.rss();
await fill(DEEP);
const { size } = await stat(join(directory, "deep", "ebbtide.db"));
rows.push([`then with ${whole(DEEP)} waiting: bytes each on disk`, (size / DEEP).toFixed(0), "", ""]);
rows.push(["MiB of memory more", ((process.memoryUsage.rss() - before) / 2 ** 20).toFixed(0), "", ""]);
await rate("enqueue, batches of 64", 64, 32_000, (batch) => store.requests.enqueue(batch));
await rate("whole life, batches of 64", 64, 32_000, life);
await calls("backlogs", 200, () => store.requests.backlogs());
await calls("next expiry", 200, () => store.requests.nextExpiry());
await calls("newest 100 of an endpoint", 200, () =>
  store.requests.list(scope, { endpointName: "endpoint-0", limit: 100 }),
);
await calls("newest 100 completed of an endpoint", 50, () =>
  store.requests.list(scope, { endpointName: "endpoint-9", states: ["completed"], limit: 100 }),
);
await calls("transaction that reads all endpoints", 2_000, () =>
  store.transaction((tx) => tx.endpoints.all()),
);
await store.close();
await calls("open and first backlogs", 1, async () => {
  store = await openSqliteStore({ directory: join(directory, "deep") });
  await store.requests.backlogs();
});
await store.close();
console.log(table(rows));
await rm(directory, { recursive: true });

function toEndpoint(number: number): (request: NewRequest) => NewRequest {
  const endpointId = `0b0e7e0c-9f57-4f31-8f0c-00000000000${number}`;
  return (request) => ({ ...request, endpointId, endpointName: `endpoint-${number}` });
}

function request(): NewRequest {
  const id = newId();
  made += 1;
  return toEndpoint(0)({
    id,
    inferenceId: id,
    scope,
    endpointId: "",
    endpointName: "",
    receivedAt: made,
    expiresAt: made + 21_600_000,
    detail: {
      contentType: "application/json",
      inputLocation: `s3://inputs/2026/11/23/${id}.json`,
      outputLocation: `s3://outputs/answers/${id}.out`,
      failureLocation: `s3://outputs/failures/${id}-error.out`,
      invocationTimeout: 900_000,
    },
  });
}

/** Work on batches of new requests: items a second over all, and how long one batch takes. */
async function rate(
  name: string,
  size: number,
  total: number,
  work: (batch: readonly NewRequest[]) => Promise<unknown>,
): Promise<void> {
  const speeds: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let taken = 0;
    for (let done = 0; done < total; done += size) {
      const batch = Array.from({ length: size }, () => request());
      const time = await timed(() => work(batch));
      times.push(time);
      taken += time;
    }
    speeds.push((total / taken) * 1000);
  }
  report(name, median(speeds), times);
}

async function calls(name: string, count: number, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let call = 0; call < count; call++) times.push(await timed(work));
  report(name, (count / times.reduce((sum, time) => sum + time, 0)) * 1000, times);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function report(name: string, speed: number, times: readonly number[]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
  rows.push([name, whole(speed), at(0.5), at(0.99)]);
}

async function life(batch: readonly NewRequest[]): Promise<void> {
  await store.requests.enqueue(batch);
  const slots = batch.map((_, slot) => `instance-${slot % 8}`);
  const claimed = await store.requests.claim(batch[0]!.endpointId, slots, made, made + 60_000);
  await settle(claimed);
}

function settle(claimed: readonly QueuedRequest[]): Promise<unknown> {
  const outcome: Outcome = { state: "completed", modelStatus: 200, contentType: "application/json" };
  return store.requests.settle(claimed.map(({ id, fence }) => ({ id, fence, at: made, outcome })));
}

/** Ends all that waits. */
async function end(): Promise<void> {
  const slots = Array<string>(1000).fill("instance");
  for (;;) {
    const claimed = await store.requests.claim(request().endpointId, slots, made, made + 60_000);
    if (claimed.length === 0) return;
    await settle(claimed);
  }
}

async function fill(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1000)
    await store.requests.enqueue(
      Array.from({ length: 1000 }, (_, index) => toEndpoint(index % 8)(request())),
    );
}

async function metrics(): Promise<void> {
  const sample = (metric: number, at: number): MetricSample => {
    const value = (metric * 7919 + at) % 1009;
    return {
      scope,
      metric: { namespace: "Load", name: `m${metric}`, dimensions: [{ name: "Endpoint", value: "e" }] },
      unit: "None",
      at,
      resolution: 60,
      summary: summaryOf(value, distributionOf(value)),
    };
  };
  let at = 0;
  const times: number[] = [];
  for (let call = 0; call < 200; call++) {
    at += 1000;
    const samples = Array.from({ length: 500 }, (_, index) => sample(index, at));
    times.push(await timed(() => store.metrics.put(samples)));
  }
  report("metric samples, 500 metrics a call", (500 / median(times)) * 1000, times);
}

async function objects(): Promise<void> {
  const bytes = new Uint8Array(1024).fill(7);
  const object = (key: string): StoredObject => ({
    account: scope.account,
    bucket: "inputs",
    key,
    size: 1024,
    etag: "0cbc6611f5540bd0809a388dc95a615b",
    modifiedAt: 0,
    contentType: "application/json",
    headers: {},
    metadata: {},
    tags: {},
    payload: { kind: "inline", bytes },
  });
  await rate("objects of 1 KiB, batches of 64", 64, 32_000, (batch) =>
    store.objects.put(batch.map(({ id }) => object(id))),
  );
  await calls("list 1000 objects", 50, () => store.objects.list(scope.account, "inputs", { limit: 1000 }));
}
