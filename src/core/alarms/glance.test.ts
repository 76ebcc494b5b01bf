import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alarmWith } from "../../../test/support/alarms.ts";
import { PointList } from "../metrics/point-list.ts";
import { PointRun } from "../metrics/point-run.ts";
import { BASIC_STATISTICS } from "../metrics/statistics.ts";
import { minutes, seconds } from "../time/time.ts";
import { repeatedActions } from "./actions.ts";
import { glanceOf, staysForSure, windowsAt } from "./glance.ts";
import { judge } from "./judge.ts";
import type { AlarmWindow } from "./window.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const policy = "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:resource/r/s/n:policyName/p";
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";

const alarms = fc
  .record({
    evaluationPeriods: fc.integer({ min: 1, max: 6 }),
    needed: fc.integer({ min: 1, max: 6 }),
    comparison: fc.constantFrom(
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ),
    threshold: fc.constantFrom(0, 0.1, 2, 3),
    period: fc.constantFrom(10, 20, 30, 60, 120, 300),
    statistic: fc.constantFrom(...BASIC_STATISTICS, ...BASIC_STATISTICS, "p50"),
    namespace: fc.constantFrom("Tides", "AWS/DynamoDB"),
    treatMissingData: fc.constantFrom("missing", "ignore", "breaching", "notBreaching"),
    state: fc.constantFrom("OK", "ALARM", "INSUFFICIENT_DATA"),
    alarmActions: fc.subarray([policy, topic]),
    actionsEnabled: fc.boolean(),
  })
  .map(({ needed, statistic, namespace, state, ...changes }) => ({
    ...alarmWith({
      ...changes,
      datapointsToAlarm: Math.min(needed, changes.evaluationPeriods),
      metric: { statistic, namespace },
    }),
    state,
  }));

/** Values whose sums depend on their order, and points on no grid at all. */
const points = fc.array(
  fc.record({
    age: fc.oneof(
      fc.integer({ min: 0, max: 40 }).map(minutes),
      fc.integer({ min: -90, max: 900 }).map(seconds),
    ),
    count: fc.constantFrom(1, 1, 1, 3),
    sum: fc.constantFrom(0, 0.1, 0.2, 0.3, 2, 3, 1e17),
    max: fc.constantFrom(0, 0.1, 2, 3),
  }),
  { maxLength: 40 },
);

test("a first look that says an alarm stays is right, and sees nearly every alarm that does", () => {
  let [seen, missed] = [0, 0];
  const property = fc.property(
    alarms,
    points,
    fc.constantFrom(1, 60, 300),
    fc.integer({ min: 0, max: minutes(2) }),
    fc.integer({ min: 0, max: 40 }),
    (alarm, given, resolution, offset, cut) => {
      const now = noon + offset;
      const all = new PointList();
      for (const { age, count, sum, max } of given)
        all.addNumbers(
          Math.floor((now - age) / seconds(resolution)) * seconds(resolution),
          count,
          sum,
          0,
          max,
          null,
        );
      const glance = glanceOf(alarm);
      if (!glance) return;
      const window = windowsAt(now)(glance);
      const run = runOf(resolution, window, ...inTwo(all, cut));
      const inside = Array.from({ length: all.length }, (_, index) => ({
        at: all.at(index),
        resolution,
        unit: "Count",
        summary: all.summary(index),
      })).filter(({ at }) => at >= window.from && at < window.until);
      const judgement = judge(alarm, window, [inside], now);
      const stays = judgement.kind === "stay";
      const looked = staysForSure(glance, window, run);
      if (looked) assert.ok(stays && repeatedActions(alarm, now).length === 0);
      if (stays && !looked) missed++;
      if (looked) seen++;
    },
  );
  fc.assert(property, { numRuns: 3000 });
  assert.ok(missed < seen / 10, `${missed} missed, ${seen} seen`);
});

test("nothing is sure where the points are of several kinds, or where a value is no number", () => {
  const glance = glanceOf(alarmWith({ treatMissingData: "ignore" }));
  assert.ok(glance);
  const window = windowsAt(noon)(glance);
  assert.equal(staysForSure(glance, window, runOf(60, window)), true);
  assert.equal(staysForSure(glance, window, undefined), false);
  const empty = new PointList();
  empty.addNumbers(window.from, 0, 0, 0, 0, null);
  assert.equal(staysForSure(glance, window, runOf(60, window, empty)), false);
});

test("alarms on percentiles, and those whose state has an action that repeats, are always judged", () => {
  assert.equal(glanceOf(alarmWith({ metric: { statistic: "p99" } })), undefined);
  const acting = alarmWith({ alarmActions: [policy] });
  assert.notEqual(glanceOf(acting), undefined);
  assert.equal(glanceOf({ ...acting, state: "ALARM" }), undefined);
  assert.notEqual(glanceOf({ ...acting, state: "ALARM", actionsEnabled: false }), undefined);
});

const runOf = (
  resolution: number,
  { from, until }: AlarmWindow,
  ...lists: readonly PointList[]
): PointRun => {
  const run = new PointRun();
  run.resolution = resolution;
  for (const list of lists) run.append(list, list.indexFrom(from), until);
  return run;
};

/** The same points in two lists, the second from the given place on. */
function inTwo(all: PointList, cut: number): readonly PointList[] {
  const [before, after] = [new PointList(), new PointList()];
  const at = cut < all.length ? all.at(cut) : Number.POSITIVE_INFINITY;
  before.addAll(all, undefined, at);
  after.addAll(all, at);
  return [before, after];
}
