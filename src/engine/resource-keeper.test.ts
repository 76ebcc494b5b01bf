import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import { FakeResource } from "../../test/support/resources.ts";
import { scope, signal, start, step } from "../../test/support/scaling.ts";
import type { LoopName, Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import { defaultConfig } from "../config.ts";
import type { StepPolicy } from "../core/scaling/policy.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { type Duration, minutes, seconds } from "../core/time/time.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { resourceKeeperLoop } from "./resource-keeper.ts";
import { scalerLoop } from "./scaler.ts";

const resourceId = "https://farm.example/scalableTargetDimensions/1";
const key = {
  namespace: "custom-resource",
  resourceId,
  dimension: "custom-resource:ResourceType:Property",
};
const more: StepPolicy = { ...step(2, { name: "more", cooldown: 0 }), target: key };
const less: StepPolicy = { ...step(-1, { name: "less", cooldown: 0 }), target: key };

/** A registered resource with one unit, and the two loops that scale it. */
class World {
  readonly clock = new VirtualScheduler(start);
  readonly service = new FakeResource();
  readonly store: Store;
  readonly #tasks = new Map<LoopName, Task>();
  #loops: readonly Loop[] = [];
  #ids = 0;
  #life = 0;

  constructor(store: Store) {
    this.store = store;
  }

  async register(bounds: Partial<ScalableTarget> = {}): Promise<void> {
    const target: ScalableTarget = {
      ...key,
      scope,
      arn: "arn:target",
      min: 0,
      max: 10,
      roleArn: "arn:role",
      createdAt: start,
      suspended: { scaleIn: false, scaleOut: false, scheduled: false },
      policyUuid: "u",
      ...bounds,
    };
    const seen = { ...this.service.description, at: start };
    await this.store.targets.put(scope, targetKey(key), target);
    await this.store.customResources.put(scope, resourceId, { scope, resourceId, registeredAt: start, seen });
    for (const policy of [more, less]) await this.store.policies.put(scope, policy.arn, policy);
  }

  begin(): void {
    const parts = {
      store: this.store,
      scheduler: this.clock,
      resources: this.service,
      nudge: (loop: LoopName) => this.#tasks.get(loop)?.nudge(),
      newId: () => `id-${this.#life}-${++this.#ids}`,
      config: defaultConfig,
      log: pino({ level: "silent" }),
    } as unknown as EngineParts;
    this.#life += 1;
    const named = [
      ["scaler", scalerLoop(parts)],
      ["resourceKeeper", resourceKeeperLoop(parts)],
    ] as const;
    for (const [name, loop] of named) this.#tasks.set(name, this.clock.start(name, loop.step));
    this.#loops = named.map(([, loop]) => loop);
  }

  async end(): Promise<void> {
    for (const task of this.#tasks.values()) await task.stop();
    for (const loop of this.#loops) await loop.stop?.(0);
  }

  async alarm(policy: StepPolicy): Promise<void> {
    const values = policy === more ? [5] : [-5];
    const one = signal(policy, "alarm", values, this.clock.now(), 0);
    await this.store.signals.put(scope, one.id, one);
    this.#tasks.get("scaler")?.nudge();
    await this.clock.advance(0);
    await this.clock.advance(0);
  }

  async pass(time: Duration): Promise<void> {
    await this.clock.advance(time);
  }

  /** Oldest first: `status description message`. */
  async activities(): Promise<readonly string[]> {
    const all = await this.store.activities.list(scope, { oldestFirst: true });
    return all.map(({ status, description, statusMessage, notScaledReasons }) =>
      notScaledReasons
        ? `not scaled: ${notScaledReasons.map(({ code }) => code)}`
        : `${status}: ${description}${statusMessage === undefined ? "" : ` ${statusMessage}`}`,
    );
  }
}

async function worldOf(context: TestContext, bounds: Partial<ScalableTarget> = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const world = new World(store);
  context.after(async () => {
    await world.end();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  await world.register(bounds);
  world.begin();
  await world.pass(0);
  return world;
}

const WAITING =
  "InProgress: Setting desired capacity to 3. Successfully set desired capacity to 3. Waiting for change to be fulfilled by custom-resource.";
const DONE =
  "Successful: Setting desired capacity to 3. Successfully set desired capacity to 3. Change successfully fulfilled by custom-resource.";

test("an alarm becomes a PATCH, and the activity follows the resource until it is there", async (context) => {
  const world = await worldOf(context);
  await world.alarm(more);
  assert.deepEqual(world.service.calls, ["PATCH 3"]);
  assert.deepEqual(await world.activities(), [WAITING]);
  await world.pass(seconds(20));
  assert.deepEqual(await world.activities(), [WAITING]);
  world.service.fulfil();
  await world.pass(seconds(6));
  assert.deepEqual(await world.activities(), [DONE]);
});

test("an activity is Pending until the service has answered", async (context) => {
  const world = await worldOf(context);
  let answer = (): void => undefined;
  world.service.instead = () =>
    new Promise((resolve) => {
      answer = () =>
        resolve({ kind: "failed", reason: "Slow down (Service: custom-resource; Status Code: 429)" });
    });
  await world.alarm(more);
  assert.deepEqual(await world.activities(), ["Pending: Setting desired capacity to 3."]);
  answer();
  await world.pass(seconds(1));
  assert.deepEqual(await world.activities(), ["Pending: Setting desired capacity to 3."]);
  world.service.instead = undefined;
  await world.pass(seconds(6));
  assert.deepEqual(await world.activities(), [WAITING]);
  assert.deepEqual(world.service.calls, ["PATCH 3", "PATCH 3"]);
});

test("a final no ends the activity at once, and the next alarm may ask again", async (context) => {
  const world = await worldOf(context);
  world.service.instead = (call) =>
    call === "PATCH 3"
      ? { kind: "refused", reason: "No room (Service: custom-resource; Status Code: 400)" }
      : undefined;
  await world.alarm(more);
  await world.pass(seconds(1));
  const failed =
    "Failed: Setting desired capacity to 3. Failed to set desired capacity to 3. Reason: No room (Service: custom-resource; Status Code: 400)";
  assert.deepEqual(await world.activities(), [failed]);
  world.service.instead = undefined;
  await world.alarm(more);
  assert.deepEqual(await world.activities(), [failed, WAITING]);
});

test("a resource that fails says why", async (context) => {
  const world = await worldOf(context);
  await world.alarm(more);
  world.service.fail("No more machines.");
  await world.pass(seconds(6));
  assert.deepEqual(await world.activities(), [
    "Failed: Setting desired capacity to 3. Failed to set desired capacity to 3. Reason: No more machines.",
  ]);
});

test("what others change is seen within half a minute, and decided upon", async (context) => {
  const world = await worldOf(context);
  world.service.change(6);
  await world.pass(seconds(30));
  await world.alarm(more);
  assert.equal(world.service.calls.at(-1), "PATCH 8");
});

test("what others change while a change is under way overrides it", async (context) => {
  const world = await worldOf(context);
  await world.alarm(more);
  world.service.change(1);
  await world.pass(seconds(6));
  assert.deepEqual(await world.activities(), [
    "Overridden: Setting desired capacity to 3. Successfully set desired capacity to 3. Overridden by a newer change to 1 before it was fulfilled by custom-resource.",
  ]);
});

test("a larger need does not wait for the change under way; a smaller one does", async (context) => {
  const world = await worldOf(context);
  await world.alarm(more);
  await world.pass(minutes(1));
  await world.alarm(less);
  assert.equal(world.service.calls.at(-1), "GET");
  await world.alarm(more);
  assert.equal(world.service.calls.at(-1), "PATCH 5");
  const statuses = (await world.activities()).map((text) => text.slice(0, 22));
  assert.deepEqual(statuses, ["Overridden: Setting de", "not scaled: TargetServ", "InProgress: Setting de"]);
  world.service.fulfil();
  await world.pass(seconds(6));
  await world.alarm(less);
  assert.equal(world.service.calls.at(-1), "PATCH 4");
});

test("a service that never takes the order is asked with patience, and given up after ten minutes", async (context) => {
  const world = await worldOf(context);
  world.service.instead = () => ({ kind: "failed", reason: "No answer within 10000 ms" });
  await world.alarm(more);
  await world.pass(minutes(9));
  assert.deepEqual(await world.activities(), ["Pending: Setting desired capacity to 3."]);
  const asked = world.service.calls.length;
  // 5, 10, 20, 40 seconds apart, then a minute.
  assert.equal(asked, 12);
  await world.pass(minutes(1) + seconds(5));
  assert.deepEqual(await world.activities(), [
    "Failed: Setting desired capacity to 3. Failed to set desired capacity to 3. Reason: No answer within 10000 ms",
  ]);
  await world.pass(minutes(5));
  assert.equal(world.service.calls.at(-1), "GET");
});

test("a service that takes the order and never gets there is left unfulfilled after an hour", async (context) => {
  const world = await worldOf(context);
  await world.alarm(more);
  await world.pass(minutes(61));
  assert.deepEqual(await world.activities(), [
    "Unfulfilled: Setting desired capacity to 3. Successfully set desired capacity to 3. Change was not fulfilled by custom-resource within 60 minutes.",
  ]);
});

test("nothing is decided upon a resource that has not answered three times", async (context) => {
  const world = await worldOf(context);
  world.service.instead = () => ({ kind: "failed", reason: "connect ECONNREFUSED" });
  await world.pass(minutes(2));
  await world.alarm(more);
  assert.deepEqual(await world.activities(), ["not scaled: TargetServicePutResourceAsUnscalable"]);
  world.service.instead = undefined;
  await world.pass(minutes(1));
  await world.alarm(more);
  assert.equal(world.service.calls.at(-1), "PATCH 3");
});

test("registering brings the capacity within the bounds, also while a change is under way", async (context) => {
  const world = await worldOf(context, { min: 2, clampDue: true });
  assert.deepEqual(world.service.calls, ["PATCH 2"]);
  const target = await world.store.targets.get(scope, targetKey(key));
  assert.ok(target);
  await world.store.targets.put(scope, targetKey(key), { ...target, min: 4, clampDue: true });
  await world.pass(seconds(5));
  assert.equal(world.service.calls.at(-1), "PATCH 4");
  const all = await world.store.activities.list(scope, { oldestFirst: true });
  assert.deepEqual(
    all.map(({ status, cause }) => `${status}: ${cause}`),
    ["Overridden: minimum capacity was set to 2", "InProgress: minimum capacity was set to 4"],
  );
});

test("a restart goes on where it was: what was ordered is told again, what was taken is followed", async (context) => {
  const world = await worldOf(context);
  world.service.instead = () => new Promise(() => undefined);
  await world.alarm(more);
  await world.end();
  world.service.instead = undefined;
  world.begin();
  await world.pass(seconds(1));
  assert.deepEqual(world.service.calls, ["PATCH 3", "PATCH 3"]);
  assert.deepEqual(await world.activities(), [WAITING]);
  await world.end();
  world.service.fulfil();
  world.begin();
  await world.pass(seconds(6));
  assert.deepEqual(await world.activities(), [DONE]);
  assert.deepEqual(world.service.calls, ["PATCH 3", "PATCH 3", "GET"]);
});
