/** Models that fail in every way, under the whole server in virtual time: what becomes of requests, and who gets to know. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DeleteBucketCommand } from "@aws-sdk/client-s3";
import { type ProductionVariant, UpdateEndpointWeightsAndCapacitiesCommand } from "@aws-sdk/client-sagemaker";
import type { RequestStatus } from "../../src/api/extensions/request-status.ts";
import { hours, minutes, seconds } from "../../src/core/time/time.ts";
import type { Invocation } from "../../src/invoker/invoker.ts";
import type { SimulatedAnswer } from "../../src/invoker/simulated.ts";
import { type Asking, asking, ENDPOINT } from "../support/asking.ts";
import { until } from "../support/raw.ts";
import { type Simulation, type VirtualServer, virtualServer } from "../support/virtual-server.ts";

interface Scene extends Asking {
  readonly server: VirtualServer;
  /** The request's status after so long. */
  after(duration: number, id: string): Promise<RequestStatus>;
  /** The notice of its end; time passes until it has come. */
  noticeOf(id: string): Promise<Asking["notices"][number]>;
}

async function scene(
  context: TestContext,
  simulation: Simulation,
  variant: Partial<ProductionVariant> = {},
): Promise<Scene> {
  const server = await virtualServer(context, { startTime: seconds(5), ...simulation });
  const proceed = () => server.clock.advance(0);
  const asked = await asking(context, { url: server.url, proceed }, "simulated:model", variant);
  await server.clock.advance(minutes(1));
  return {
    ...asked,
    server,
    after: async (duration, id) => {
      await server.clock.advance(duration);
      return asked.status(id);
    },
    noticeOf: (id) =>
      until(async () => {
        await proceed();
        return asked.notices.find(({ inferenceId }) => inferenceId === id);
      }),
  };
}

/** What status, failure object and notice say of a request's end: the same. */
async function failedWith(
  it: Scene,
  id: string,
  state: string,
  reason: RegExp,
  words = "",
): Promise<RequestStatus> {
  const status = await it.status(id);
  assert.deepEqual([status.state, status.waitingReason], [state, undefined]);
  assert.match(status.reason ?? "", reason);
  const document = words === "" ? status.reason : `${status.reason}\n\n${words}`;
  assert.equal(await it.object(status.failureLocation), document);
  assert.equal(await it.object(status.outputLocation), undefined);
  const notice = await it.noticeOf(id);
  assert.deepEqual([notice.invocationStatus, notice.failureReason], ["Failed", status.reason]);
  return status;
}

const textOf = (body: Invocation["body"]): string =>
  body instanceof Uint8Array ? Buffer.from(body).toString() : "";

const answering = (answer: SimulatedAnswer): Simulation => ({ answer: () => answer });

test("a model that never answers its ping fails its endpoint after its start-up timeout", async (context) => {
  const variant = { ContainerStartupHealthCheckTimeoutInSeconds: 120 };
  const it = await scene(context, { fate: () => ({ kind: "neverHealthy" }) }, variant);
  assert.equal((await it.endpoint()).EndpointStatus, "Creating");
  await assert.rejects(it.invoke(), /is not in service: its status is Creating/);
  await it.server.clock.advance(minutes(2));
  const { EndpointStatus, FailureReason } = await it.endpoint();
  assert.equal(EndpointStatus, "Failed");
  assert.match(FailureReason ?? "", /variant AllTraffic did not pass the ping health check/);
  await assert.rejects(it.invoke(), /is not in service: its status is Failed/);
});

test("a model that crashes at its start fails its endpoint with its last words", async (context) => {
  const it = await scene(context, {
    fate: () => ({ kind: "crashAtStart", after: seconds(1), reason: "It exited with code 3." }),
  });
  const { EndpointStatus, FailureReason } = await it.endpoint();
  assert.equal(EndpointStatus, "Failed");
  assert.match(FailureReason ?? "", /3 starts in a row failed, the last one: It exited with code 3\./);
});

test("instances that stop staying up are a crash loop, which waiting requests name until one stays up", async (context) => {
  let broken = false;
  const it = await scene(context, {
    fate: () =>
      broken
        ? { kind: "crashAtStart", after: seconds(1), reason: "It exited with code 3." }
        : { kind: "well" },
  });
  assert.equal((await it.endpoint()).EndpointStatus, "InService");
  broken = true;
  for (const { id } of await it.server.provider.list()) it.server.provider.crash(id);
  await it.server.clock.advance(seconds(30));
  const id = await it.invoke();
  const waiting = await it.after(seconds(1), id);
  assert.deepEqual([waiting.state, waiting.waitingReason?.kind], ["waiting", "crashLoop"]);
  assert.match(waiting.waitingReason?.text ?? "", /It exited with code 3\./);
  assert.match((await it.endpoint()).FailureReason ?? "", /^Crash loop: /);
  broken = false;
  const done = await it.after(minutes(6), id);
  assert.deepEqual([done.state, done.attempts, done.lostAttempts], ["completed", 1, 0]);
  assert.equal((await it.endpoint()).FailureReason, undefined);
});

test("work on an instance that crashes is done by the next one", async (context) => {
  let instances = 0;
  const it = await scene(context, {
    serviceTime: minutes(2),
    fate: () =>
      instances++ === 0
        ? { kind: "crashLater", after: seconds(90), reason: "It was ended by signal SIGKILL." }
        : { kind: "well" },
  });
  const id = await it.invoke();
  const first = await it.after(seconds(10), id);
  assert.deepEqual([first.state, first.attempts], ["running", 1]);
  const second = await it.after(minutes(1), id);
  assert.deepEqual([second.state, second.attempts, second.lostAttempts], ["running", 2, 1]);
  assert.notEqual(second.instanceId, first.instanceId);
  const done = await it.after(minutes(2), id);
  assert.deepEqual([done.state, done.attempts, done.lostAttempts], ["completed", 2, 1]);
  assert.equal((await it.noticeOf(id)).invocationStatus, "Completed");
  assert.equal(it.notices.length, 1);
});

test("a request that takes every instance down with it is given up, and others are done", async (context) => {
  const it = await scene(context, {
    answer: (address, { body }) => {
      if (textOf(body) !== "poison") return { kind: "answered", after: 0, body: "fine" };
      it.server.clock.at(it.server.clock.now() + 100, async () =>
        it.server.provider.crash(address.replace("http://simulated/", "")),
      );
      return { kind: "silent" };
    },
  });
  const poison = await it.invoke({ Body: Buffer.from("poison") });
  const other = await it.invoke({ Body: Buffer.from("water") });
  await it.server.clock.advance(minutes(20));
  const status = await failedWith(it, poison, "failed", /^ModelError: The instance was lost in 5 attempts/);
  assert.deepEqual([status.attempts, status.lostAttempts], [5, 4]);
  assert.equal((await it.status(other)).state, "completed");
  assert.equal(await it.object((await it.status(other)).outputLocation), "fine");
});

test("a model that hangs has as long as the request allows, once", async (context) => {
  const it = await scene(context, answering({ kind: "silent" }));
  const id = await it.invoke({ InvocationTimeoutSeconds: 60 });
  assert.equal((await it.after(seconds(59), id)).state, "running");
  await it.server.clock.advance(seconds(2));
  const { attempts, modelStatus } = await failedWith(
    it,
    id,
    "failed",
    /^ModelError: InvocationTimeout: .*InvocationTimeoutSeconds \(60\)/,
  );
  assert.deepEqual([attempts, modelStatus], [1, undefined]);
});

for (const [status, reason] of [
  [500, "ClientError: Received server error (500) from model."],
  [503, "ClientError: Received server error (503) from model."],
  [400, "ClientError: Received client error (400) from model."],
  [302, "ClientError: Received unexpected status (302) from model."],
] as const)
  test(`a model's ${status} is told and not tried again`, async (context) => {
    const it = await scene(
      context,
      answering({ kind: "answered", after: 10, status, body: "out of memory" }),
    );
    const id = await it.invoke();
    await it.server.clock.advance(minutes(1));
    const expected = new RegExp(`^${reason.replace(/[().]/g, "\\$&")}`);
    const { attempts, modelStatus } = await failedWith(it, id, "failed", expected, "out of memory");
    assert.deepEqual([attempts, modelStatus], [1, status]);
    assert.equal(it.notices.length, 1);
  });

test("a model that closes its connections half-way is asked once more, and then that is told", async (context) => {
  let asked = 0;
  const it = await scene(context, {
    answer: () => {
      asked++;
      return { kind: "unreachable", after: 10, reason: "other side closed" };
    },
  });
  const id = await it.invoke();
  await it.server.clock.advance(minutes(1));
  await failedWith(it, id, "failed", /^ModelError: The model closed the connection .*other side closed/);
  assert.equal(asked, 2);
});

test("an input that is not there fails its request, and the model is not asked", async (context) => {
  const it = await scene(context, { answer: () => assert.fail("the model was asked") });
  const key = await it.invoke({ InputLocation: "s3://results/nowhere" });
  const bucket = await it.invoke({ InputLocation: "s3://nowhere/input" });
  await it.server.clock.advance(seconds(5));
  await failedWith(it, key, "failed", /from s3:\/\/results\/nowhere: The specified key does not exist\.$/);
  await failedWith(
    it,
    bucket,
    "failed",
    /from s3:\/\/nowhere\/input: The specified bucket does not exist\.$/,
  );
});

test("an answer whose bucket has gone is a failure that the notice still tells", async (context) => {
  const it = await scene(context, {});
  const id = await it.invoke();
  await it.clients.s3.send(new DeleteBucketCommand({ Bucket: "results" }));
  const status = await it.after(seconds(5), id);
  assert.equal(status.state, "failed");
  assert.match(
    status.reason ?? "",
    /^ClientError: Failed to upload the response payload to s3:\/\/results\//,
  );
  assert.equal((await it.noticeOf(id)).failureReason, status.reason);
});

test("a request that waits for longer than its time to live expires, and who runs does not", async (context) => {
  const it = await scene(context, { serviceTime: hours(2) });
  const running = await it.invoke({ RequestTTLSeconds: 60, InvocationTimeoutSeconds: 3600 });
  const waiting = await it.invoke({ RequestTTLSeconds: 60 });
  const before = await it.after(seconds(58), waiting);
  assert.deepEqual([before.state, before.waitingReason?.kind], ["waiting", "busy"]);
  await it.server.clock.advance(seconds(3));
  const { attempts } = await failedWith(
    it,
    waiting,
    "expired",
    /^RequestTTL expired: .*RequestTTLSeconds \(60\)/,
  );
  assert.equal(attempts, 0);
  assert.equal((await it.status(running)).state, "running");
});

test("requests expire when nobody could ever work on them", async (context) => {
  const it = await scene(context, {});
  await it.clients.sagemaker.send(
    new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: ENDPOINT,
      DesiredWeightsAndCapacities: [{ VariantName: "AllTraffic", DesiredInstanceCount: 0 }],
    }),
  );
  await it.server.clock.advance(minutes(1));
  const id = await it.invoke({ RequestTTLSeconds: 120 });
  assert.equal((await it.after(seconds(100), id)).waitingReason?.kind, "notScalable");
  await it.server.clock.advance(seconds(30));
  await failedWith(it, id, "expired", /^RequestTTL expired/);
});

test("cancel works in every state", async (context) => {
  const it = await scene(context, {
    answer: (_, { body }) => ({
      kind: "answered",
      after: minutes(1),
      status: textOf(body) === "bad" ? 500 : 200,
    }),
  });
  const running = await it.invoke();
  const waiting = await it.invoke();
  const next = await it.invoke();
  await it.server.clock.advance(seconds(1));
  assert.deepEqual(await Promise.all([running, waiting].map(async (id) => (await it.status(id)).state)), [
    "running",
    "waiting",
  ]);
  for (const id of [running, waiting]) {
    assert.equal((await it.cancel(id)).status, 200);
    assert.equal((await it.cancel(id)).status, 200, "twice is once");
    await failedWith(it, id, "cancelled", /^The request was cancelled\.$/);
  }
  // The slot is free at once.
  assert.equal((await it.after(seconds(2), next)).state, "running");
  assert.equal((await it.after(minutes(1), next)).state, "completed");
  const bad = await it.invoke({ Body: Buffer.from("bad") });
  assert.equal((await it.after(minutes(2), bad)).state, "failed");
  for (const [id, state] of [
    [next, "completed"],
    [bad, "failed"],
  ] as const) {
    const { status, body } = await it.cancel(id);
    assert.equal(status, 409);
    assert.match(body, new RegExp(`has already ended: it is ${state}`));
  }
  assert.equal((await it.cancel("nowhere")).status, 404);
  assert.equal(it.notices.length, 4, "each end was told once");
});
