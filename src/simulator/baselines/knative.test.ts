import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../../core/time/time.ts";
import { type KnativeSettings, knativeController } from "./knative.ts";

const defaults: KnativeSettings = {
  target: 10,
  targetUtilizationPercentage: 100,
  stableWindow: seconds(60),
  panicWindowPercentage: 10,
  panicThresholdPercentage: 200,
  maxScaleUpRate: 1000,
  maxScaleDownRate: 2,
  scaleDownDelay: 0,
  scaleToZeroGracePeriod: seconds(30),
  scaleToZeroPodRetentionPeriod: 0,
  minScale: 0,
  maxScale: 1000,
};

/** Desired counts by second, with every instance ready at once. */
function follow(
  settings: Partial<KnativeSettings>,
  from: number,
  load: (second: number) => number,
  until: number,
) {
  const controller = knativeController({ ...defaults, ...settings });
  const seen: number[] = [];
  const reasons: string[] = [];
  let desired = from;
  for (let second = 0; second <= until; second++) {
    const step = controller.step(seconds(second), {
      waiting: 0,
      running: load(second),
      desired,
      ready: desired,
    });
    desired = step.desired;
    seen.push(desired);
    reasons.push(step.reason);
  }
  return { seen, reasons };
}

test("as many as the mean concurrency needs at the target's utilization", () => {
  // With the default utilization, seven of ten are used.
  assert.equal(follow({ targetUtilizationPercentage: 70 }, 5, () => 34, 60).seen[60], 5);
  assert.equal(follow({ targetUtilizationPercentage: 70 }, 5, () => 36, 60).seen[60], 6);
});

test("a slow rise is followed by the stable window", () => {
  const { seen, reasons } = follow({}, 10, (second) => (second < 60 ? 95 : 125), 130);
  assert.equal(seen[60], 10);
  assert.equal(seen[130], 13);
  assert.ok(reasons[130]!.startsWith("KPA, stable"), reasons[130]);
});

test("a burst to twice what is ready panics: up by the short window, no way down until a stable window has passed", () => {
  const { seen, reasons } = follow({}, 1, (second) => (second >= 60 && second < 80 ? 40 : 5), 240);
  assert.equal(seen[58], 1);
  assert.equal(seen[68], 4);
  assert.match(reasons[64]!, /^KPA, panic/);
  assert.match(reasons[100]!, /in panic/);
  assert.equal(seen[100], 4);
  assert.equal(seen[119], 4);
  assert.equal(seen[240], 1);
});

test("rates bound each step: half down, so many times up", () => {
  const down = follow({ panicThresholdPercentage: 1000 }, 16, () => 5, 6).seen;
  assert.deepEqual([down[0], down[2], down[4], down[6]], [8, 4, 2, 1]);
  const up = follow({ maxScaleUpRate: 3 }, 1, () => 1000, 4).seen;
  assert.deepEqual([up[0], up[2], up[4]], [3, 9, 27]);
});

test("at zero a request wakes it at once; the last replica goes a window and a grace after the last request", () => {
  const { seen } = follow({}, 0, (second) => (second >= 10 && second < 20 ? 1 : 0), 140);
  assert.equal(seen[9], 0);
  assert.equal(seen[10], 1);
  // The last sample with a request, at 19 s, is out of the window at 79 s; the tick after that begins the grace.
  assert.equal(seen[109], 1);
  assert.equal(seen[110], 0);
  assert.equal(seen[140], 0);
});

test("a scale-down delay holds the highest", () => {
  const load = (second: number) => (second < 60 ? 20 : 10);
  assert.equal(follow({ scaleDownDelay: seconds(300) }, 2, load, 300).seen[300], 2);
  assert.equal(follow({}, 2, load, 300).seen[300], 1);
});
