import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import type { Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import type { Delivery, Publication, Subscription } from "../core/notices/notice.ts";
import { hours, type Instant, minutes, seconds } from "../core/time/time.ts";
import type { DeliveryResult } from "../notices/delivery.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { courierLoop } from "./courier.ts";
import type { EngineParts } from "./parts.ts";

const scope = { account: "123456789012", region: "us-east-1" };
const topicArn = "arn:aws:sns:us-east-1:123456789012:done";
const start = Date.UTC(2026, 0, 1);
const delivered: DeliveryResult = { kind: "delivered" };
const refused: DeliveryResult = { kind: "failed", reason: "status 503" };

test("a publication reaches every confirmed subscriber of its topic, once, and leaves the outbox", async (context) => {
  const { store, subscribe, publish, clock, sent } = await courier(context);
  await subscribe("http://a/");
  await subscribe("http://b/");
  await subscribe("http://pending/", { confirmed: false });
  await subscribe("http://other/", { topicArn: `${topicArn}-other` });
  await publish("hello");
  await clock.advance(minutes(5));
  assert.deepEqual(
    sent.map(({ url, at }) => [url, at - start]),
    [
      ["http://a/", 0],
      ["http://b/", 0],
    ],
  );
  assert.equal(JSON.parse(sent[0]?.body ?? "").Message, "hello");
  assert.equal(await store.outbox.nextDue(), undefined);
});

test("protocols may be sent texts of their own", async (context) => {
  const { subscribe, publish, clock, sent } = await courier(context);
  await subscribe("http://a/");
  await publish("for all", { messageByProtocol: { http: "for http", sqs: "for sqs" } });
  await clock.advance(1);
  assert.equal(JSON.parse(sent[0]?.body ?? "").Message, "for http");
});

test("a failed delivery is tried again after 1, 2, 4 … seconds, at most ten minutes apart, and given up after a day", async (context) => {
  const { store, subscribe, publish, clock, sent } = await courier(context, async () => refused);
  await subscribe("http://a/");
  await publish("hello", { origin: { endpoint: "e", variant: "v" } });
  await clock.advance(hours(30));
  const gaps = sent.slice(1).map(({ at }, index) => (at - sent[index]!.at) / 1000);
  assert.deepEqual(gaps.slice(0, 12), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]);
  assert.ok(gaps.slice(12).every((gap) => gap === 600));
  assert.ok(sent.at(-1)!.at - start <= hours(24) && sent.at(-1)!.at - start > hours(23));
  assert.equal(await store.outbox.nextDue(), undefined);
  assert.deepEqual(await failures(store), [1]);
});

test("a receiver that comes back gets what waited", async (context) => {
  let up = false;
  const { subscribe, publish, clock, sent } = await courier(context, async () => (up ? delivered : refused));
  await subscribe("http://a/");
  for (const message of ["1", "2", "3"]) await publish(message);
  await clock.advance(seconds(20));
  up = true;
  sent.length = 0;
  await clock.advance(minutes(2));
  assert.deepEqual(sent.map(({ body }) => JSON.parse(body).Message).sort(), ["1", "2", "3"]);
});

test("a slow receiver holds up only itself", async (context) => {
  const { clock, subscribe, publish, sent } = await courier(context, async ({ url }, clock) => {
    await clock.sleep(url === "http://slow/" ? seconds(14) : 1);
    return delivered;
  });
  await subscribe("http://slow/");
  await publish("for the slow one", {}, 500);
  await clock.advance(seconds(1));
  await subscribe("http://fast/");
  await publish("for both", {}, 50);
  await clock.advance(seconds(2));
  assert.equal(sent.filter(({ url }) => url === "http://fast/").length, 50);
  assert.ok(sent.filter(({ url }) => url === "http://slow/").length <= 16);
  await clock.advance(minutes(20));
  assert.equal(sent.filter(({ url }) => url === "http://slow/").length, 550);
});

test("a dead receiver is probed with one notice at a time", async (context) => {
  const { clock, subscribe, publish, sent } = await courier(context, async (_, clock) => {
    await clock.sleep(seconds(15));
    return refused;
  });
  await subscribe("http://dead/");
  await publish("hello", {}, 200);
  await clock.advance(minutes(10));
  assert.ok(sent.length < 60, `${sent.length} posts`);
});

test("a quick receiver gets thousands within seconds", async (context) => {
  const { clock, subscribe, publish, sent } = await courier(context, async (_, clock) => {
    await clock.sleep(5);
    return delivered;
  });
  await subscribe("http://a/");
  await publish("hello", {}, 2000);
  await clock.advance(seconds(5));
  assert.equal(sent.length, 2000);
});

test("a publication to a topic that is gone counts as a failure of its endpoint", async (context) => {
  const { store, publish, clock } = await courier(context);
  await store.topics.delete(scope, topicArn);
  await publish("hello", { origin: { endpoint: "e", variant: "v" } });
  await publish("nobody's");
  await clock.advance(1);
  assert.equal(await store.outbox.nextDue(), undefined);
  assert.deepEqual(await failures(store), [1]);
});

test("what was under way for someone who unsubscribed is dropped", async (context) => {
  const { store, subscribe, publish, clock, sent } = await courier(context, async () => refused);
  const { arn } = await subscribe("http://a/");
  await publish("hello");
  await clock.advance(seconds(2));
  await store.subscriptions.delete(scope, arn);
  sent.length = 0;
  await clock.advance(hours(1));
  assert.equal(sent.length, 0);
  assert.equal(await store.outbox.nextDue(), undefined);
});

test("a crash during a post sends the notice again after a minute", async (context) => {
  const { clock, subscribe, publish, sent, restart } = await courier(context, (_, clock) =>
    clock.sleep(hours(1)).then(() => delivered),
  );
  await subscribe("http://a/");
  await publish("hello");
  await clock.advance(seconds(5));
  restart(async () => delivered);
  await clock.advance(minutes(2));
  assert.deepEqual(
    sent.map(({ at }) => at - start),
    [0, seconds(60)],
  );
});

test("stopping lets posts end within the limit, and gives up the others for the next life", async (context) => {
  const { clock, store, subscribe, publish, sent, stop, restart } = await courier(
    context,
    async ({ url }, clock, signal) => {
      await clock.sleep(url === "http://slow/" ? minutes(1) : seconds(1), signal).catch(() => undefined);
      return signal.aborted ? { kind: "failed", reason: "the server stops" } : delivered;
    },
  );
  await subscribe("http://a/");
  await subscribe("http://slow/");
  await publish("hello");
  await clock.advance(10);
  const stopped = stop(seconds(5));
  await clock.advance(seconds(10));
  await stopped;
  assert.equal(sent.length, 2);
  assert.notEqual(await store.outbox.nextDue(), undefined);
  restart(async () => delivered);
  await clock.advance(minutes(1));
  assert.deepEqual(
    sent.map(({ url }) => url),
    ["http://a/", "http://slow/", "http://slow/"],
  );
  assert.equal(await store.outbox.nextDue(), undefined);
});

type FakeDeliver = (
  delivery: Delivery,
  clock: VirtualScheduler,
  signal: AbortSignal,
) => Promise<DeliveryResult>;

/** A courier on virtual time with a real store; `sent` records every post. */
async function courier(context: TestContext, deliver: FakeDeliver = async () => delivered) {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-courier-"));
  const store = await openSqliteStore({ directory });
  const clock = new VirtualScheduler(start);
  const sent: { readonly url: string; readonly body: string; readonly at: Instant }[] = [];
  let task: Task | undefined;
  let loop: ReturnType<typeof courierLoop> | undefined;
  const restart = (answer: FakeDeliver): void => {
    void task?.stop();
    const parts = {
      store,
      scheduler: clock,
      log: pino({ level: "silent" }),
      nudge: () => task?.nudge(),
      deliver: async (delivery: Delivery, signal: AbortSignal) => {
        sent.push({ url: delivery.url, body: delivery.body, at: clock.now() });
        return await answer(delivery, clock, signal);
      },
    } satisfies Partial<EngineParts> as unknown as EngineParts;
    loop = courierLoop(parts);
    task = clock.start("courier", loop.step);
  };
  restart(deliver);
  context.after(async () => {
    await task?.stop();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  await store.topics.put(scope, topicArn, {
    scope,
    arn: topicArn,
    name: "done",
    createdAt: start,
    attributes: {},
  });
  let subscriptions = 0;
  const subscribe = async (endpoint: string, changes: Partial<Subscription> = {}): Promise<Subscription> => {
    const arn = `${topicArn}:${subscriptions++}`;
    const subscription: Subscription = {
      scope,
      arn,
      topicArn,
      protocol: "http",
      endpoint,
      createdAt: start,
      confirmed: true,
      token: "t",
      origin: "http://127.0.0.1:4566",
      attributes: {},
      ...changes,
    };
    await store.subscriptions.put(scope, arn, subscription);
    return subscription;
  };
  const publish = async (message: string, changes: Partial<Publication> = {}, count = 1): Promise<void> => {
    const notice: Publication = {
      kind: "publish",
      scope,
      topicArn,
      messageId: "m",
      message,
      attributes: {},
      ...changes,
    };
    await store.outbox.add(
      Array.from({ length: count }, () => notice),
      clock.now(),
    );
    task?.nudge();
  };
  const stop = async (limit: number): Promise<void> => {
    await task?.stop();
    await loop?.stop?.(limit);
  };
  return { store, clock, sent, subscribe, publish, restart, stop };
}

async function failures(store: Awaited<ReturnType<typeof openSqliteStore>>): Promise<readonly number[]> {
  const dimensions = [
    { name: "EndpointName", value: "e" },
    { name: "VariantName", value: "v" },
  ];
  const metric = { namespace: "AWS/SageMaker", name: "NotificationFailures", dimensions };
  const points = await store.metrics.points(scope, metric, start, start + hours(48));
  return points.map(({ summary }) => summary.sum);
}
