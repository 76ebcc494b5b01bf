import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes, seconds } from "../time/time.ts";
import type { Endpoint, EndpointStatus, StartFailures } from "./endpoint.ts";
import type { Instance, InstanceStatus } from "./instance.ts";
import type { Health, Observed, Work } from "./observed.ts";
import { type FleetPlan, type FleetSight, planDeparted, planFleet } from "./plan.ts";

const NOW = Date.UTC(2026, 0, 1);
const scope = { account: "000000000000", region: "us-east-1" };

interface Scene {
  readonly desired?: number;
  readonly status?: EndpointStatus;
  readonly failures?: StartFailures;
  readonly failureReason?: string;
  readonly startupTimeout?: number;
  readonly instances?: Readonly<Record<string, Actor>>;
}

/** An instance as the test sees it; it runs, is well and has nothing to do unless the test says otherwise. */
interface Actor {
  readonly status: InstanceStatus;
  readonly seen?: "launching" | "running" | "gone" | "refused" | "nowhere";
  readonly preference?: number;
  readonly createdAgo?: number;
  readonly servedFor?: number;
  readonly drainingFor?: number;
  readonly health?: Health;
  readonly work?: Work;
}

const well: Health = { answered: true, misses: 0 };
const silent = (misses: number, since: number): Health => ({
  answered: true,
  misses,
  missingSince: NOW - since,
});
const working = (count: number, since = seconds(5)): Work => ({ count, since: NOW - since });

function sightOf({ desired = 1, status = "InService", instances = {}, ...scene }: Scene): FleetSight {
  const actors = Object.entries(instances);
  const rows = actors.map(([id, actor]) => rowOf(id, actor));
  const endpoint: Endpoint = {
    scope,
    id: "e1",
    name: "tides",
    arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/tides",
    configName: "tides",
    createdAt: 0,
    modifiedAt: 0,
    status,
    async: { outputPath: "s3://bucket/out", includeResponseIn: [] },
    variant: {
      name: "AllTraffic",
      modelName: "tides",
      initialInstances: 1,
      weight: 1,
      desiredWeight: 1,
      container: { image: "process:tides", environment: {} },
      desiredInstances: desired,
      currentInstances: rows.filter((row) => row.status === "inService").length,
      ...(scene.startupTimeout === undefined ? {} : { startupTimeout: scene.startupTimeout }),
    },
    ...(scene.failures ? { startFailures: scene.failures } : {}),
    ...(scene.failureReason ? { failureReason: scene.failureReason } : {}),
  };
  return {
    endpoint,
    instances: rows,
    observed: new Map(actors.flatMap(([id, actor]) => observedOf(id, actor))),
    health: new Map(actors.map(([id, actor]) => [id, actor.health ?? well])),
    work: new Map(actors.flatMap(([id, { work }]) => (work ? [[id, work] as const] : []))),
  };
}

const rowOf = (id: string, actor: Actor): Instance => ({
  scope,
  id,
  endpointId: "e1",
  endpointName: "tides",
  variantName: "AllTraffic",
  status: actor.status,
  createdAt: NOW - (actor.createdAgo ?? minutes(5)),
  ...(actor.status === "starting"
    ? {}
    : { address: `http://${id}`, inServiceAt: NOW - (actor.servedFor ?? minutes(4)) }),
  ...(actor.status === "draining" ? { drainingAt: NOW - (actor.drainingFor ?? seconds(1)) } : {}),
});

function observedOf(id: string, actor: Actor): [string, Observed][] {
  const { seen = "running", createdAgo = minutes(5), preference } = actor;
  const preferred = preference === undefined ? {} : { preference };
  if (seen === "nowhere") return [];
  if (seen === "launching") return [[id, { id, state: "launching", ...preferred }]];
  if (seen === "refused")
    return [[id, { id, state: "gone", reason: "There is no capacity.", noCapacity: true }]];
  if (seen === "gone") return [[id, { id, state: "gone", reason: "It ended with exit code 1." }]];
  const startedAt = NOW - createdAgo;
  return [[id, { id, state: "running", address: `http://${id}`, startedAt, ...preferred }]];
}

/** A plan in short: `start 2`, `drain a`, … */
const inShort = ({ changes, start }: FleetPlan): readonly string[] => [
  ...changes.map(({ kind, instance }) => `${kind} ${instance.id}`),
  ...(start > 0 ? [`start ${start}`] : []),
];

const scenes: readonly (readonly [string, Scene, readonly string[]])[] = [
  ["nothing desired, nothing there", { desired: 0 }, []],
  ["what is missing is started", { desired: 2 }, ["start 2"]],
  [
    "what is on its way counts",
    { desired: 2, instances: { a: { status: "starting", seen: "launching" } } },
    ["start 1"],
  ],
  [
    "an instance that the provider has not heard of is still on its way",
    { instances: { a: { status: "starting", seen: "nowhere" } } },
    [],
  ],
  [
    "an instance serves from its first answered ping on",
    { instances: { a: { status: "starting", createdAgo: 50 } } },
    ["serve a"],
  ],
  [
    "before that it does not",
    { instances: { a: { status: "starting", createdAgo: 50, health: { answered: false, misses: 0 } } } },
    [],
  ],
  [
    "one that ended is forgotten and replaced",
    { instances: { a: { status: "inService", seen: "gone" } } },
    ["remove a", "start 1"],
  ],
  [
    "one that its provider lost is forgotten and replaced",
    { instances: { a: { status: "inService", seen: "nowhere" } } },
    ["remove a", "start 1"],
  ],
  [
    "idle victims first, the youngest of them",
    {
      desired: 2,
      instances: {
        a: { status: "inService", work: working(1) },
        b: { status: "inService", createdAgo: minutes(9) },
        c: { status: "inService", createdAgo: minutes(7) },
      },
    },
    ["stop c"],
  ],
  [
    "those that are still starting go before those that serve",
    {
      instances: {
        a: { status: "inService" },
        b: { status: "starting", health: { answered: false, misses: 0 } },
      },
    },
    ["stop b"],
  ],
  [
    "busy victims drain, the least loaded first",
    {
      desired: 1,
      instances: {
        a: { status: "inService", work: working(3) },
        b: { status: "inService", work: working(1) },
        c: { status: "inService", work: working(2) },
      },
    },
    ["drain b", "drain c"],
  ],
  [
    "a draining instance with work is left alone",
    { desired: 0, instances: { a: { status: "draining", work: working(1, minutes(20)) } } },
    [],
  ],
  ["one without work stops", { desired: 0, instances: { a: { status: "draining" } } }, ["stop a"]],
  [
    "one that drains for longer than any invocation lasts stops",
    { desired: 0, instances: { a: { status: "draining", drainingFor: minutes(61), work: working(1) } } },
    ["stop a"],
  ],
  [
    "capacity that is wanted again comes back from those that drain, the freshest first",
    {
      desired: 2,
      instances: {
        a: { status: "inService" },
        b: { status: "draining", drainingFor: seconds(90), work: working(1) },
        c: { status: "draining", drainingFor: seconds(5), work: working(1) },
      },
    },
    ["reclaim c"],
  ],
  [
    "a draining instance that is unhealthy does not come back",
    { instances: { a: { status: "draining", work: working(1), health: silent(9, seconds(60)) } } },
    ["start 1"],
  ],
  [
    "three missed pings within half a minute are borne",
    { instances: { a: { status: "inService", health: silent(3, seconds(29)) } } },
    [],
  ],
  [
    "an idle instance that stays silent is replaced",
    { instances: { a: { status: "inService", health: silent(9, seconds(30)) } } },
    ["stop a", "start 1"],
  ],
  [
    "a long job may starve the pings",
    {
      instances: {
        a: { status: "inService", health: silent(99, minutes(9)), work: working(1, minutes(10)) },
      },
    },
    [],
  ],
  [
    "a silent instance whose work is newer than its silence finishes it while another takes its place",
    {
      instances: { a: { status: "inService", health: silent(99, minutes(9)), work: working(1, minutes(2)) } },
    },
    ["drain a", "start 1"],
  ],
  ["a stopping instance is waited for", { desired: 0, instances: { a: { status: "stopping" } } }, []],
  [
    "and forgotten when it has ended",
    { desired: 0, instances: { a: { status: "stopping", seen: "gone" } } },
    ["remove a"],
  ],
  [
    "deleting stops everything, busy or not",
    {
      status: "Deleting",
      desired: 2,
      instances: {
        a: { status: "inService", work: working(2) },
        b: { status: "starting", seen: "nowhere" },
        c: { status: "draining", work: working(1) },
        d: { status: "stopping" },
      },
    },
    ["stop a", "stop b", "stop c"],
  ],
  ["a failed endpoint starts nothing", { status: "Failed", desired: 2 }, []],
  [
    "the least preferred goes first, even if it is busy and another only starts",
    {
      desired: 2,
      instances: {
        cheap: { status: "inService", preference: 1 },
        starting: { status: "starting", seen: "launching", preference: 1 },
        dear: { status: "inService", preference: 2, work: working(1) },
      },
    },
    ["drain dear"],
  ],
  [
    "among the least preferred the usual order holds",
    {
      desired: 2,
      instances: {
        cheap: { status: "inService", preference: 1 },
        busy: { status: "inService", preference: 2, work: working(1) },
        idle: { status: "inService", preference: 2 },
        starting: { status: "starting", seen: "launching", preference: 2 },
      },
    },
    ["stop starting", "stop idle"],
  ],
  [
    "the most preferred comes back first",
    {
      instances: {
        dear: { status: "draining", drainingFor: seconds(1), work: working(1), preference: 2 },
        cheap: { status: "draining", drainingFor: seconds(90), work: working(1), preference: 1 },
      },
    },
    ["reclaim cheap"],
  ],
];

for (const [name, scene, expected] of scenes)
  test(name, () => assert.deepEqual(inShort(planFleet(sightOf(scene), NOW)), expected));

const failures = (count: number, ago: number): StartFailures => ({
  count,
  lastAt: NOW - ago,
  reason: "It ended with exit code 1.",
});

const backOffs: readonly (readonly [number, number])[] = [
  [1, seconds(1)],
  [2, seconds(2)],
  [3, seconds(4)],
  [8, seconds(128)],
  [9, seconds(256)],
  [10, minutes(5)],
  [5000, minutes(5)],
];

for (const [count, wait] of backOffs)
  test(`after ${count} failed starts the next waits ${wait / 1000} s`, () => {
    const early = planFleet(sightOf({ failures: failures(count, wait - 1) }), NOW);
    assert.deepEqual([inShort(early), early.nextAt], [[], NOW + 1]);
    assert.deepEqual(inShort(planFleet(sightOf({ failures: failures(count, wait) }), NOW)), ["start 1"]);
  });

test("instances that were started together and failed together count as one failure", () => {
  const crash: Actor = { status: "starting", seen: "gone", createdAgo: seconds(2) };
  const { endpoint, start } = planFleet(
    sightOf({ desired: 3, instances: { a: crash, b: crash, c: crash } }),
    NOW,
  );
  assert.deepEqual([endpoint?.startFailures?.count, start], [1, 0]);
});

test("an instance that dies soon after its start counts as a failed start, one that has proved stable does not", () => {
  const dead = (servedFor: number): FleetPlan =>
    planFleet(
      sightOf({
        instances: { a: { status: "inService", seen: "gone", servedFor, createdAgo: servedFor + 1 } },
      }),
      NOW,
    );
  assert.equal(dead(seconds(9)).endpoint?.startFailures?.count, 1);
  assert.deepEqual(inShort(dead(seconds(9))), ["remove a"]);
  assert.equal(dead(seconds(10)).endpoint?.startFailures, undefined);
  assert.deepEqual(inShort(dead(seconds(10))), ["remove a", "start 1"]);
});

test("a crash loop tries with one instance at a time, says so on the endpoint, and is forgotten when one proves stable", () => {
  const looping: Scene = { desired: 5, status: "Updating", failures: failures(3, seconds(4)) };
  const trying = planFleet(sightOf(looping), NOW);
  assert.deepEqual(inShort(trying), ["start 1"]);
  assert.match(
    trying.endpoint?.failureReason ?? "",
    /^Crash loop: .* 3 starts in a row failed, the last one: It ended with exit code 1\./,
  );
  assert.equal(trying.endpoint?.status, "Updating");
  const serving = (servedFor: number): Scene => ({
    ...looping,
    failures: failures(3, seconds(20)),
    failureReason: trying.endpoint?.failureReason ?? "",
    instances: { a: { status: "inService", servedFor } },
  });
  const young = planFleet(sightOf(serving(seconds(4))), NOW);
  assert.equal(young.endpoint?.startFailures?.count, 3);
  assert.equal(young.nextAt, NOW + seconds(6));
  const proved = planFleet(sightOf(serving(seconds(10))), NOW);
  assert.deepEqual(
    [proved.endpoint?.startFailures, proved.endpoint?.failureReason, proved.start],
    [undefined, undefined, 4],
  );
});

/** Since `since` ago, last refused `ago`. */
const lacking = (count: number, ago: number, since = ago): StartFailures => ({
  count,
  lastAt: NOW - ago,
  reason: "There is no capacity.",
  noCapacitySince: NOW - since,
});

test("without capacity all that is missing is asked for again, each minute at least", () => {
  const refused: Actor = { status: "starting", seen: "refused", createdAgo: seconds(1) };
  const scene: Scene = { desired: 3, status: "Updating", instances: { a: { status: "inService" } } };
  const first = planFleet(
    sightOf({ ...scene, instances: { ...scene.instances, b: refused, c: refused } }),
    NOW,
  );
  assert.deepEqual(inShort(first), ["remove b", "remove c"]);
  assert.deepEqual(first.endpoint?.startFailures, lacking(1, 0));
  assert.equal(first.nextAt, NOW + seconds(1));
  const later = planFleet(sightOf({ ...scene, failures: lacking(99, minutes(1)) }), NOW);
  assert.deepEqual(inShort(later), ["start 2"]);
  const early = planFleet(sightOf({ ...scene, failures: lacking(99, minutes(1) - 1) }), NOW);
  assert.deepEqual([inShort(early), early.nextAt], [[], NOW + 1]);
});

test("after five minutes without capacity the endpoint serves with what it has, and says so", () => {
  const scene: Scene = { desired: 2, status: "Updating", instances: { a: { status: "inService" } } };
  const after = (since: number) =>
    planFleet(sightOf({ ...scene, failures: lacking(9, seconds(10), since) }), NOW);
  assert.deepEqual(
    [after(minutes(5) - 1).endpoint?.status, after(minutes(5) - 1).nextAt],
    ["Updating", NOW + 1],
  );
  const { endpoint } = after(minutes(5));
  assert.equal(endpoint?.status, "InService");
  assert.equal(endpoint?.failureReason, "There is no capacity. Starts are tried again each minute.");
});

test("a lack of capacity is forgotten with the first instance that is let in, or when nothing is missing", () => {
  const admitted: Actor = { status: "starting", seen: "launching", createdAgo: seconds(5) };
  const scene: Scene = { desired: 3, status: "Updating", failures: lacking(9, seconds(10), minutes(9)) };
  const room = planFleet(sightOf({ ...scene, instances: { a: admitted } }), NOW);
  assert.deepEqual([inShort(room), room.endpoint?.startFailures], [["start 2"], undefined]);
  const before = { ...admitted, createdAgo: seconds(10) };
  const still = planFleet(sightOf({ ...scene, instances: { a: before } }), NOW);
  assert.deepEqual([inShort(still), still.endpoint?.status], [[], "Updating"]);
  const enough = planFleet(sightOf({ ...scene, desired: 1, instances: { a: { status: "inService" } } }), NOW);
  assert.deepEqual([enough.endpoint?.startFailures, enough.endpoint?.status], [undefined, "InService"]);
});

test("an endpoint that is created waits for capacity as long as it takes", () => {
  const created = planFleet(
    sightOf({ status: "Creating", failures: lacking(50, seconds(1), minutes(30)) }),
    NOW,
  );
  assert.equal(created.endpoint?.status, "Creating");
});

const PING_FAILURE =
  "The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.";

test("an endpoint that is being created fails when an instance is too slow, in AWS's words", () => {
  const slow: Actor = { status: "starting", createdAgo: seconds(90), health: { answered: false, misses: 0 } };
  const scene: Scene = {
    status: "Creating",
    desired: 2,
    startupTimeout: seconds(90),
    instances: { a: slow },
  };
  const plan = planFleet(sightOf({ ...scene, instances: { a: slow, b: { status: "inService" } } }), NOW);
  assert.deepEqual([plan.endpoint?.status, plan.endpoint?.failureReason], ["Failed", PING_FAILURE]);
  assert.deepEqual(inShort(plan), ["stop a", "stop b"]);
  const inTime = planFleet(sightOf({ ...scene, startupTimeout: seconds(91) }), NOW);
  assert.deepEqual([inTime.endpoint?.status, inTime.nextAt], ["Creating", NOW + seconds(1)]);
});

test("without a timeout of its own a variant has AWS's four minutes", () => {
  const slow = (createdAgo: number): Scene => ({
    status: "Creating",
    instances: { a: { status: "starting", createdAgo, health: { answered: false, misses: 0 } } },
  });
  assert.equal(planFleet(sightOf(slow(minutes(4) - 1)), NOW).endpoint?.status, "Creating");
  assert.equal(planFleet(sightOf(slow(minutes(4))), NOW).endpoint?.status, "Failed");
});

test("an endpoint that is being created fails with the third failed start in a row, and says what happened", () => {
  const third = planFleet(
    sightOf({
      status: "Creating",
      failures: failures(2, seconds(3)),
      instances: { a: { status: "starting", seen: "gone", createdAgo: seconds(1) } },
    }),
    NOW,
  );
  assert.equal(third.endpoint?.status, "Failed");
  assert.equal(
    third.endpoint?.failureReason,
    `${PING_FAILURE} 3 starts in a row failed, the last one: It ended with exit code 1.`,
  );
  assert.equal(third.endpoint?.startFailures, undefined);
});

test("slowness does not fail an endpoint that is being updated", () => {
  const slow: Actor = { status: "starting", createdAgo: minutes(4), health: { answered: false, misses: 0 } };
  const plan = planFleet(sightOf({ status: "Updating", instances: { a: slow } }), NOW);
  assert.deepEqual(
    [inShort(plan), plan.endpoint?.status, plan.endpoint?.startFailures?.count],
    [["stop a"], "Updating", 1],
  );
});

const statuses: readonly (readonly [string, Scene, EndpointStatus])[] = [
  [
    "created when all instances serve",
    { status: "Creating", instances: { a: { status: "starting" } } },
    "InService",
  ],
  ["not before", { status: "Creating", desired: 2, instances: { a: { status: "starting" } } }, "Creating"],
  [
    "scaled in as soon as the victims take no more work",
    { status: "Updating", desired: 0, instances: { a: { status: "inService", work: working(1) } } },
    "InService",
  ],
  [
    "scaled out when the last instance serves",
    { status: "Updating", instances: { a: { status: "starting" } } },
    "InService",
  ],
  [
    "in service while one is replaced",
    { instances: { a: { status: "inService", seen: "gone" } } },
    "InService",
  ],
];

for (const [name, scene, status] of statuses)
  test(`an endpoint is ${name}`, () => {
    const { endpoint } = planFleet(sightOf(scene), NOW);
    assert.equal(endpoint?.status, status);
  });

test("an endpoint that is being deleted may go when its last instance has ended", () => {
  const stopping = sightOf({ status: "Deleting", instances: { a: { status: "stopping" } } });
  assert.equal(planFleet(stopping, NOW).endpoint, stopping.endpoint);
  const ended = sightOf({ status: "Deleting", instances: { a: { status: "stopping", seen: "gone" } } });
  assert.equal(planFleet(ended, NOW).endpoint, undefined);
});

test("an endpoint that is as it should be stays the very same object", () => {
  const sight = sightOf({ instances: { a: { status: "inService" } } });
  assert.equal(planFleet(sight, NOW).endpoint, sight.endpoint);
});

test("rows without an endpoint stop, and are forgotten when they have ended", () => {
  const sight = sightOf({
    instances: {
      a: { status: "inService" },
      b: { status: "stopping" },
      c: { status: "starting", seen: "nowhere" },
    },
  });
  const changes = planDeparted(sight.instances, sight.observed, NOW);
  assert.deepEqual(
    changes.map(({ kind, instance }) => `${kind} ${instance.id}`),
    ["stop a", "remove c"],
  );
});

const actor: fc.Arbitrary<Actor> = fc.record({
  status: fc.constantFrom("starting", "inService", "draining", "stopping"),
  seen: fc.constantFrom("launching", "running", "gone", "nowhere"),
  createdAgo: fc.integer({ min: 0, max: minutes(70) }),
  servedFor: fc.integer({ min: 0, max: minutes(5) }),
  drainingFor: fc.integer({ min: 0, max: minutes(70) }),
  health: fc.constantFrom(well, { answered: false, misses: 0 }, silent(5, seconds(40))),
  work: fc.constantFrom(working(1), working(3, minutes(30))),
});

test("whatever there is: capacity never exceeds what is desired, and busy instances are not stopped for scaling in", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), actor, { maxKeys: 8 }),
      fc.constantFrom<EndpointStatus>("InService", "Updating"),
      (desired, instances, status) => {
        const sight = sightOf({ desired, instances, status });
        const plan = planFleet(sight, NOW);
        const after = new Map(sight.instances.map((row) => [row.id, row]));
        for (const { kind, instance } of plan.changes)
          if (kind === "remove") after.delete(instance.id);
          else after.set(instance.id, instance);
        const counted = [...after.values()].filter((row) => ["starting", "inService"].includes(row.status));
        assert.ok(counted.length + plan.start <= desired);
        for (const { kind, reason, instance } of plan.changes)
          if (kind === "stop" && /are desired/.test(reason))
            assert.ok(rowStatus(sight, instance.id) === "starting" || !sight.work.has(instance.id));
      },
    ),
  );
});

const rowStatus = (sight: FleetSight, id: string): InstanceStatus | undefined =>
  sight.instances.find((row) => row.id === id)?.status;
