import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { signal, start, told, tracking, world } from "../../../test/support/scaling.ts";
import { decide } from "../scaling/decide.ts";
import type { PolicyActivity } from "../scaling/policy.ts";
import { profileOf } from "../scaling/profile.ts";
import { minutes } from "../time/time.ts";
import { ratioOf } from "./ratio.ts";

const policy = tracking(1, { scaleOutCooldown: 0, scaleInCooldown: 0 });
const MANY = 100_000;

/** The capacity wanted by target tracking, told the ratio of three looks in a row. */
function followed(required: number, desired: number, lastChange?: PolicyActivity): number {
  const ratio = ratioOf(required, desired, lastChange, start);
  const side = ratio > 1 ? "high" : "low";
  const { votes } = decide(
    world({
      desired,
      max: MANY,
      profile: profileOf(undefined, "fast"),
      policies: [told(policy, signal(policy, side, [ratio, ratio, ratio]))],
      ...(lastChange ? { lastChange } : {}),
    }),
  );
  return votes.find(({ trigger }) => trigger.kind === "policy")?.wanted ?? desired;
}

const counts = fc.integer({ min: 1, max: MANY });

test("target tracking on the ratio asks for exactly the required count", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MANY }), counts, (required, desired) => {
      assert.equal(followed(required, desired), required);
    }),
    { numRuns: 5000 },
  );
});

test("it does so while a scale-out is under way, too, whatever that asked for", () => {
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 0, max: 50 }),
      fc.integer({ min: 1, max: 500 }),
      (required, from, more) => {
        const change = { activityId: "a", from, to: from + more, startedAt: start - minutes(1) };
        // At or below the capacity before, the low alarm would speak, and waits for the end of the change.
        fc.pre(required > Math.max(1, from));
        assert.equal(followed(required, from + more, change), Math.max(required, from + more));
      },
    ),
    { numRuns: 2000 },
  );
});

test("at zero a single one is asked for, however many are required: the rest follows from there", () => {
  for (const required of [1, 2, 50]) {
    assert.ok(ratioOf(required, 0, undefined, start) > 1);
    assert.equal(followed(required, 0), 1);
  }
  assert.equal(ratioOf(0, 0, undefined, start), 0);
  // Measured at zero, read while the first one starts.
  const waking = { activityId: "a", from: 0, to: 1, startedAt: start };
  const measured = ratioOf(1, 0, undefined, start);
  const { votes } = decide(
    world({
      desired: 1,
      lastChange: waking,
      policies: [told(policy, signal(policy, "high", [measured, measured, measured]))],
    }),
  );
  assert.equal(votes[0]?.wanted, 1);
});
