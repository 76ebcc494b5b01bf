import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../core/time/time.ts";
import { type RaySettings, rayController } from "./ray.ts";

const defaults: RaySettings = {
  targetOngoingRequests: 2,
  minReplicas: 0,
  maxReplicas: 100,
  metricsInterval: seconds(10),
  lookBackPeriod: seconds(30),
  upscaleDelay: seconds(30),
  downscaleDelay: seconds(600),
  downscaleToZeroDelay: seconds(600),
  upscalingFactor: 1,
  downscalingFactor: 1,
};

/** Desired counts by second, with every instance ready at once. */
function follow(
  settings: Partial<RaySettings>,
  from: number,
  load: (second: number) => number,
  until: number,
) {
  const controller = rayController({ ...defaults, ...settings });
  const seen: number[] = [];
  let desired = from;
  for (let second = 0; second <= until; second++) {
    const view = { waiting: 0, running: load(second), desired, ready: desired };
    desired = controller.step(seconds(second), view).desired;
    seen.push(desired);
  }
  return seen;
}

for (const [settings, from, load, desired, why] of [
  [{}, 2, 4, 2, "at its target"],
  [{}, 2, 10, 5, "2 × (10 / (2 × 2))"],
  [{ upscalingFactor: 0.5 }, 2, 10, 4, "half the way, rounded up"],
  [{ upscalingFactor: 2 }, 2, 10, 8, "twice the way"],
  [{ maxReplicas: 4 }, 2, 10, 4, "its bound"],
  [{ downscaleDelay: seconds(30) }, 10, 4, 2, "down"],
  [{ downscaleDelay: seconds(30), downscalingFactor: 0.5 }, 10, 4, 6, "half the way down"],
  [
    { downscaleDelay: seconds(30), downscalingFactor: 0.1 },
    2,
    2,
    1,
    "one down, though the factor rounds to none",
  ],
] as const)
  test(`${from} replicas with ${load} ongoing requests: ${desired} after half a minute (${why})`, () => {
    const seen = follow(settings, from, () => load, 30);
    assert.equal(seen[29], from);
    assert.equal(seen[30], desired);
  });

test("a contrary wish begins the wait anew", () => {
  const load = (second: number) => (second >= 20 && second < 30 ? 0 : 8);
  const steady = follow({ lookBackPeriod: seconds(1) }, 2, () => 8, 60);
  const broken = follow({ lookBackPeriod: seconds(1) }, 2, load, 60);
  assert.equal(steady[30], 4);
  assert.equal(broken[59], 2);
  assert.equal(broken[60], 4);
});

test("to zero only from one, each with its delay; at zero any request is enough at once", () => {
  const seen = follow({}, 3, (second) => (second === 1300 ? 1 : 0), 1300);
  assert.deepEqual([seen[599], seen[600], seen[1200], seen[1201], seen[1299]], [3, 1, 1, 0, 0]);
  assert.equal(seen[1300], 1);
});

test("from zero by the upscaling factor", () => {
  assert.equal(follow({ upscalingFactor: 2.5 }, 0, () => 1, 0)[0], 3);
});
