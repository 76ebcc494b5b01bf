import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds } from "../core/time/time.ts";
import { adviceOf } from "./advice.ts";
import { latencyKnee, throughputKnee } from "./knees.ts";
import type { ErrorCount, Level } from "./level.ts";
import { targetFor } from "./objective.ts";
import type { Ending } from "./plan.ts";

/** A level of that throughput, with the latency that follows from it (Little), unless another is given. */
function level(
  concurrency: number,
  throughput: number,
  { errors = [], latency = (concurrency / throughput) * 1000, uncertainty = 0.01, whole = true } = {} as {
    readonly errors?: readonly ErrorCount[];
    readonly latency?: number;
    readonly uncertainty?: number;
    readonly whole?: boolean;
  },
): Level {
  const samples = Array.from({ length: 20 }, () => ({ latency, size: 100 }));
  return { concurrency, requests: 20, window: 1, throughput, uncertainty, samples, errors, whole };
}

/** Pairs of concurrency and throughput. */
const levels = (...pairs: readonly (readonly [number, number])[]) => pairs.map(([k, x]) => level(k, x));

const advised = (given: readonly Level[], kind: Ending["kind"] = "highest") =>
  adviceOf({ levels: given, ending: { kind, words: "its time was over" } });

const outOfMemory: ErrorCount = { what: "status 507", count: 9, words: "out of memory", input: "a.json" };

const cases: readonly [string, readonly Level[], number | undefined, number | undefined][] = [
  ["one slot: more at once only wait", levels([1, 0.5], [2, 0.5], [3, 0.5], [4, 0.5]), 1, undefined],
  ["four slots: up to four", levels([1, 1], [2, 2], [3, 3], [4, 4], [6, 4], [8, 4], [12, 4]), 4, 4],
  ["no limit: the highest", levels([1, 1], [2, 2], [4, 4], [8, 8]), 8, undefined],
  ["the last few percent are not worth it", levels([1, 1], [2, 1.8], [4, 1.92], [8, 2]), 4, 2],
];
for (const [what, given, throughput, latency] of cases)
  test(`knees: ${what}`, () => {
    assert.equal(throughputKnee(given)?.concurrency, throughput);
    assert.equal(latencyKnee(given)?.concurrency, latency);
  });

test("the recommendation says its reason", () => {
  const advice = advised(levels([1, 1], [2, 2], [3, 3], [4, 4], [6, 4.1], [8, 4.1]));
  assert.ok(advice.kind === "recommended");
  assert.equal(advice.level.concurrency, 4);
  assert.match(
    advice.reason,
    /lowest with at least 95 % of the best throughput. With 8 at once, each request takes 2.0 times as long, and no level has more than 2.5 % more/,
  );
});

test("levels with errors are not recommended, nor those above", () => {
  const advice = advised([level(1, 1), level(2, 2), level(3, 3, { errors: [outOfMemory] }), level(4, 4)]);
  assert.ok(advice.kind === "recommended");
  assert.equal(advice.level.concurrency, 2);
  assert.match(advice.reason, /rose up to it, and with 3 at once requests failed/);
  assert.match(advice.notes.join(), /With 3 at once, requests failed \(9 × status 507: out of memory\)/);
});

test("a model that fails one at a time gets no recommendation, and is told what failed", () => {
  const advice = advised([level(1, 1, { errors: [outOfMemory] }), level(2, 2)]);
  assert.equal(advice.kind, "none");
  assert.match(advice.reason, /status 507 for a\.json: out of memory/);
  assert.match(advised([level(1, 0, { whole: false })]).reason, /longer --budget/);
  assert.match(advised([]).reason, /longer --budget/);
});

test("what is not sure is said", () => {
  const advice = advised([
    level(1, 5.9, { uncertainty: 0.14 }),
    level(2, 6.4, { uncertainty: 0.13 }),
    level(3, 6.2, { uncertainty: 0.2 }),
  ]);
  assert.ok(advice.kind === "recommended");
  assert.match(advice.notes.join(), /within ± 13 % only.*1 may do as well/);
});

test("when Little's law does not hold, something else held the requests up", () => {
  const advice = advised([level(1, 1), level(2, 2), level(4, 2, { latency: 1000 })]);
  assert.ok(advice.kind === "recommended");
  assert.match(
    advice.notes.join(),
    /Little's law does not hold with 4 at once: throughput × latency is 2\.0/,
  );
});

test("what was cut short says so, and one level alone recommends nothing", () => {
  assert.match(advised(levels([1, 1]), "interrupted").reason, /nothing to compare .*: its time was over/);
  assert.match(advised(levels([1, 1], [2, 2]), "budget").reason, /better still \(--budget\)/);
  assert.match(advised(levels([1, 1], [2, 2])).reason, /better still \(--max-concurrency\)/);
  assert.equal(advised(levels([1, 1])).kind, "recommended");
});

test("the target of a wait objective is what an instance ends in that time", () => {
  // 4 at once, each taking 20 s: 0.2 a second.
  const { value, reason, notes } = targetFor(seconds(60), level(4, 0.2));
  assert.equal(value, 12);
  assert.match(reason, /turn after 12 × 20 s ÷ 4 = 60 s/);
  assert.match(notes.join(), /TargetValue 2\.4 holds it still/);
  assert.equal(targetFor(seconds(10), level(4, 0.2)).notes.length, 1);
});
