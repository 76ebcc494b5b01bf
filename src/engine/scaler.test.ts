import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import { alarmWith } from "../../test/support/alarms.ts";
import { endpoint } from "../../test/support/measuring.ts";
import { target as key, scope, signal, start, step, tracking } from "../../test/support/scaling.ts";
import type { LoopName, Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import { defaultConfig } from "../config.ts";
import type { Alarm } from "../core/alarms/alarm.ts";
import { newAlarm } from "../core/alarms/alarm-changes.ts";
import type { Endpoint } from "../core/fleet/endpoint.ts";
import { decide } from "../core/scaling/decide.ts";
import type { DecisionRecord } from "../core/scaling/decision-record.ts";
import type { ScalingPolicy, TargetTrackingPolicy } from "../core/scaling/policy.ts";
import { profileOf } from "../core/scaling/profile.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { trackingAlarms } from "../core/scaling/target-tracking.ts";
import type { Tags } from "../core/scope.ts";
import { type Duration, minutes, seconds } from "../core/time/time.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import type { EngineParts } from "./parts.ts";
import { scalerLoop } from "./scaler.ts";

/** A target at some capacity, the scaler, and a fleet that fulfils changes only when the test says so. */
class World {
  readonly clock = new VirtualScheduler(start);
  readonly nudged: LoopName[] = [];
  readonly store: Store;
  #task: Task | undefined;
  #ids = 0;
  readonly #life: string;

  constructor(store: Store, life = "id") {
    this.store = store;
    this.#life = life;
  }

  newId = (): string => `${this.#life}-${++this.#ids}`;

  begin(): void {
    const parts = {
      store: this.store,
      scheduler: this.clock,
      nudge: (loop: LoopName) => this.nudged.push(loop),
      newId: this.newId,
      config: defaultConfig,
      log: pino({ level: "silent" }),
    } as unknown as EngineParts;
    this.#task = this.clock.start("scaler", scalerLoop(parts).step);
  }

  async say(...signals: readonly ReturnType<typeof signal>[]): Promise<void> {
    for (const one of signals) await this.store.signals.put(scope, one.id, { ...one, at: this.clock.now() });
    await this.look();
  }

  async look(): Promise<void> {
    this.#task?.nudge();
    await this.clock.advance(0);
  }

  /** Instances have come or gone: the endpoint is where it should be. */
  async fulfil(after: Duration = 0): Promise<void> {
    await this.clock.advance(after);
    const { variant } = await this.endpoint();
    await this.change({
      status: "InService",
      variant: { ...variant, currentInstances: variant.desiredInstances },
    });
    await this.look();
  }

  async change(settings: Partial<Endpoint>): Promise<void> {
    await this.store.endpoints.put(scope, "ep", { ...(await this.endpoint()), ...settings });
  }

  async endpoint(): Promise<Endpoint> {
    const found = await this.store.endpoints.get(scope, "ep");
    assert.ok(found);
    return found;
  }

  async desired(): Promise<number> {
    return (await this.endpoint()).variant.desiredInstances;
  }

  async target(): Promise<ScalableTarget> {
    const found = await this.store.targets.get(scope, targetKey(key));
    assert.ok(found);
    return found;
  }

  /** Oldest first: `status description (cause): message`. */
  async activities(): Promise<readonly string[]> {
    const all = await this.store.activities.list(scope, { oldestFirst: true });
    return all.map(({ status, description, notScaledReasons, statusMessage }) =>
      notScaledReasons
        ? `not scaled: ${notScaledReasons.map(({ code }) => code)}`
        : `${status}: ${description} ${statusMessage ?? ""}`,
    );
  }

  /** Oldest first. */
  async decisions(): Promise<readonly DecisionRecord[]> {
    return this.store.decisions.list(scope, { subject: targetKey(key), oldestFirst: true });
  }

  async enqueue(count: number): Promise<void> {
    const { id } = await this.endpoint();
    await this.store.requests.enqueue(
      Array.from({ length: count }, () => this.newId()).map((requestId) => ({
        id: requestId,
        inferenceId: requestId,
        scope,
        endpointId: id,
        endpointName: "ep",
        receivedAt: this.clock.now(),
        expiresAt: this.clock.now() + 86_400_000,
        detail: { outputLocation: "s3://b/o", invocationTimeout: 1000, inputLocation: "s3://b/i" },
      })),
    );
  }
}

interface Settings {
  readonly desired?: number;
  readonly min?: number;
  readonly max?: number;
  readonly tags?: Tags;
  readonly policies?: readonly ScalingPolicy[];
  readonly clampDue?: boolean;
}

async function worldOf(context: TestContext, settings: Settings): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const { desired = 1, min = 0, max = 10, tags, policies = [], clampDue } = settings;
  const variant = { ...endpoint.variant, desiredInstances: desired, currentInstances: desired };
  await store.endpoints.put(scope, "ep", { ...endpoint, scope, name: "ep", arn: "arn:ep", variant });
  const target: ScalableTarget = {
    ...key,
    scope,
    arn: "arn:target",
    min,
    max,
    roleArn: "arn:role",
    createdAt: 0,
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    policyUuid: "uuid",
    ...(clampDue ? { clampDue } : {}),
  };
  await store.targets.put(scope, targetKey(target), target);
  if (tags) await store.tags.put(scope, target.arn, tags);
  for (const policy of policies) await store.policies.put(scope, policy.arn, policy);
  const world = new World(store);
  for (const policy of policies)
    if (policy.kind === "targetTracking") await putAlarms(store, policy, "OK", "OK");
  world.begin();
  await world.clock.advance(0);
  return world;
}

async function putAlarms(
  store: Store,
  policy: TargetTrackingPolicy,
  high: Alarm["state"],
  low: Alarm["state"],
): Promise<void> {
  const states = [high, low] as const;
  for (const [index, configuration] of trackingAlarms(policy, profileOf(undefined, "aws")).entries())
    await store.alarms.put(scope, configuration.name, {
      ...newAlarm(scope, configuration, start),
      state: states[index] ?? "OK",
    });
}

const zeros = Array.from({ length: 15 }, () => 0);

test("an alarm's signal becomes capacity, activity and cooldown, and the activity ends when the fleet is there", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { policies: [policy] });
  await world.say(signal(policy, "high", [48, 48, 48]));
  const changed = await world.endpoint();
  assert.deepEqual([changed.variant.desiredInstances, changed.status], [10, "Updating"]);
  assert.deepEqual(world.nudged, ["fleetKeeper", "resourceKeeper", "courier"]);
  assert.deepEqual(await world.store.signals.all(), []);
  assert.deepEqual(await world.activities(), [
    "InProgress: Setting desired instance count to 10. Successfully set desired instance count to 10. Waiting for change to be fulfilled by sagemaker.",
  ]);
  const [activity] = await world.store.activities.list(scope, {});
  assert.equal(activity?.cause, "monitor alarm backlog-high in state ALARM triggered policy backlog");

  await world.fulfil(minutes(7));
  const [ended] = await world.store.activities.list(scope, {});
  assert.deepEqual([ended?.status, ended?.endedAt], ["Successful", start + minutes(7)]);
  assert.match(ended?.statusMessage ?? "", /Change successfully fulfilled by sagemaker\.$/);
  const saved = await world.store.policies.get(scope, policy.arn);
  assert.deepEqual(saved?.lastActivity, {
    activityId: ended?.id,
    from: 1,
    to: 10,
    startedAt: start,
    endedAt: start + minutes(7),
  });
});

test("wishes that come to nothing are recorded once in a row", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { desired: 0, policies: [policy] });
  await putAlarms(world.store, policy, "OK", "ALARM");
  for (let minute = 0; minute < 5; minute++) {
    await world.say(signal(policy, "low", zeros));
    await world.clock.advance(minutes(1));
  }
  assert.deepEqual(await world.activities(), ["not scaled: AlreadyAtMinCapacity"]);
  const [row] = await world.store.activities.list(scope, {});
  assert.equal(row?.description, "Attempting to scale due to alarm triggered");
  assert.deepEqual([row?.status, row?.endedAt], ["Failed", undefined]);
});

test("each evaluation leaves its record, which decides the same again", async (context) => {
  const arn = (name: string) =>
    `arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:policyName/${name}`;
  const policy = tracking(5, { arn: arn("backlog") });
  const wake = step(1, { arn: arn("wake") });
  const world = await worldOf(context, { max: 4, policies: [policy, wake] });
  await world.store.alarms.put(
    scope,
    "wake-alarm",
    alarmWith({ name: "wake-alarm", alarmActions: [wake.arn] }, start),
  );
  await world.say(signal(policy, "high", [48, 48, 48]), signal(wake, "alarm", [1]));
  const [record] = await world.decisions();
  assert.ok(record);
  const { inputs, votes, outcome } = record.decision;
  assert.deepEqual(decide(inputs), record.decision);
  assert.deepEqual(outcome, {
    kind: "scale",
    from: 1,
    to: 4,
    trigger: votes[0]?.trigger,
    capped: "maximum capacity 4",
    advisory: false,
  });
  assert.deepEqual(
    votes.map(({ arithmetic }) => arithmetic),
    ["ceil(1 × 48 ÷ 5) = 10", "1 is 0 beyond 1: +1 from 1 = 2"],
  );
  const activities = await world.store.activities.list(scope, {});
  assert.deepEqual(
    record.activityIds,
    activities.map(({ id }) => id),
  );
  assert.deepEqual([record.count, record.lastAt], [1, start]);
  assert.deepEqual([inputs.desired, inputs.ready, inputs.starting], [1, 1, 0]);
  assert.deepEqual(
    inputs.policies.flatMap(({ alarms }) => alarms.map(({ name, state }) => `${name} ${state}`)),
    ["backlog-high OK", "backlog-low OK", "wake-alarm INSUFFICIENT_DATA"],
  );
});

test("evaluations in a row that say the same are one record with their number", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { desired: 0, policies: [policy] });
  await putAlarms(world.store, policy, "OK", "ALARM");
  for (let minute = 0; minute < 5; minute++) {
    await world.say(signal(policy, "low", zeros));
    await world.clock.advance(minutes(1));
  }
  const seen = (await world.decisions()).map(({ decision, count, lastAt }) => [
    decision.inputs.at,
    count,
    lastAt,
    decision.outcome.kind === "hold" && decision.outcome.reason,
  ]);
  assert.deepEqual(seen, [[start, 5, start + minutes(4), "backlog: already at minimum capacity 0"]]);

  await world.say(signal(policy, "high", [1, 1, 1]));
  await world.say(signal(policy, "low", zeros));
  assert.deepEqual(
    (await world.decisions()).map(({ count }) => count),
    [5, 1, 1],
  );
});

test("a record stands for a day at most, and nothing to decide leaves none", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, {
    desired: 0,
    policies: [policy],
    tags: { "ebbtide:wake": "immediate" },
  });
  await putAlarms(world.store, policy, "OK", "ALARM");
  for (const hour of [0, 12, 23, 24, 25]) {
    await world.clock.advance(start + hour * minutes(60) - world.clock.now());
    await world.say(signal(policy, "low", zeros));
  }
  assert.deepEqual(
    (await world.decisions()).map(({ count }) => count),
    [3, 2],
  );
});

test("after a change the same reason is news again", async (context) => {
  const policy = step(1, { cooldown: 0 });
  const world = await worldOf(context, { desired: 1, max: 1, policies: [policy] });
  await world.say(signal(policy, "alarm", [1]));
  await world.say(signal(policy, "alarm", [1]));
  const target = await world.target();
  await world.store.targets.put(scope, targetKey(key), { ...target, max: 2 });
  await world.say(signal(policy, "alarm", [1]));
  await world.fulfil(minutes(1));
  await world.say(signal(policy, "alarm", [1]));
  assert.deepEqual(
    (await world.activities()).map((text) => text.split(/[.:]/)[0]),
    ["not scaled", "Successful", "not scaled"],
  );
});

test("registering brings the capacity within the bounds as soon as the endpoint is in service", async (context) => {
  const world = await worldOf(context, { desired: 1, min: 2, clampDue: true });
  assert.equal(await world.desired(), 2);
  assert.equal((await world.target()).clampDue, undefined);
  const [activity] = await world.store.activities.list(scope, {});
  assert.equal(activity?.cause, "minimum capacity was set to 2");

  // While the endpoint is busy with that, the next bounds wait.
  await world.store.targets.put(scope, targetKey(key), { ...(await world.target()), min: 3, clampDue: true });
  await world.look();
  assert.equal(await world.desired(), 2);
  await world.fulfil(seconds(30));
  assert.equal(await world.desired(), 3);
});

test("a registration that finds the capacity within the bounds has nothing left to do", async (context) => {
  const world = await worldOf(context, { desired: 3, clampDue: true });
  assert.equal((await world.target()).clampDue, undefined);
  assert.deepEqual(await world.activities(), []);
});

test("a first request wakes the endpoint at once where that is asked for", async (context) => {
  const world = await worldOf(context, { desired: 0, tags: { "ebbtide:wake": "immediate" } });
  await world.enqueue(3);
  await world.look();
  assert.equal(await world.desired(), 1);
  const [activity] = await world.store.activities.list(scope, {});
  assert.match(activity?.cause ?? "", /^a request is waiting while there is no instance/);
});

test("a request that nobody told of wakes it within ten seconds", async (context) => {
  const world = await worldOf(context, { desired: 0, tags: { "ebbtide:profile": "fast" } });
  await world.enqueue(1);
  await world.clock.advance(seconds(10));
  assert.equal(await world.desired(), 1);
});

test("without that tag requests wait for the policies", async (context) => {
  const world = await worldOf(context, { desired: 0 });
  await world.enqueue(3);
  await world.clock.advance(minutes(10));
  assert.equal(await world.desired(), 0);
});

test("in profile fast a larger need overrides the change under way", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { tags: { "ebbtide:profile": "fast" }, policies: [policy] });
  await world.say(signal(policy, "high", [20, 20, 20]));
  await world.say(signal(policy, "high", [20, 20, 20]));
  assert.equal(await world.desired(), 4);
  await world.clock.advance(seconds(10));
  await world.say(signal(policy, "high", [40, 40, 40]));
  assert.equal(await world.desired(), 8);
  await world.fulfil(seconds(10));
  assert.deepEqual(await world.activities(), [
    "Overridden: Setting desired instance count to 4. Successfully set desired instance count to 4. Overridden by a newer change to 8 before it was fulfilled by sagemaker.",
    "Successful: Setting desired instance count to 8. Successfully set desired instance count to 8. Change successfully fulfilled by sagemaker.",
  ]);
});

test("a change by hand overrides, a failed endpoint fails the activity and starts no cooldown", async (context) => {
  const policy = step(1);
  const world = await worldOf(context, { desired: 1, policies: [policy] });
  await world.say(signal(policy, "alarm", [1]));
  const { variant } = await world.endpoint();
  await world.change({ variant: { ...variant, desiredInstances: 5 } });
  await world.fulfil(seconds(5));
  assert.match((await world.activities())[0] ?? "", /^Overridden: .*Overridden by a newer change to 5/);

  await world.clock.advance(minutes(10));
  await world.say(signal(policy, "alarm", [1]));
  assert.equal(await world.desired(), 6);
  await world.change({ status: "Failed", failureReason: "The model does not start." });
  await world.look();
  assert.match((await world.activities())[1] ?? "", /^Failed: .*Reason: The model does not start\.$/);
  assert.equal((await world.store.policies.get(scope, policy.arn))?.lastActivity, undefined);
});

test("an advisory target is told what would be done, once, and nothing is done", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { tags: { "ebbtide:advisory": "true" }, policies: [policy] });
  await world.say(signal(policy, "high", [48, 48, 48]));
  await world.say(signal(policy, "high", [48, 48, 48]));
  await world.say(signal(policy, "high", [20, 20, 20]));
  assert.equal(await world.desired(), 1);
  assert.deepEqual(await world.activities(), [
    "Unfulfilled: Advising desired instance count 10. Would have set desired instance count to 10. Not carried out: the target is advisory (ebbtide:advisory).",
    "Unfulfilled: Advising desired instance count 4. Would have set desired instance count to 4. Not carried out: the target is advisory (ebbtide:advisory).",
  ]);
});

test("the to-zero delay counts from the end of the last work", async (context) => {
  const policy = tracking(5, { scaleInCooldown: 0 });
  const world = await worldOf(context, {
    desired: 2,
    tags: { "ebbtide:to-zero-delay": "10m" },
    policies: [policy],
  });
  await putAlarms(world.store, policy, "OK", "ALARM");
  await world.enqueue(1);
  const [request] = await world.store.requests.claim(endpoint.id, ["i"], start, start + minutes(1));
  assert.ok(request);
  const outcome = { state: "completed" } as const;
  await world.clock.advance(minutes(1));
  await world.store.requests.settle([
    { id: request.id, fence: request.fence, at: start + minutes(1), outcome },
  ]);
  await world.say(signal(policy, "low", zeros));
  assert.equal(await world.desired(), 1);
  await world.fulfil();
  await world.clock.advance(minutes(9));
  await world.say(signal(policy, "low", zeros));
  assert.equal(await world.desired(), 1);
  await world.clock.advance(minutes(1));
  await world.say(signal(policy, "low", zeros));
  assert.equal(await world.desired(), 0);
});

test("policies asked in different seconds of the minute still agree on the larger capacity", async (context) => {
  const load = tracking(5);
  const cpu = tracking(60, { name: "cpu", scaleInCooldown: 0 });
  const world = await worldOf(context, { desired: 4, policies: [load, cpu] });
  await putAlarms(world.store, load, "OK", "ALARM");
  await world.say(signal(load, "low", zeros));
  assert.equal(await world.desired(), 4); // cpu is not ready
  await putAlarms(world.store, cpu, "OK", "ALARM");
  await world.clock.advance(seconds(20));
  await world.say(signal(cpu, "low", [30]));
  assert.equal(await world.desired(), 2);
});

test("signals of policies, targets and endpoints that are gone do no harm", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { policies: [policy] });
  await world.say({ ...signal(policy, "high", [48]), policyArn: "arn:gone" });
  await world.store.endpoints.delete(scope, "ep");
  await world.say(signal(policy, "high", [48]));
  assert.deepEqual(await world.store.signals.all(), []);
  await world.store.targets.delete(scope, targetKey(key));
  await world.say(signal(policy, "high", [48]));
  assert.deepEqual(await world.store.signals.all(), []);
  assert.deepEqual(await world.activities(), []);
});

test("a new life of the server goes on where the last one was", async (context) => {
  const policy = tracking(5);
  const world = await worldOf(context, { policies: [policy] });
  await world.say(signal(policy, "high", [48, 48, 48]));
  const next = new World(world.store, "next");
  next.begin();
  await next.clock.advance(minutes(1));
  await next.fulfil(minutes(1));
  assert.match((await next.activities())[0] ?? "", /^Successful/);
  await next.say(signal(policy, "high", [48, 48, 48]));
  assert.equal(await next.desired(), 10);
});
