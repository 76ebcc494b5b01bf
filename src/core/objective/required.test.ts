import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes, seconds } from "../time/time.ts";
import type { Learned } from "./learned.ts";
import type { QueueSight } from "./queue-sight.ts";
import { requiredFor } from "./required.ts";
import { staffed } from "./staffing.ts";

const now = Date.UTC(2026, 0, 1);

/** Requests of so many seconds, so many a minute counted over ten minutes; starts of so many seconds. */
const learned = (service: number, perMinute: number, startUp: number, quietFor = 0): Learned => ({
  scope: { account: "000000000000", region: "us-east-1" },
  endpointId: "e",
  service: { count: 100, sum: 100 * seconds(service), squares: 200 * seconds(service) ** 2 },
  startUp: { count: 5, sum: 5 * seconds(startUp), squares: 5 * seconds(startUp) ** 2 },
  arrivals: { count: perMinute * 10, time: minutes(10), at: now },
  lately: { count: perMinute, time: minutes(1), at: now },
  arrivedAt: now - seconds(quietFor),
});

const sight = (given: Partial<QueueSight> = {}): QueueSight => ({
  waiting: 0,
  oldestAge: 0,
  running: [],
  leaving: [],
  ready: 1,
  starting: [],
  concurrency: 1,
  ...given,
});

const required = (objective: number, seen: QueueSight, known: Learned, desired?: number) =>
  requiredFor(
    { wait: seconds(objective), reaction: 0 },
    seen,
    known,
    desired ?? seen.ready + seen.starting.length,
    now,
  );

for (const [what, objective, seen, known, expected, reason] of [
  ["the stream", 30, sight(), learned(30, 4, 60), 4, /^4 requests a minute of 30 s each need 4/],
  [
    "what there is, in between",
    30,
    sight({ ready: 5 }),
    learned(30, 5, 60),
    5,
    /need 4 to 5 for waits of 30 s/,
  ],
  ["no more than the stream", 30, sight({ ready: 9 }), learned(30, 5, 60), 5, /need 4 to 5/],
  ["one, for little", 30, sight({ ready: 0 }), learned(1, 0.1, 60), 1, /an hour of 1 s each need 1/],
  ["nothing, after quiet", 30, sight({ ready: 3 }), learned(30, 0, 60, 121), 0, /nothing has come for 2 min/],
  ["quiet as long as two starts", 30, sight({ ready: 3 }), learned(30, 0, 240, 470), 1, /need 1/],
  [
    "what waits, when new instances help",
    120,
    sight({ waiting: 40 }),
    learned(30, 1, 60),
    13,
    /^40 waiting to start in 2 min need 13$/,
  ],
  [
    "those that start count",
    120,
    sight({ waiting: 40, starting: Array(13).fill(seconds(60)) }),
    learned(30, 1, 60),
    13,
    /^40 waiting to start in 2 min need 13$/,
  ],
  [
    "no more for what is over before new ones are there",
    30,
    sight({ waiting: 8, ready: 2 }),
    learned(30, 1, 240),
    2,
    /a minute/,
  ],
] as const)
  test(`required: ${what}`, () => {
    const answer = required(objective, seen, known);
    assert.equal(answer.instances, expected, answer.reason);
    assert.match(answer.reason, reason);
  });

test("before service times are known, what there is stays, one at least", () => {
  const unknown = { ...learned(30, 4, 60), service: { count: 2, sum: 2, squares: 2 } };
  assert.equal(required(30, sight({ ready: 3, waiting: 9 }), unknown).instances, 3);
  assert.equal(required(30, sight({ ready: 0, waiting: 9 }), unknown).instances, 1);
  assert.equal(required(30, sight({ ready: 3 }), { ...unknown, arrivedAt: now - minutes(3) }).instances, 0);
});

const worlds = fc.record({
  objective: fc.integer({ min: 1, max: 1000 }),
  waiting: fc.integer({ min: 0, max: 2000 }),
  age: fc.integer({ min: 0, max: 1000 }),
  ready: fc.integer({ min: 0, max: 20 }),
  starting: fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 10 }),
  running: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 20 }),
  concurrency: fc.integer({ min: 1, max: 8 }),
  service: fc.double({ min: 0.1, max: 100, noNaN: true }),
  perMinute: fc.double({ min: 0, max: 200, noNaN: true }),
  startUp: fc.integer({ min: 1, max: 600 }),
});
type World = typeof worlds extends fc.Arbitrary<infer W> ? W : never;

function answer(world: World, desired = world.ready + world.starting.length): number {
  const { waiting, age, ready, starting, running, concurrency, service, perMinute, startUp } = world;
  const seen = sight({
    waiting,
    oldestAge: waiting > 0 ? seconds(age) : 0,
    ready,
    starting: starting.map(seconds),
    running: running.slice(0, ready * concurrency).map(seconds),
    concurrency,
  });
  return required(world.objective, seen, learned(service, perMinute, startUp), desired).instances;
}

test("more waiting or more coming never require less", () => {
  fc.assert(
    fc.property(
      worlds,
      fc.integer({ min: 1, max: 500 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (world, waiting, perMinute) => {
        const base = answer(world);
        assert.ok(answer({ ...world, waiting: world.waiting + waiting }) >= base);
        assert.ok(answer({ ...world, perMinute: world.perMinute + perMinute }) >= base);
      },
    ),
  );
});

test("longer services never require less", () => {
  fc.assert(
    fc.property(worlds, fc.double({ min: 0, max: 100, noNaN: true }), (world, longer) => {
      assert.ok(answer({ ...world, service: world.service + longer }) >= answer(world));
    }),
  );
});

test("it is never below what the stream surely needs", () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const { service, perMinute, concurrency, objective } = world;
      const count = perMinute * 10;
      const surely = Math.max(0, count - 0.5 * Math.sqrt((count + 1) / 2)) / minutes(10);
      const stream = { rate: surely, service: seconds(service), variation: 1 };
      assert.ok(answer(world) >= staffed(stream, concurrency, seconds(objective), 0.1));
    }),
  );
});

test("no storms: what was required, and is starting, is not required again", () => {
  const requiredAgain = (world: World) => {
    const wanted = answer(world);
    const present = world.ready + world.starting.length;
    const started = Array<number>(Math.max(0, wanted - present)).fill(world.startUp);
    return {
      limit: Math.max(wanted, present),
      again: answer({ ...world, starting: [...world.starting, ...started] }),
    };
  };
  fc.assert(
    fc.property(worlds, (world) => {
      const { limit, again } = requiredAgain(world);
      assert.ok(again <= limit, `${again} after ${limit}`);
    }),
    {
      examples: [
        // 505 ÷ 1.01 is 500, and 500 × 1.01 a little less than 505.
        [
          {
            objective: 1,
            waiting: 505,
            age: 0,
            ready: 0,
            starting: [],
            running: [],
            concurrency: 1,
            service: 99.99999999994773,
            perMinute: 0,
            startUp: 1,
          },
        ],
      ],
      numRuns: 1000,
    },
  );
});
