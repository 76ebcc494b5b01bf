import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../../core/time/time.ts";
import { type KedaSettings, kedaController } from "./keda.ts";

const defaults: KedaSettings = {
  targetValue: 10,
  minReplicaCount: 0,
  maxReplicaCount: 100,
  pollingInterval: seconds(30),
  activationThreshold: 0,
  cooldownPeriod: seconds(300),
  syncPeriod: seconds(15),
  tolerance: 0.1,
  scaleDownStabilization: seconds(300),
  scaleUpPods: 4,
  scaleUpPercent: 100,
};

/** Desired counts, step by step as the controller asks, for the backlog of each instant. */
function follow(
  settings: Partial<KedaSettings>,
  from: number,
  backlog: (at: number) => number,
  until: number,
) {
  const controller = kedaController({ ...defaults, ...settings });
  const seen = new Map<number, number>();
  let desired = from;
  for (let at = 0; at <= until; ) {
    const step = controller.step(at, { waiting: backlog(at), running: 0, desired, ready: desired });
    desired = step.desired;
    seen.set(at / 1000, desired);
    at = step.next;
  }
  return seen;
}

for (const [current, backlog, desired, why] of [
  [10, 100, 10, "at its target"],
  [10, 110, 10, "a ratio of 1.1 is within the tolerance"],
  [10, 111, 12, "beyond the tolerance: ceil(111 / 10)"],
  [10, 91, 10, "a ratio of 0.91 is within the tolerance"],
  [2, 50, 5, "up to its ask"],
  [2, 1000, 6, "four pods at once: more than 100 % of 2"],
  [10, 1000, 20, "100 % at once: more than four pods"],
  [60, 5000, 100, "the maximum"],
] as const)
  test(`${current} replicas with a backlog of ${backlog}: ${desired} (${why})`, () => {
    assert.equal(follow({}, current, () => backlog, 0).get(0), desired);
  });

test("a doubling each sync, no faster", () => {
  const seen = follow({}, 1, () => 1000, seconds(60));
  assert.deepEqual(
    [0, 15, 30, 45, 60].map((at) => seen.get(at)),
    [5, 10, 20, 40, 80],
  );
});

test("the highest recommendation of five minutes holds it up", () => {
  const backlog = (at: number) => (at < seconds(60) ? 100 : at < seconds(180) ? 50 : 10);
  const seen = follow({}, 10, backlog, minutes(10));
  assert.equal(seen.get(45 + 300), 10);
  assert.equal(seen.get(60 + 300), 5);
  assert.equal(seen.get(165 + 300), 5);
  assert.equal(seen.get(180 + 300), 1);
});

test("from zero at a poll above the activation threshold, to zero a cooldown after the last such poll", () => {
  const backlog = (at: number) => (at >= seconds(40) && at <= seconds(95) ? 6 : 3);
  const seen = follow({ activationThreshold: 5 }, 0, backlog, minutes(10));
  assert.equal(seen.get(30), 0);
  assert.equal(seen.get(60), 1);
  assert.equal(seen.get(90 + 285), 1);
  assert.equal(seen.get(90 + 300), 0);
});

test("with a least count it never goes to zero", () => {
  assert.equal(follow({ minReplicaCount: 2 }, 2, () => 0, minutes(20)).get(1200), 2);
});
