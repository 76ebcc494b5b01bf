import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pino } from "pino";
import type { Task } from "../clock/scheduler.ts";
import { VirtualScheduler } from "../clock/virtual.ts";
import { defaultConfig } from "../config.ts";
import { withDesired } from "../core/fleet/capacity.ts";
import type { Endpoint, EndpointVariant } from "../core/fleet/endpoint.ts";
import { minutes, seconds } from "../core/time/time.ts";
import { simulatedInvoker } from "../invoker/simulated.ts";
import {
  type SimulatedFate,
  type SimulatedProvider,
  type SimulatedSettings,
  simulatedProvider,
} from "../providers/simulated/simulated.ts";
import { openSqliteStore } from "../store/sqlite/store.ts";
import type { Store } from "../store/store.ts";
import { fleetKeeperLoop } from "./fleet-keeper.ts";
import type { EngineParts, Loop } from "./parts.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const START = Date.UTC(2026, 0, 1);

/** One endpoint, a real store, instances that exist in virtual time. */
class World {
  readonly clock = new VirtualScheduler(START);
  readonly store: Store;
  readonly provider: SimulatedProvider;
  readonly nudged: string[] = [];
  readonly #parts: EngineParts;
  #loop: Loop;
  #task: Task;
  #ids = 0;

  static async make(context: TestContext, settings: Partial<SimulatedSettings> = {}): Promise<World> {
    const directory = await mkdtemp(join(tmpdir(), "ebbtide-fleet-"));
    const store = await openSqliteStore({ directory });
    context.after(async () => {
      await store.close();
      await rm(directory, { recursive: true });
    });
    return new World(store, settings);
  }

  constructor(store: Store, settings: Partial<SimulatedSettings>) {
    this.store = store;
    this.provider = simulatedProvider({ scheduler: this.clock, startTime: seconds(20), ...settings });
    this.#parts = {
      store,
      providers: [this.provider],
      invoker: simulatedInvoker(this.clock, {
        answer: () => ({ kind: "silent" }),
        healthy: (address) => this.provider.isUp(address),
      }),
      scheduler: this.clock,
      nudge: (loop: string) => {
        if (loop === "fleetKeeper") this.#task.nudge();
        else this.nudged.push(loop);
      },
      newId: () => `i-${++this.#ids}`,
      config: defaultConfig,
      log: pino({ level: "silent" }),
    } as unknown as EngineParts;
    this.#loop = fleetKeeperLoop(this.#parts);
    this.#task = this.clock.start("fleetKeeper", this.#loop.step);
  }

  /** Makes the endpoint as CreateEndpoint does. */
  async create(desired = 1, variant: Partial<EndpointVariant> = {}): Promise<void> {
    await this.store.endpoints.put(scope, "tides", endpointOf(desired, variant));
    this.#task.nudge();
    await this.clock.advance(0);
  }

  async change(changed: (endpoint: Endpoint) => Endpoint): Promise<void> {
    await this.store.endpoints.put(scope, "tides", changed(await this.endpoint()));
    this.#task.nudge();
    await this.clock.advance(0);
  }

  scaleTo = (desired: number): Promise<void> =>
    this.change((endpoint) => withDesired(endpoint, desired, this.clock.now()));

  async endpoint(): Promise<Endpoint> {
    const endpoint = await this.store.endpoints.get(scope, "tides");
    assert.ok(endpoint, "the endpoint is there");
    return endpoint;
  }

  /** `<endpoint status> <in service>/<desired>: <instance> <status>, …` */
  async picture(): Promise<string> {
    const { status, variant } = await this.endpoint();
    const rows = (await this.store.instances.all()).map((row) => `${row.id} ${row.status}`);
    return `${status} ${variant.currentInstances}/${variant.desiredInstances}: ${rows.join(", ")}`;
  }

  /** A request that an instance works on from now on. */
  async work(instanceId: string, id = "r-1"): Promise<void> {
    const now = this.clock.now();
    await this.store.requests.enqueue([
      {
        id,
        inferenceId: id,
        scope,
        endpointId: "e-1",
        endpointName: "tides",
        receivedAt: now,
        expiresAt: now + minutes(60),
        detail: { outputLocation: "s3://bucket/out", invocationTimeout: minutes(15) },
      },
    ]);
    await this.store.requests.claim("e-1", [instanceId], now, now + minutes(60));
  }

  async finish(id = "r-1"): Promise<void> {
    const outcome = { state: "completed", modelStatus: 200 } as const;
    await this.store.requests.settle([{ id, fence: 1, at: this.clock.now(), outcome }]);
    this.#task.nudge();
    await this.clock.advance(0);
  }

  /** Another life of the server over the same store and provider. */
  async restart(): Promise<void> {
    await this.#task.stop();
    this.#loop = fleetKeeperLoop(this.#parts);
    this.#task = this.clock.start("fleetKeeper", this.#loop.step);
    await this.clock.advance(0);
  }

  async shutDown(): Promise<void> {
    await this.#task.stop();
    await this.#loop.stop?.(seconds(30));
  }

  async running(): Promise<readonly string[]> {
    return (await this.provider.list()).filter(({ state }) => state !== "gone").map(({ id }) => id);
  }
}

const endpointOf = (desired: number, variant: Partial<EndpointVariant>): Endpoint => ({
  scope,
  id: "e-1",
  name: "tides",
  arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/tides",
  configName: "tides",
  createdAt: START,
  modifiedAt: START,
  status: "Creating",
  async: { outputPath: "s3://bucket/out", includeResponseIn: [] },
  variant: {
    name: "AllTraffic",
    modelName: "tides",
    initialInstances: desired,
    weight: 1,
    desiredWeight: 1,
    container: { image: "process:tides", environment: {} },
    desiredInstances: desired,
    currentInstances: 0,
    ...variant,
  },
});

const well: SimulatedFate = { kind: "well" };

test("an endpoint is in service when its instances answer, and its dispatcher hears of it", async (context) => {
  const world = await World.make(context);
  await world.create(2);
  assert.equal(await world.picture(), "Creating 0/2: i-1 starting, i-2 starting");
  await world.clock.advance(seconds(20) - 1);
  assert.equal(await world.picture(), "Creating 0/2: i-1 starting, i-2 starting");
  world.nudged.length = 0;
  await world.clock.advance(10);
  assert.equal(await world.picture(), "InService 2/2: i-1 inService, i-2 inService");
  assert.deepEqual([...new Set(world.nudged)].sort(), ["dispatcher", "scaler"]);
  const [row] = await world.store.instances.all();
  assert.equal(row?.address, "http://simulated/i-1");
});

test("to zero and back: idle instances stop at once", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  await world.scaleTo(0);
  await world.clock.advance(10);
  assert.equal(await world.picture(), "InService 0/0: ");
  assert.deepEqual(await world.provider.list(), []);
  await world.scaleTo(1);
  await world.clock.advance(seconds(21));
  assert.equal(await world.picture(), "InService 1/1: i-2 inService");
});

test("scale-in drains busy instances, is over at once, and ends when their work does", async (context) => {
  const world = await World.make(context);
  await world.create(2);
  await world.clock.advance(seconds(21));
  for (const id of ["r-0", "r-1"]) await world.work("i-1", id);
  await world.work("i-2", "r-2");
  await world.scaleTo(1);
  assert.equal(await world.picture(), "InService 1/1: i-1 inService, i-2 draining");
  await world.clock.advance(minutes(10));
  assert.equal(await world.picture(), "InService 1/1: i-1 inService, i-2 draining");
  await world.finish("r-2");
  await world.clock.advance(10);
  assert.equal(await world.picture(), "InService 1/1: i-1 inService");
});

test("a draining instance comes back when its capacity is wanted again", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  await world.work("i-1");
  await world.scaleTo(0);
  assert.equal(await world.picture(), "InService 0/0: i-1 draining");
  await world.scaleTo(1);
  assert.equal(await world.picture(), "InService 1/1: i-1 inService");
});

test("an instance that dies is replaced", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(minutes(1));
  world.provider.crash("i-1");
  await world.clock.advance(10);
  assert.equal(await world.picture(), "InService 0/1: i-2 starting");
  await world.clock.advance(seconds(21));
  assert.equal(await world.picture(), "InService 1/1: i-2 inService");
});

test("an idle instance that no longer answers its pings is replaced", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(25));
  world.provider.setHealthy("i-1", false);
  await world.clock.advance(seconds(30));
  assert.equal(await world.picture(), "InService 1/1: i-1 inService");
  await world.clock.advance(seconds(35));
  assert.equal(await world.picture(), "InService 1/1: i-2 inService");
});

test("an instance that answers invocations but no pings is alive", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(25));
  world.provider.setHealthy("i-1", false);
  for (let second = 0; second < 120; second += 20) {
    await world.clock.advance(seconds(1));
    await world.work("i-1", `r-${second}`);
    await world.clock.advance(seconds(19));
    await world.finish(`r-${second}`);
    await world.work("i-1", `s-${second}`);
    await world.clock.advance(0);
  }
  assert.equal(await world.picture(), "InService 1/1: i-1 inService");
});

test("creation fails after three failed starts, one and two seconds apart, and leaves nothing running", async (context) => {
  const fate = (): SimulatedFate => ({
    kind: "crashAtStart",
    after: 100,
    reason: "It ended with exit code 1.",
  });
  const world = await World.make(context, { fate });
  await world.create(1);
  await world.clock.advance(seconds(1) + 2 * 100);
  assert.equal(await world.picture(), "Creating 0/1: ");
  await world.clock.advance(seconds(2) + 100);
  assert.equal(await world.picture(), "Failed 0/1: ");
  assert.match(
    (await world.endpoint()).failureReason ?? "",
    /did not pass the ping health check.*exit code 1\.$/,
  );
  await world.clock.advance(minutes(60));
  assert.equal(await world.picture(), "Failed 0/1: ");
  assert.deepEqual(await world.provider.list(), []);
});

test("creation fails when the model server never answers its ping", async (context) => {
  const world = await World.make(context, { fate: () => ({ kind: "neverHealthy" }) });
  await world.create(1, { startupTimeout: minutes(2) });
  await world.clock.advance(seconds(20) + minutes(2) - 1);
  assert.equal(await world.picture(), "Creating 0/1: i-1 starting");
  await world.clock.advance(seconds(1));
  assert.equal(await world.picture(), "Failed 0/1: ");
});

test("a crash loop while updating is shown, tried again ever more slowly, and forgotten when it is over", async (context) => {
  let broken = false;
  const fate = (): SimulatedFate =>
    broken ? { kind: "crashAtStart", after: 100, reason: "It ended with exit code 1." } : well;
  const world = await World.make(context, { fate, startTime: seconds(5) });
  await world.create(1);
  await world.clock.advance(seconds(30));
  broken = true;
  await world.scaleTo(3);
  await world.clock.advance(seconds(10));
  assert.equal(await world.picture(), "Updating 1/3: ".concat("i-1 inService"));
  const { failureReason, startFailures } = await world.endpoint();
  assert.match(failureReason ?? "", /^Crash loop: /);
  assert.equal(startFailures?.count, 4);
  broken = false;
  await world.clock.advance(minutes(1));
  assert.match(await world.picture(), /^InService 3\/3/);
  assert.equal((await world.endpoint()).failureReason, undefined);
});

test("an image that no provider runs fails the creation with the reason", async (context) => {
  const world = await World.make(context, { accepts: () => false });
  await world.create(1);
  await world.clock.advance(seconds(10));
  assert.match(
    (await world.endpoint()).failureReason ?? "",
    /No provider runs an image like "process:tides"/,
  );
});

test("deleting stops everything and then removes the endpoint and its tags", async (context) => {
  const world = await World.make(context, { stopTime: seconds(3) });
  await world.create(2);
  await world.clock.advance(seconds(21));
  await world.store.tags.put(scope, (await world.endpoint()).arn, { team: "tides" });
  await world.change((endpoint) => ({ ...endpoint, status: "Deleting" }));
  await world.clock.advance(seconds(2));
  assert.equal(await world.picture(), "Deleting 0/2: i-1 stopping, i-2 stopping");
  await world.clock.advance(seconds(2));
  assert.deepEqual(await world.store.endpoints.all(), []);
  assert.deepEqual(await world.store.tags.all(), []);
  assert.deepEqual(await world.store.instances.all(), []);
});

test("an endpoint stays until the requests that wait for it have ended", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  await world.work("i-1");
  await world.change((endpoint) => ({ ...endpoint, status: "Deleting" }));
  await world.clock.advance(seconds(5));
  assert.equal(await world.picture(), "Deleting 0/1: ");
  await world.finish();
  await world.clock.advance(seconds(1));
  assert.deepEqual(await world.store.endpoints.all(), []);
});

test("a restart adopts what runs, stops what no row names, and starts what was only written down", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  const row = (await world.store.instances.all())[0]!;
  const container = { image: "process:tides", environment: {} };
  const spec = { scope, endpointName: "tides", variantName: "AllTraffic", container };
  await world.provider.start({ ...spec, id: "orphan", startupTimeout: 1000, downloadTimeout: 1000 });
  const written = { scope, endpointId: "e-1", endpointName: "tides", variantName: "AllTraffic" };
  await world.store.instances.put(scope, "unborn", {
    ...written,
    id: "unborn",
    status: "starting",
    createdAt: START,
  });
  await world.store.endpoints.put(scope, "tides", withDesired(await world.endpoint(), 2, world.clock.now()));
  await world.restart();
  await world.clock.advance(10);
  assert.deepEqual(await world.running(), ["i-1", "unborn"]);
  assert.deepEqual(await world.store.instances.get(scope, "i-1"), row);
  await world.clock.advance(seconds(21));
  assert.equal(await world.picture(), "InService 2/2: i-1 inService, unborn inService");
});

test("a row whose endpoint is gone is stopped and forgotten", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  await world.store.endpoints.delete(scope, "tides");
  await world.restart();
  await world.clock.advance(10);
  assert.deepEqual(await world.store.instances.all(), []);
  assert.deepEqual(await world.running(), []);
});

test("a provider that cannot say what runs changes nothing", async (context) => {
  const world = await World.make(context);
  await world.create(1);
  await world.clock.advance(seconds(21));
  const { list } = world.provider;
  Object.assign(world.provider, { list: async () => Promise.reject(new Error("no answer")) });
  await world.clock.advance(minutes(5));
  assert.equal(await world.picture(), "InService 1/1: i-1 inService");
  Object.assign(world.provider, { list });
  await world.scaleTo(0);
  await world.clock.advance(10);
  assert.equal(await world.picture(), "InService 0/0: ");
});

test("a shutdown stops every instance, and the next life starts them anew", async (context) => {
  const world = await World.make(context);
  await world.create(2);
  await world.clock.advance(seconds(21));
  await world.shutDown();
  assert.deepEqual(await world.running(), []);
  assert.equal(await world.picture(), "InService 0/2: ");
  await world.restart();
  await world.clock.advance(seconds(21));
  assert.equal(await world.picture(), "InService 2/2: i-3 inService, i-4 inService");
});

test("a quiet day costs few looks", async (context) => {
  const world = await World.make(context);
  await world.create(3);
  let looks = 0;
  const { list } = world.provider;
  Object.assign(world.provider, {
    list: () => {
      looks += 1;
      return list();
    },
  });
  await world.clock.advance(minutes(24 * 60));
  assert.equal(await world.picture(), "InService 3/3: i-1 inService, i-2 inService, i-3 inService");
  assert.ok(looks < 3000, `${looks} looks`);
});
