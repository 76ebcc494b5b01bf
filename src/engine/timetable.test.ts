import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import { endpoint } from "../../test/support/measuring.ts";
import { target as key, scope, step } from "../../test/support/scaling.ts";
import type { LoopName, Step, Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import { defaultConfig } from "../config.ts";
import type { Endpoint } from "../core/fleet/endpoint.ts";
import { type NewBounds, type ScheduledAction, scheduledAfter } from "../core/scaling/scheduled-action.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import { days, hours, type Instant, minutes } from "../core/time/time.ts";
import { calendar } from "../schedules/calendar.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import type { EngineParts } from "./parts.ts";
import { scalerLoop } from "./scaler.ts";
import { timetableLoop } from "./timetable.ts";

const start: Instant = Date.UTC(2026, 0, 5, 7, 30);

/** A target of an endpoint, the timetable and the scaler; changes are fulfilled when the test says so. */
class World {
  clock = new VirtualScheduler(start);
  store: Store;
  readonly #directory: string;
  #tasks = new Map<LoopName, Task>();
  #ids = 0;
  /** Whether instances come and go at once. */
  fulfils = false;

  constructor(store: Store, directory: string) {
    this.store = store;
    this.#directory = directory;
  }

  begin(): void {
    const parts = {
      store: this.store,
      scheduler: this.clock,
      nudge: (loop: LoopName) => this.#tasks.get(loop)?.nudge(),
      newId: () => `id-${++this.#ids}`,
      config: defaultConfig,
      log: pino({ level: "silent" }),
    } as unknown as EngineParts;
    for (const [name, make] of [
      ["timetable", timetableLoop],
      ["scaler", scalerLoop],
    ] as const)
      this.#tasks.set(name, this.clock.start(name, this.#step(name, make(parts).step)));
  }

  /** The scaler looks when it is nudged, and what it asks for is there at once. */
  #step(name: LoopName, step: Step): Step {
    if (name !== "scaler") return step;
    return async (now) => {
      await step(now);
      if (this.fulfils) await this.fulfil();
      return undefined;
    };
  }

  async fulfil(): Promise<void> {
    const found = await this.store.endpoints.get(scope, "ep");
    assert.ok(found);
    const { variant } = found;
    if (found.status === "Updating" && variant.currentInstances !== variant.desiredInstances) {
      await this.change({
        status: "InService",
        variant: { ...variant, currentInstances: variant.desiredInstances },
      });
      this.#tasks.get("scaler")?.nudge();
    }
  }

  /** The server is down until later; nothing runs meanwhile. */
  async restartAt(at: Instant): Promise<void> {
    for (const task of this.#tasks.values()) await task.stop();
    await this.store.close();
    this.store = await openSqliteStore({ directory: this.#directory });
    this.clock = new VirtualScheduler(at);
    this.begin();
    await this.clock.advance(0);
  }

  async schedule(name: string, schedule: string, bounds: NewBounds, more: Partial<ScheduledAction> = {}) {
    const { target, arn } = { target: key, arn: `arn:${name}` };
    const now = this.clock.now();
    const action: ScheduledAction = { scope, target, name, arn, createdAt: now, schedule, bounds, ...more };
    await this.store.scheduledActions.put(scope, arn, scheduledAfter(action, now, calendar));
    this.#tasks.get("timetable")?.nudge();
  }

  async look(): Promise<void> {
    this.#tasks.get("scaler")?.nudge();
    await this.clock.advance(0);
  }

  async change(settings: Partial<Endpoint>): Promise<void> {
    const found = await this.store.endpoints.get(scope, "ep");
    assert.ok(found);
    await this.store.endpoints.put(scope, "ep", { ...found, ...settings });
  }

  async changeTarget(settings: Partial<ScalableTarget>): Promise<void> {
    await this.store.targets.put(scope, targetKey(key), { ...(await this.target()), ...settings });
  }

  async target(): Promise<ScalableTarget> {
    const found = await this.store.targets.get(scope, targetKey(key));
    assert.ok(found);
    return found;
  }

  async bounds(): Promise<readonly [min: number, max: number]> {
    const { min, max } = await this.target();
    return [min, max];
  }

  async desired(): Promise<number | undefined> {
    return (await this.store.endpoints.get(scope, "ep"))?.variant.desiredInstances;
  }

  /** Oldest first: `time status description (cause): message`. */
  async activities(): Promise<readonly string[]> {
    const all = await this.store.activities.list(scope, { oldestFirst: true });
    return all.map(({ startedAt, status, description, cause, statusMessage }) => {
      const time = new Date(startedAt).toISOString().slice(8, 16);
      return `${time} ${status} ${description} (${cause}): ${statusMessage}`;
    });
  }
}

async function worldOf(context: TestContext, settings: Partial<ScalableTarget> = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const variant = { ...endpoint.variant, desiredInstances: 1, currentInstances: 1 };
  await store.endpoints.put(scope, "ep", { ...endpoint, scope, name: "ep", arn: "arn:ep", variant });
  const target: ScalableTarget = {
    ...key,
    scope,
    arn: "arn:target",
    min: 0,
    max: 2,
    roleArn: "arn:role",
    createdAt: 0,
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    policyUuid: "uuid",
    ...settings,
  };
  await store.targets.put(scope, targetKey(key), target);
  const world = new World(store, directory);
  context.after(async () => {
    await world.store.close();
    await rm(directory, { recursive: true, force: true });
  });
  world.begin();
  return world;
}

test("a run sets the bounds and the scaler brings the capacity within, in AWS's words", async (context) => {
  const world = await worldOf(context);
  await world.schedule("morning", "cron(0 8 * * ? *)", { min: 5, max: 10 });
  await world.clock.advanceTo(Date.UTC(2026, 0, 5, 7, 59, 59));
  assert.deepEqual(await world.bounds(), [0, 2]);
  await world.clock.advance(minutes(1));
  assert.deepEqual([...(await world.bounds()), await world.desired()], [5, 10, 5]);
  assert.deepEqual(await world.activities(), [
    "05T08:00 Successful Setting min capacity to 5 and max capacity to 10 (scheduled action name morning was triggered): Successfully set min capacity to 5 and max capacity to 10",
    "05T08:00 InProgress Setting desired instance count to 5. (minimum capacity was set to 5): Successfully set desired instance count to 5. Waiting for change to be fulfilled by sagemaker.",
  ]);
  const [first] = await world.store.activities.list(scope, { oldestFirst: true });
  assert.equal(first?.endedAt, undefined);
});

test("one bound alone is set, above cooldowns and suspended dynamic scaling", async (context) => {
  const world = await worldOf(context, {
    max: 4,
    suspended: { scaleIn: true, scaleOut: true, scheduled: false },
    lastChange: { activityId: "a", from: 0, to: 1, startedAt: start, endedAt: start },
  });
  const policy = step(1, {
    cooldown: hours(9),
    lastActivity: { activityId: "a", from: 0, to: 1, startedAt: start, endedAt: start },
  });
  await world.store.policies.put(scope, policy.arn, policy);
  await world.schedule("up", "at(2026-01-05T08:00:00)", { min: 3 });
  await world.clock.advance(hours(1));
  assert.deepEqual([...(await world.bounds()), await world.desired()], [3, 4, 3]);
  assert.match(
    (await world.activities())[0] ?? "",
    /Setting min capacity to 3 \(.*: Successfully set min capacity to 3$/,
  );
});

test("bounds that contradict each other fail, and so does an endpoint that cannot be scaled", async (context) => {
  const world = await worldOf(context);
  await world.schedule("up", "rate(1 hour)", { min: 5 });
  await world.clock.advance(hours(1));
  assert.deepEqual(await world.bounds(), [0, 2]);
  await world.changeTarget({ max: 9 });
  await world.change({ status: "Updating" });
  await world.clock.advance(hours(1));
  assert.deepEqual(await world.bounds(), [0, 9]);
  await world.change({ status: "InService" });
  await world.clock.advance(hours(1));
  assert.deepEqual(await world.bounds(), [5, 9]);
  const said = await world.activities();
  assert.deepEqual(said.slice(0, 2), [
    "05T08:30 Failed Setting min capacity to 5 (scheduled action name up was triggered): Failed to set min capacity to 5. Reason: Maximum capacity cannot be less than minimum capacity",
    "05T09:30 Failed Setting min capacity to 5 (scheduled action name up was triggered): Failed to set min capacity to 5. Reason: Resource Id [endpoint/ep/variant/AllTraffic] is not scalable. Reason: The endpoint is Updating.",
  ]);
});

test("profile fast takes new bounds while a change is under way", async (context) => {
  const world = await worldOf(context);
  await world.store.tags.put(scope, "arn:ep", { "ebbtide:profile": "fast" });
  await world.change({ status: "Updating" });
  await world.schedule("up", "at(2026-01-05T08:00:00)", { min: 2 });
  await world.clock.advance(hours(1));
  assert.deepEqual([...(await world.bounds()), await world.desired()], [2, 2, 1]);
  await world.change({ status: "InService" });
  await world.look();
  assert.equal(await world.desired(), 2);
});

test("suspended, runs are skipped and never caught up", async (context) => {
  const world = await worldOf(context, { suspended: { scaleIn: false, scaleOut: false, scheduled: true } });
  await world.schedule("up", "at(2026-01-05T08:00:00)", { max: 5 });
  await world.schedule("daily", "cron(0 8 * * ? *)", { min: 1 });
  await world.clock.advance(hours(1));
  await world.changeTarget({ suspended: { scaleIn: false, scaleOut: false, scheduled: false } });
  await world.clock.advance(hours(1));
  assert.deepEqual(await world.bounds(), [0, 2]);
  assert.deepEqual(await world.activities(), []);
  await world.clock.advance(days(1));
  assert.deepEqual(await world.bounds(), [1, 2]);
});

test("runs of one instant follow each other by name, later ones see what earlier ones did", async (context) => {
  const world = await worldOf(context);
  await world.schedule("b-min", "at(2026-01-05T08:00:00)", { min: 6 });
  await world.schedule("a-max", "at(2026-01-05T08:00:00)", { max: 8 });
  await world.clock.advance(hours(1));
  assert.deepEqual([...(await world.bounds()), await world.desired()], [6, 8, 6]);
  assert.equal((await world.activities()).length, 3);
});

test("a time that has passed stays listed and never fires again, also after restarts", async (context) => {
  const world = await worldOf(context);
  await world.schedule("once", "at(2026-01-05T08:00:00)", { max: 7 });
  await world.schedule("past", "at(2026-01-05T07:00:00)", { max: 9 });
  await world.clock.advance(hours(1));
  await world.changeTarget({ max: 3 });
  await world.restartAt(world.clock.now());
  await world.restartAt(world.clock.now() + days(1));
  await world.clock.advance(days(30));
  assert.deepEqual(await world.bounds(), [0, 3]);
  assert.equal((await world.store.scheduledActions.list(scope)).length, 2);
  assert.equal((await world.activities()).length, 1);
});

test("what was missed while the server was down runs at the start, the latest of each, in order", async (context) => {
  const world = await worldOf(context);
  world.fulfils = true;
  await world.schedule("evening", "cron(0 20 * * ? *)", { min: 0, max: 2 });
  await world.schedule("morning", "cron(0 8 * * ? *)", { min: 3, max: 6 });
  await world.schedule("ended", "rate(1 minute)", { max: 4 }, { endAt: Date.UTC(2026, 0, 6) });
  await world.clock.advance(0);
  await world.restartAt(Date.UTC(2026, 2, 1, 12));
  assert.deepEqual(await world.bounds(), [3, 6]);
  const said = await world.activities();
  assert.deepEqual(
    said.slice(0, 3).map((line) => line.match(/name (\w+)/)?.[1]),
    ["ended", "evening", "morning"],
  );
  await world.restartAt(world.clock.now());
  assert.equal((await world.activities()).length, said.length, "and once");
  await world.clock.advance(hours(9));
  assert.deepEqual(await world.bounds(), [0, 2]);
});

test("a year of mornings and evenings in New York, summer and winter, over a real store", async (context) => {
  const world = await worldOf(context);
  world.fulfils = true;
  const timezone = "America/New_York";
  await world.schedule("up", "cron(0 9 ? * MON-FRI *)", { min: 4, max: 8 }, { timezone });
  await world.schedule("down", "cron(30 18 ? * MON-FRI *)", { min: 0, max: 1 }, { timezone });
  await world.clock.advance(days(365));
  const runs = (await world.store.activities.list(scope, { oldestFirst: true })).filter(({ cause }) =>
    cause.startsWith("scheduled"),
  );
  const changes = (await world.store.activities.list(scope, {})).filter(
    ({ desired }) => desired !== undefined,
  );
  assert.equal(changes.filter(({ status }) => status === "Successful").length, 522);
  // 261 working days from 5 January 2026 to 4 January 2027.
  assert.equal(runs.length, 522);
  const local = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const times = new Set(
    runs.map(({ cause, startedAt }) => `${cause.split(" ")[3]} ${local.format(startedAt).slice(-5)}`),
  );
  assert.deepEqual([...times].sort(), ["down 18:30", "up 09:00"]);
  const utc = new Set(runs.map(({ startedAt }) => new Date(startedAt).toISOString().slice(11, 16)));
  assert.deepEqual([...utc].sort(), ["13:00", "14:00", "22:30", "23:30"]);
});
