import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { endpoint } from "../../../test/support/measuring.ts";
import { target as key, scope, signal, start, step, told, world } from "../../../test/support/scaling.ts";
import { type WiredStore, wiredStore } from "../../../test/support/wired-store.ts";
import { decide } from "../../core/scaling/decide.ts";
import { newRecord } from "../../core/scaling/decision-record.ts";
import { targetKey } from "../../core/scaling/target.ts";
import { minutes } from "../../core/time/time.ts";
import { decisionExtensions } from "./decisions.ts";

interface Row {
  readonly id: string;
  readonly count: number;
  readonly text: string;
  readonly inputs?: Parameters<typeof decide>[0];
}

const wake = step(1);

/** One decision a minute, from `d0` on: at the maximum, with a growing backlog. */
async function decided(context: TestContext, count: number): Promise<WiredStore> {
  const wired = await wiredStore(context, [], decisionExtensions);
  await wired.store.targets.put(scope, targetKey(key), {
    ...key,
    scope,
    arn: "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/t1",
    min: 0,
    max: 1,
    roleArn: "arn:role",
    createdAt: 0,
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    policyUuid: "uuid",
  });
  for (let minute = 0; minute < count; minute++) {
    const at = start + minutes(minute);
    const decision = decide(
      world({ at, max: 1, backlog: minute, policies: [told(wake, signal(wake, "alarm", [1], at))] }),
    );
    const record = { ...newRecord(scope, `d${minute}`, decision, []), lastAt: at + 30_000, count: 2 };
    await wired.store.decisions.append(scope, targetKey(key), at, record.id, record);
  }
  return wired;
}

async function ask({ url }: WiredStore, query: string) {
  const answer = await fetch(`${url}/_ebbtide/decisions?${query}`);
  return {
    status: answer.status,
    body: (await answer.json()) as { decisions: Row[]; next?: string; message: string },
  };
}

const ids = ({ body }: Awaited<ReturnType<typeof ask>>): string =>
  `${body.decisions.map(({ id }) => id).join(" ")}${body.next ? ` → ${body.next}` : ""}`;

const time = (minute: number, second = 0): string =>
  new Date(start + minutes(minute) + second * 1000).toISOString();

test("decisions are listed newest first, by time and page", async (context) => {
  const wired = await decided(context, 5);
  for (const [query, expected] of [
    ["resource=ep", "d4 d3 d2 d1 d0"],
    ["resource=endpoint/ep/variant/AllTraffic", "d4 d3 d2 d1 d0"],
    [
      "resource=arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/t1&limit=2",
      "d4 d3 → d3",
    ],
    ["resource=ep&limit=2&after=d3", "d2 d1 → d1"],
    ["resource=ep&limit=2&after=d1", "d0"],
    ["resource=ep&after=d0", ""],
    [`resource=ep&from=${time(2)}`, "d4 d3 d2"],
    // What began before and lasts into the time asked for belongs to it.
    [`resource=ep&from=${time(2, 10)}`, "d4 d3 d2"],
    [`resource=ep&from=${time(2, 40)}`, "d4 d3"],
    [`resource=ep&until=${time(2)}`, "d1 d0"],
    [`resource=ep&from=${time(1)}&until=${time(2)}`, "d1"],
    [`resource=ep&from=${time(1, 10)}&until=${time(1, 20)}`, "d1"],
  ] as const) {
    const answer = await ask(wired, query);
    assert.equal(answer.status === 200 ? ids(answer) : answer.body.message, expected, query);
  }
});

test("a page is whole also when many decisions are of one instant", async (context) => {
  const wired = await decided(context, 1);
  const [record] = await wired.store.decisions.list(scope, {});
  for (let index = 1; index < 9; index++)
    await wired.store.decisions.append(scope, targetKey(key), start, `d${index}`, {
      ...record!,
      id: `d${index}`,
    });
  const seen: string[] = [];
  for (let after = ""; seen.length < 20; ) {
    const { body } = await ask(wired, `resource=ep&limit=2${after}`);
    seen.push(...body.decisions.map(({ id }) => id));
    if (!body.next) break;
    after = `&after=${body.next}`;
  }
  assert.equal(seen.join(" "), "d8 d7 d6 d5 d4 d3 d2 d1 d0");
});

test("a decision tells what was seen, how each policy voted, and replays", async (context) => {
  const wired = await decided(context, 1);
  const { body } = await ask(wired, "resource=ep");
  const [row] = body.decisions;
  assert.ok(row?.inputs);
  const { inputs, ...shown } = row;
  assert.deepEqual(shown, {
    id: "d0",
    resource: key,
    at: time(0),
    lastAt: time(0, 30),
    count: 2,
    text: "Kept 1: wake: already at maximum capacity 1.",
    outcome: { kind: "hold", reason: "wake: already at maximum capacity 1" },
    activityIds: [],
    notScaled: [{ code: "AlreadyAtMaxCapacity", maxCapacity: 1 }],
    votes: [
      {
        by: "wake",
        alarm: "wake-alarm",
        alarmState: "ALARM",
        datapoints: [1],
        threshold: 1,
        direction: "out",
        wanted: 2,
        capacity: 1,
        arithmetic: "1 is 0 beyond 1: +1 from 1 = 2",
        blocked: "already at maximum capacity 1",
      },
    ],
    capacity: { desired: 1, ready: 1, starting: 0, min: 0, max: 1 },
    status: "InService",
    backlog: 0,
    profile: "aws",
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    alarms: [],
    cooldowns: [],
  });
  const [record] = await wired.store.decisions.list(scope, {});
  assert.deepEqual(decide(inputs), record?.decision);
});

test("wrong parameters are refused by name", async (context) => {
  const wired = await decided(context, 1);
  for (const [query, status, message] of [
    ["", 400, /^resource is missing: give an endpoint's name, a resource id/],
    [
      "resource=nothing",
      404,
      /^There is no scalable target for nothing in us-east-1: registered are endpoint\/ep\//,
    ],
    ["resource=ep&region=eu-west-1", 404, /none is registered/],
    ["resource=ep&limit=0", 400, /^limit must be a whole number from 1 to 1000, not 0/],
    ["resource=ep&from=yesterday", 400, /^from must be a time such as 2026-01-01T12:00:00Z, not yesterday/],
    ["resource=ep&from=2026-02-30T00:00:00", 400, /^from must be a time/],
    ["resource=ep&from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z", 400, /^from must be before until/],
    ["resource=ep&after=unknown", 400, /^after must be the id of a decision on this resource, not unknown/],
    ["resource=ep&since=1h", 400, /^The parameter since is not known here: there are resource, from, until/],
    ["resource=ep&resource=ep", 400, /^The parameter resource was given more than once/],
  ] as const) {
    const answer = await ask(wired, query);
    assert.equal(answer.status, status, query);
    assert.match(answer.body.message, message);
  }
});

test("an endpoint without a target, and a target that is gone, still have their decisions", async (context) => {
  const wired = await decided(context, 2);
  await wired.store.targets.delete(scope, targetKey(key));
  assert.equal(ids(await ask(wired, "resource=endpoint/ep/variant/AllTraffic")), "d1 d0");
  const { variant } = endpoint;
  await wired.store.endpoints.put(scope, "ep", {
    ...endpoint,
    scope,
    name: "ep",
    variant: { ...variant, name: "AllTraffic" },
  });
  assert.equal(ids(await ask(wired, "resource=ep")), "d1 d0");
});
