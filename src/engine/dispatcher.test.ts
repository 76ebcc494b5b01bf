import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { pino } from "pino";
import { noResources } from "../../test/support/resources.ts";
import type { Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import { defaultConfig } from "../config.ts";
import type { AsyncSettings, Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import type { RequestDetail, RequestState } from "../core/queue/request.ts";
import { minutes, seconds } from "../core/time/time.ts";
import type { Invocation } from "../invoker/invoker.ts";
import { type SimulatedAnswer, simulatedInvoker } from "../invoker/simulated.ts";
import { inlinePayload } from "../objects/inline.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { Observed, Provider } from "../providers/provider.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import { bucketScope } from "../store/store.ts";
import { dispatcherLoop } from "./dispatcher.ts";
import type { EngineParts, Loop } from "./parts.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const START = Date.parse("2026-01-01T00:00:00Z");

type Answer = (address: string, invocation: Invocation) => SimulatedAnswer;

const echo = (after: number): Answer => {
  return (_address, { body }) => ({
    kind: "answered",
    after,
    contentType: "text/plain",
    body: body instanceof Uint8Array ? body : "stream",
  });
};

/** Everything here is small enough to lie in the store. */
const inlineObjects: ObjectStore = {
  stage: async () => assert.fail("nothing large here"),
  open: ({ payload }) => Readable.from([payload.kind === "inline" ? payload.bytes : Buffer.alloc(0)]),
  discard: async () => {},
  sweep: async () => {},
};

/** A world with one endpoint, whose instances and model are played by the test. */
class World {
  readonly clock = new VirtualScheduler(START);
  readonly parts: EngineParts;
  readonly nudged: string[] = [];
  /** What the provider sees. */
  readonly alive = new Set<string>();
  answer: Answer = echo(seconds(2));
  loop: Loop;
  task: Task;
  #ids = 0;

  static async make(context: TestContext, settings: Partial<AsyncSettings> = {}): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "dispatcher-"));
    const store = await openSqliteStore({ directory });
    context.after(async () => {
      await store.close();
      await rm(directory, { recursive: true });
    });
    const world = new World(store);
    await store.endpoints.put(scope, "shop", endpointOf(settings));
    for (const name of ["in", "out", "bad"])
      await store.buckets.put(bucketScope(scope.account), name, {
        ...scope,
        name,
        createdAt: START,
        tags: {},
      });
    return world;
  }

  constructor(store: EngineParts["store"]) {
    const newId = (): string => `id-${++this.#ids}`;
    this.parts = {
      store,
      objects: inlineObjects,
      providers: [this.#provider()],
      continueSeries: () => assert.fail("nobody forecasts here"),
      deliver: async () => assert.fail("the courier is not here"),
      resources: noResources,
      invoker: simulatedInvoker(this.clock, {
        answer: (address, invocation) => this.answer(address, invocation),
      }),
      scheduler: this.clock,
      nudge: (loop) => {
        if (loop === "dispatcher") this.task.nudge();
        else this.nudged.push(loop);
      },
      newId,
      random: () => 0,
      config: defaultConfig,
      log: pino({ level: "silent" }),
    };
    this.loop = dispatcherLoop(this.parts);
    this.task = this.clock.start("dispatcher", this.loop.step);
  }

  #provider(): Provider {
    const list = async (): Promise<readonly Observed[]> =>
      [...this.alive].map((id) => ({ id, state: "running", address: `http://${id}`, startedAt: START }));
    return { list } as Provider;
  }

  get store() {
    return this.parts.store;
  }

  /** A crash and a new start: what the dispatcher knew is gone. */
  async restart(): Promise<void> {
    await this.task.stop();
    this.loop = dispatcherLoop(this.parts);
    this.task = this.clock.start("dispatcher", this.loop.step);
  }

  async instance(id: string, change: Partial<Instance> = {}): Promise<void> {
    this.alive.add(id);
    await this.store.instances.put(scope, id, {
      scope,
      id,
      endpointId: "e1",
      endpointName: "shop",
      variantName: "AllTraffic",
      status: "inService",
      createdAt: START,
      address: `http://${id}`,
      ...change,
    });
    this.task.nudge();
  }

  /** The instance dies, and the fleet keeper finds out. */
  async lose(id: string): Promise<void> {
    this.alive.delete(id);
    this.parts.invoker.forget(`http://${id}`);
    await this.store.instances.delete(scope, id);
    this.task.nudge();
  }

  async enqueue(
    id: string,
    detail: Partial<RequestDetail> = {},
    ttl = minutes(360),
    endpoint = { id: "e1", name: "shop" },
  ): Promise<void> {
    const { inputLocation } = detail;
    await this.store.requests.enqueue([
      {
        id,
        inferenceId: `inference-${id}`,
        scope,
        endpointId: endpoint.id,
        endpointName: endpoint.name,
        receivedAt: this.clock.now(),
        expiresAt: this.clock.now() + ttl,
        detail: {
          contentType: "text/csv",
          outputLocation: `s3://out/${id}.out`,
          failureLocation: `s3://bad/${id}-error.out`,
          invocationTimeout: minutes(15),
          ...detail,
        },
        ...(inputLocation === undefined ? { inlineBody: Buffer.from(`body of ${id}`) } : {}),
      },
    ]);
    this.task.nudge();
  }

  async state(id: string): Promise<RequestState> {
    return (await this.store.requests.get(scope, id))!.state;
  }

  async states(...ids: string[]): Promise<readonly RequestState[]> {
    return Promise.all(ids.map((id) => this.state(id)));
  }

  /** The text of an object; undefined when there is none. */
  async text(bucket: string, key: string): Promise<string | undefined> {
    const object = await this.store.objects.get(scope.account, bucket, key);
    return object && (await buffer(this.parts.objects.open(object))).toString();
  }

  async failure(id: string): Promise<string | undefined> {
    return this.text("bad", `${id}-error.out`);
  }

  /** Everything told so far. */
  async told(): Promise<readonly { readonly topic: string; readonly message: Record<string, unknown> }[]> {
    const due = await this.store.outbox.due(Number.MAX_SAFE_INTEGER, 1000);
    return due.map(({ notice }) => {
      assert(notice.kind === "publish");
      return { topic: notice.topicArn, message: JSON.parse(notice.message) };
    });
  }

  /** Count and sum of a metric until now. */
  async metric(name: string): Promise<readonly [count: number, sum: number]> {
    const dimensions = [
      { name: "EndpointName", value: "shop" },
      { name: "VariantName", value: "AllTraffic" },
    ];
    const metric = { namespace: "AWS/SageMaker", name, dimensions };
    const points = await this.store.metrics.points(scope, metric, START - minutes(1), START + minutes(1000));
    return [
      points.reduce((total, { summary }) => total + summary.count, 0),
      points.reduce((total, { summary }) => total + summary.sum, 0),
    ];
  }
}

const endpointOf = (settings: Partial<AsyncSettings>): Endpoint => ({
  scope,
  id: "e1",
  name: "shop",
  arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/shop",
  configName: "config",
  createdAt: START,
  modifiedAt: START,
  status: "InService",
  async: {
    outputPath: "s3://out",
    failurePath: "s3://bad",
    includeResponseIn: [],
    maxConcurrentInvocationsPerInstance: 2,
    ...settings,
  },
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

const unreachable: SimulatedAnswer = { kind: "unreachable", after: 0, reason: "ECONNRESET" };

test("a request waits for an instance, is answered, and its answer appears with the commit", async (t) => {
  const world = await World.make(t, { successTopic: "arn:good", errorTopic: "arn:bad" });
  await world.enqueue("a");
  await world.clock.advance(seconds(10));
  assert.equal(await world.state("a"), "waiting");
  await world.instance("i1");
  await world.clock.advance(seconds(1));
  assert.equal(await world.state("a"), "running");
  assert.equal(await world.text("out", "a.out"), undefined);
  await world.clock.advance(seconds(2));
  assert.equal(await world.state("a"), "completed");
  assert.equal(await world.text("out", "a.out"), "body of a");
  const object = await world.store.objects.get(scope.account, "out", "a.out");
  assert.equal(object?.contentType, "text/plain");
  const [told, ...more] = await world.told();
  assert.equal(told?.topic, "arn:good");
  assert.equal(told?.message.invocationStatus, "Completed");
  assert.equal(told?.message.inferenceId, "inference-a");
  assert.deepEqual(more, []);
  assert(world.nudged.includes("courier"));
});

test("what happened is counted under AWS's names", async (t) => {
  const world = await World.make(t);
  await world.instance("i1");
  await world.enqueue("a");
  await world.enqueue("b");
  world.answer = (address, invocation) =>
    invocation.inferenceId === "inference-b"
      ? { kind: "answered", after: seconds(3), status: 503 }
      : echo(seconds(2))(address, invocation);
  await world.clock.advance(seconds(10));
  const counted = async (...names: string[]) => Promise.all(names.map((name) => world.metric(name)));
  assert.deepEqual(await counted("InvocationsProcessed", "InvocationFailures", "ExpiredRequests"), [
    [2, 2],
    [1, 1],
    [0, 0],
  ]);
  assert.deepEqual(await counted("Invocation4XXErrors", "Invocation5XXErrors"), [
    [2, 0],
    [2, 1],
  ]);
  assert.deepEqual(await counted("ModelLatency", "TimeInBacklog", "TotalProcessingTime"), [
    [2, 5_000_000],
    [2, 0],
    [2, 5000],
  ]);
});

test("instances get as much as they may work on at once, the least busy first", async (t) => {
  const world = await World.make(t);
  const asked: string[] = [];
  world.answer = (address, invocation) => {
    asked.push(`${invocation.inferenceId.slice(-1)}→${address.slice(-2)}`);
    return echo(seconds(10))(address, invocation);
  };
  await world.instance("i1");
  await world.instance("i2");
  for (const id of "abcdef") await world.enqueue(id);
  await world.clock.advance(seconds(1));
  assert.deepEqual(asked, ["a→i1", "b→i2", "c→i1", "d→i2"]);
  await world.clock.advance(seconds(10));
  assert.deepEqual(asked.slice(4), ["e→i1", "f→i2"]);
  await world.clock.advance(seconds(10));
  assert.deepEqual(await world.states(..."abcdef"), Array(6).fill("completed"));
});

test("what the model refuses fails at once, with its words", async (t) => {
  const world = await World.make(t, {
    errorTopic: "arn:bad",
    includeResponseIn: ["error"],
  });
  world.answer = () => ({ kind: "answered", after: 100, status: 500, body: "CUDA out of memory" });
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(1));
  assert.equal(await world.state("a"), "failed");
  const reason =
    "ClientError: Received server error (500) from model. See the SageMaker Endpoint logs in your account for more information.";
  assert.equal(await world.failure("a"), `${reason}\n\nCUDA out of memory`);
  const [told] = await world.told();
  assert.equal(told?.message.failureReason, reason);
  assert.deepEqual(told?.message.responseBody, {
    content: Buffer.from(`${reason}\n\nCUDA out of memory`).toString("base64"),
    message: "Check S3 path location(if configured) or Cloudwatch for additional details.",
    encoding: "BASE64",
  });
});

test("a success notice carries the answer where it is asked to", async (t) => {
  const world = await World.make(t, { successTopic: "arn:good", includeResponseIn: ["success"] });
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(3));
  const [told] = await world.told();
  assert(told);
  assert.equal(
    (told.message.responseBody as { content: string }).content,
    Buffer.from("body of a").toString("base64"),
  );
});

test("a model that takes too long fails the request", async (t) => {
  const world = await World.make(t);
  world.answer = () => ({ kind: "silent" });
  await world.instance("i1");
  await world.enqueue("a", { invocationTimeout: seconds(60) });
  await world.clock.advance(seconds(59));
  assert.equal(await world.state("a"), "running");
  await world.clock.advance(seconds(2));
  assert.equal(await world.state("a"), "failed");
  assert.match((await world.failure("a"))!, /InvocationTimeoutSeconds \(60\)/);
});

test("inputs come from the object store, and what is missing there is told", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad" });
  await world.store.objects.put([
    {
      account: scope.account,
      bucket: "in",
      key: "x",
      etag: "e",
      size: 5,
      modifiedAt: START,
      headers: {},
      metadata: {},
      tags: {},
      payload: inlinePayload(Buffer.from("input")).payload,
    },
  ]);
  await world.instance("i1");
  await world.enqueue("there", { inputLocation: "s3://in/x" });
  await world.enqueue("no key", { inputLocation: "s3://in/y" });
  await world.enqueue("no bucket", { inputLocation: "s3://elsewhere/y" });
  await world.enqueue("no location", { inputLocation: "https://example.com/y" });
  await world.clock.advance(seconds(5));
  assert.equal(await world.text("out", "there.out"), "input");
  assert.match((await world.failure("no key"))!, /s3:\/\/in\/y: The specified key does not exist\.$/);
  assert.match((await world.failure("no bucket"))!, /The specified bucket does not exist\.$/);
  assert.match((await world.failure("no location"))!, /s3:\/\/bucket\/key/);
  assert.equal((await world.told()).length, 3);
  assert.deepEqual(await world.metric("RequestDownloadFailures"), [3, 3]);
});

test("an answer without a bucket to go to is a failure, and nothing of it stays", async (t) => {
  const world = await World.make(t);
  await world.instance("i1");
  await world.enqueue("a", { outputLocation: "s3://nowhere/a.out" });
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("a"), "failed");
  assert.match((await world.failure("a"))!, /s3:\/\/nowhere\/a\.out: The specified bucket does not exist\.$/);
  assert.deepEqual(await world.metric("ResponseUploadFailures"), [1, 1]);
});

test("a failure without a failure path is a state and a notice only", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad" });
  world.answer = () => ({ kind: "answered", after: 0, status: 400 });
  await world.instance("i1");
  await world.enqueue("a");
  const { failureLocation: _, ...detail } = (await world.store.requests.get(scope, "a"))!.detail;
  await world.store.requests.enqueue([
    {
      id: "b",
      inferenceId: "b",
      scope,
      endpointId: "e1",
      endpointName: "shop",
      receivedAt: START,
      expiresAt: START + minutes(60),
      detail,
    },
  ]);
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("b"), "failed");
  assert.equal((await world.told()).length, 2);
});

test("a request that waited for longer than its time to live expires to the second", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad" });
  await world.enqueue("a", {}, seconds(60));
  await world.clock.advance(seconds(59));
  assert.equal(await world.state("a"), "waiting");
  await world.clock.advance(seconds(1));
  assert.equal(await world.state("a"), "expired");
  assert.match((await world.failure("a"))!, /^RequestTTL expired: .*RequestTTLSeconds \(60\)\.$/);
  assert.equal((await world.told())[0]?.message.invocationStatus, "Failed");
  await world.clock.advance(seconds(2));
  assert.deepEqual(await world.metric("ExpiredRequests"), [1, 1]);
});

test("the work of a lost instance goes on elsewhere", async (t) => {
  const world = await World.make(t);
  world.answer = echo(seconds(20));
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(5));
  await world.instance("i2");
  await world.lose("i1");
  await world.clock.advance(seconds(10));
  const again = await world.store.requests.get(scope, "a");
  assert.deepEqual([again?.state, again?.instanceId, again?.lostAttempts], ["running", "i2", 1]);
  await world.clock.advance(seconds(20));
  assert.equal(await world.state("a"), "completed");
});

test("an instance that refuses connections is avoided ever longer, until the request gives up", async (t) => {
  const world = await World.make(t);
  const asked: number[] = [];
  world.answer = () => {
    asked.push((world.clock.now() - START) / 1000);
    return { kind: "unreachable", after: 0, reason: "ECONNREFUSED", refused: true };
  };
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(minutes(2));
  assert.deepEqual(asked, [0, 1, 3, 7, 15]);
  assert.equal(await world.state("a"), "failed");
  assert.match((await world.failure("a"))!, /lost in 5 attempts/);
  assert(world.nudged.includes("fleetKeeper"));
});

test("a connection that breaks at a living instance is tried once more, then it is the model's fault", async (t) => {
  const world = await World.make(t);
  let asked = 0;
  world.answer = (address, invocation) => {
    asked += 1;
    return asked === 1 ? unreachable : echo(0)(address, invocation);
  };
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(1));
  assert.deepEqual([await world.state("a"), asked], ["completed", 2]);
  world.answer = () => {
    asked += 1;
    return unreachable;
  };
  await world.enqueue("b");
  await world.clock.advance(seconds(1));
  assert.deepEqual([await world.state("b"), asked], ["failed", 4]);
  assert.match((await world.failure("b"))!, /closed the connection before its answer was complete/);
});

test("what a drained instance leaves undone goes back without using up an attempt", async (t) => {
  const world = await World.make(t);
  world.answer = echo(minutes(10));
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(1));
  await world.instance("i1", { status: "draining", drainingAt: world.clock.now() });
  await world.enqueue("b");
  await world.clock.advance(seconds(30));
  assert.deepEqual(await world.states("a", "b"), ["running", "waiting"]);
  await world.instance("i1", { status: "stopping", drainingAt: START, stoppingAt: world.clock.now() });
  await world.clock.advance(seconds(30));
  assert.equal(await world.state("a"), "running");
  await world.lose("i1");
  await world.clock.advance(seconds(1));
  const back = await world.store.requests.get(scope, "a");
  assert.deepEqual([back?.state, back?.lostAttempts], ["waiting", 0]);
});

test("an instance ended for being unhealthy counts as lost", async (t) => {
  const world = await World.make(t);
  world.answer = () => ({ kind: "silent" });
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(1));
  await world.instance("i1", { status: "stopping", stoppingAt: world.clock.now() });
  await world.clock.advance(seconds(30));
  await world.lose("i1");
  await world.clock.advance(seconds(1));
  assert.equal((await world.store.requests.get(scope, "a"))?.lostAttempts, 1);
});

test("long work keeps its lease", async (t) => {
  const world = await World.make(t);
  world.answer = echo(minutes(14));
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(minutes(13));
  assert.equal(await world.state("a"), "running");
  assert.deepEqual(await world.store.requests.overdue(world.clock.now(), 10), []);
  await world.clock.advance(minutes(2));
  const done = await world.store.requests.get(scope, "a");
  assert.deepEqual([done?.state, done?.fence], ["completed", 1]);
});

test("a lease of someone who is gone runs out, and the request is given to another", async (t) => {
  const world = await World.make(t);
  await world.clock.advance(1);
  await world.enqueue("a");
  await world.store.requests.claim("e1", ["elsewhere"], world.clock.now(), world.clock.now() + seconds(30));
  await world.clock.advance(seconds(20));
  await world.instance("i1");
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("a"), "running");
  await world.clock.advance(seconds(10));
  world.task.nudge();
  await world.clock.advance(seconds(5));
  const done = await world.store.requests.get(scope, "a");
  assert.deepEqual([done?.state, done?.lostAttempts], ["completed", 1]);
});

test("after a restart everything that ran is given out again, and the earlier attempt answers nothing", async (t) => {
  const world = await World.make(t);
  world.answer = echo(seconds(10));
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(5));
  await world.restart();
  await world.clock.advance(seconds(1));
  const running = await world.store.requests.get(scope, "a");
  assert.deepEqual([running?.state, running?.fence, running?.lostAttempts], ["running", 2, 0]);
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("a"), "running");
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("a"), "completed");
  assert.deepEqual(await world.metric("InvocationsProcessed"), [1, 1]);
});

test("a cancelled request is taken from its instance within a second", async (t) => {
  const world = await World.make(t);
  world.answer = () => ({ kind: "silent" });
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(5));
  const { fence } = (await world.store.requests.get(scope, "a"))!;
  await world.store.requests.settle([
    { id: "a", fence, at: world.clock.now(), outcome: { state: "cancelled" } },
  ]);
  world.task.nudge();
  await world.enqueue("b");
  await world.enqueue("c");
  await world.clock.advance(seconds(2));
  assert.deepEqual(await world.states("a", "b", "c"), ["cancelled", "running", "running"]);
});

test("what waits for a deleted endpoint fails, what runs for it finishes", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad", maxConcurrentInvocationsPerInstance: 1 });
  world.answer = echo(seconds(10));
  await world.instance("i1");
  await world.enqueue("a");
  await world.enqueue("b");
  await world.clock.advance(seconds(1));
  await world.store.endpoints.put(scope, "shop", {
    ...endpointOf({ errorTopic: "arn:bad" }),
    status: "Deleting",
  });
  world.task.nudge();
  await world.clock.advance(seconds(1));
  assert.deepEqual(await world.states("a", "b"), ["running", "failed"]);
  assert.equal(
    await world.failure("b"),
    "ClientError: Endpoint shop was deleted before the request was processed.",
  );
  assert.equal((await world.told()).length, 1);
  // Accepted while the deletion was under way.
  await world.enqueue("c");
  await world.clock.advance(seconds(20));
  assert.deepEqual(await world.states("a", "c"), ["completed", "failed"]);
});

test("a restart finds what waits for an endpoint that is no more", async (t) => {
  const world = await World.make(t);
  await world.enqueue("a");
  await world.store.endpoints.delete(scope, "shop");
  await world.clock.advance(seconds(1));
  assert.equal(await world.state("a"), "failed");
});

test("a restart in the middle of a deletion still tells whose requests fail", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad" });
  await world.enqueue("a");
  await world.store.endpoints.put(scope, "shop", {
    ...endpointOf({ errorTopic: "arn:bad" }),
    status: "Deleting",
  });
  await world.clock.advance(seconds(1));
  assert.equal(await world.state("a"), "failed");
  assert.deepEqual(
    (await world.told()).map(({ topic }) => topic),
    ["arn:bad"],
  );
});

test("an endpoint that is deleted as soon as it has requests does not keep them waiting", async (t) => {
  const world = await World.make(t, { errorTopic: "arn:bad" });
  await world.clock.advance(seconds(1));
  const brief: Endpoint = { ...endpointOf({}), id: "e2", name: "brief", status: "Deleting" };
  await world.store.endpoints.put(scope, "brief", brief);
  await world.enqueue("a", {}, minutes(360), brief);
  await world.clock.advance(seconds(5));
  assert.equal(await world.state("a"), "failed");
});

test("stopping lets work end in time, and puts the rest back", async (t) => {
  const world = await World.make(t);
  world.answer = (address, invocation) =>
    echo(invocation.inferenceId === "inference-a" ? seconds(5) : minutes(5))(address, invocation);
  await world.instance("i1");
  await world.enqueue("a");
  await world.enqueue("b");
  await world.enqueue("c");
  await world.clock.advance(seconds(1));
  await world.task.stop();
  const stopped = world.loop.stop!(seconds(30));
  await world.clock.advance(seconds(31));
  await stopped;
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((id) => world.store.requests.get(scope, id)));
  assert.deepEqual([a?.state, b?.state, c?.state], ["completed", "waiting", "waiting"]);
  assert.equal(b?.lostAttempts, 0);
});

test("with nothing to do it sleeps", async (t) => {
  const world = await World.make(t);
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(minutes(1));
  let passes = 0;
  await world.task.stop();
  const loop = dispatcherLoop(world.parts);
  const task = world.clock.start("dispatcher", async (now) => {
    passes += 1;
    return loop.step(now);
  });
  await world.clock.advance(minutes(60));
  assert(passes <= 3, `${passes} passes`);
  await task.stop();
});

test("a store that fails for a while delays answers, and loses none", async (t) => {
  const world = await World.make(t);
  await world.instance("i1");
  await world.enqueue("a");
  await world.clock.advance(seconds(1));
  const { commitAhead } = world.store;
  let failures = 0;
  Object.assign(world.store, {
    commitAhead: async () => {
      failures += 1;
      throw new Error("the disk is full");
    },
  });
  await assert.rejects(world.clock.advance(seconds(5)), /disk is full/);
  Object.assign(world.store, { commitAhead });
  world.task.nudge();
  await world.clock.advance(seconds(1));
  assert.deepEqual([await world.state("a"), failures], ["completed", 1]);
});

test("a request that went back to waiting still expires in time, with nothing else going on", async (t) => {
  const world = await World.make(t);
  world.answer = () => ({ kind: "silent" });
  await world.instance("i");
  await world.enqueue("r", { invocationTimeout: minutes(60) }, minutes(5));
  await world.clock.advance(seconds(1));
  await world.lose("i");
  await world.clock.advance(minutes(5) + seconds(2));
  assert.equal((await world.store.requests.get(scope, "r"))?.state, "expired");
});

type Event =
  | { readonly kind: "enqueue"; readonly takes: number }
  | { readonly kind: "instance" | "lose" | "drain" | "cancel" | "restart" | "break" }
  | { readonly kind: "wait"; readonly time: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("enqueue"), takes: fc.integer({ min: 0, max: 120 }) }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("wait"), time: fc.integer({ min: 1, max: 40 }) }) },
  fc.record({ kind: fc.constantFrom("instance", "lose", "drain", "cancel", "restart", "break") }),
) as fc.Arbitrary<Event>;

test("every accepted request ends exactly once, whatever happens around it", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      const world = await World.make(t, { successTopic: "arn:good", errorTopic: "arn:bad" });
      const takes = new Map<string, number>();
      let breaking = 0;
      world.answer = (address, invocation) => {
        if (breaking > 0) {
          breaking -= 1;
          return unreachable;
        }
        const after = seconds(takes.get(invocation.inferenceId) ?? 0);
        // Longer than the invocation timeout of a minute for some.
        return after > seconds(110) ? { kind: "silent" } : echo(after)(address, invocation);
      };
      const ids: string[] = [];
      const up: string[] = [];
      let made = 0;
      const cancelled: string[] = [];
      const act = async (one: Event): Promise<void> => {
        switch (one.kind) {
          case "enqueue":
            ids.push(`r${ids.length}`);
            takes.set(`inference-r${ids.length - 1}`, one.takes);
            return world.enqueue(ids.at(-1)!, { invocationTimeout: seconds(60) }, minutes(5));
          case "instance":
            up.push(`i${made++}`);
            return world.instance(up.at(-1)!);
          case "lose":
            return up.length > 0 ? world.lose(up.pop()!) : undefined;
          case "drain": {
            const id = up.pop();
            if (id === undefined) return;
            const at = world.clock.now();
            await world.instance(id, { status: "draining", drainingAt: at });
            await world.clock.advance(seconds(10));
            await world.instance(id, { status: "stopping", drainingAt: at, stoppingAt: at + seconds(10) });
            await world.clock.advance(seconds(5));
            return world.lose(id);
          }
          case "cancel": {
            const request = await world.store.requests.get(scope, ids.at(-1) ?? "");
            if (!request) return;
            const settlement = {
              id: request.id,
              fence: request.fence,
              at: world.clock.now(),
              outcome: { state: "cancelled" as const },
            };
            const ended =
              request.state === "running"
                ? await world.store.requests.settle([settlement])
                : await world.store.requests.settleWaiting([settlement]);
            cancelled.push(...ended);
            world.task.nudge();
            return;
          }
          case "restart":
            return world.restart();
          case "break":
            breaking += 1;
            return;
          case "wait":
            return world.clock.advance(seconds(one.time));
        }
      };
      for (const one of events) await act(one);
      await world.clock.advance(minutes(10));
      const told = await world.told();
      for (const id of ids) {
        const request = (await world.store.requests.get(scope, id))!;
        const output = await world.text("out", `${id}.out`);
        const failure = await world.failure(id);
        const notices = told.filter(({ message }) => message.inferenceId === `inference-${id}`);
        switch (request.state) {
          case "completed":
            assert.deepEqual([output, failure, notices.length], [`body of ${id}`, undefined, 1], id);
            break;
          case "failed":
          case "expired":
            assert.deepEqual([output, failure !== undefined, notices.length], [undefined, true, 1], id);
            break;
          case "cancelled":
            assert(cancelled.includes(id));
            assert.deepEqual([output, failure, notices.length], [undefined, undefined, 0], id);
            break;
          default:
            assert.fail(`${id} is still ${request.state}`);
        }
      }
      assert.deepEqual(await world.store.requests.backlogs(), []);
    }),
    { numRuns: 25 },
  );
});
