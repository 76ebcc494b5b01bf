import assert from "node:assert/strict";
import { test } from "node:test";
import { estimate, isNoise, pairedDifference } from "../estimate.ts";
import { parseAssertion } from "../report/assertions.ts";
import { images } from "./examples.fixture.ts";
import { excessOf, type Goal, violationOf } from "./goal.ts";
import { choose, difference, type Judged, judgedOf, meets } from "./judging.ts";
import type { SearchResult } from "./search.ts";
import { verdictOf, verdictSentences } from "./verdict.ts";

const goal: Goal = { objectives: [parseAssertion("wait.p95 <= 30s")], minimise: "cost" };

const judged = (waits: readonly number[], costs: readonly number[]): Judged =>
  judgedOf(
    { candidate: [], settings: images, runs: [], seen: 0 },
    waits.map((wait, index) => ({ "wait.p95": wait, cost: costs[index]! })),
  );

test("an interval is Student's", () => {
  const { mean, margin } = estimate([9, 10, 11]);
  assert.equal(mean, 10);
  assert.ok(Math.abs(margin - 4.303 / Math.sqrt(3)) < 1e-9);
  assert.equal(estimate([5]).margin, Number.POSITIVE_INFINITY);
});

test("what both have in common falls out of a paired difference", () => {
  const [one, other] = [
    [101, 203, 302],
    [100, 201, 301],
  ] as const;
  assert.ok(isNoise(estimate(one)) === false || estimate(one).margin > 100);
  assert.ok(pairedDifference(one, other).margin < 2);
});

test("how far a value is beyond a limit is a share of the limit", () => {
  const excess = (text: string, value: number) => excessOf(parseAssertion(text), value);
  assert.equal(excess("wait.p95 <= 30s", 30), 0);
  assert.ok(excess("wait.p95 < 30s", 30) > 0);
  assert.equal(excess("wait.p95 <= 30s", 45), 0.5);
  assert.equal(excess("busy >= 50%", 0.25), 0.5);
  assert.equal(excess("busy >= 50%", 0.6), 0);
  assert.equal(excess("expired <= 0", 3), 3);
  assert.equal(
    violationOf(
      { ...goal, objectives: [...goal.objectives, parseAssertion("cost < 10")] },
      { "wait.p95": 60, cost: 20 },
    ),
    2,
  );
});

const WITHIN = [28, 29, 30, 28, 29];
const TIGHT = [20, 21, 20, 21, 20];
const BEYOND = [60, 62, 61, 60, 62];

const cases: readonly {
  readonly name: string;
  readonly finalists: readonly Judged[];
  readonly taken: number;
  readonly meets: string;
  readonly reason: string;
}[] = [
  {
    name: "the cheapest that surely meets it",
    finalists: [
      judged(BEYOND, [5, 5, 5, 5, 5]),
      judged(TIGHT, [9, 9, 9, 9, 9]),
      judged(TIGHT, [8, 8, 8, 8, 8]),
    ],
    taken: 2,
    meets: "surely",
    reason: "cheapest",
  },
  {
    name: "what surely meets it before what does on average and is cheaper",
    finalists: [
      judged(BEYOND, [5, 5, 5, 5, 5]),
      judged(WITHIN, [7, 7, 7, 7, 7]),
      judged([20, 39, 20, 39, 20], [6, 6, 6, 6, 6]),
    ],
    taken: 1,
    meets: "surely",
    reason: "cheapest",
  },
  {
    name: "what meets it on average where nothing surely does",
    finalists: [judged(BEYOND, [5, 5, 5, 5, 5]), judged([20, 39, 20, 39, 20], [6, 6, 6, 6, 6])],
    taken: 1,
    meets: "onAverage",
    reason: "cheapest",
  },
  {
    name: "the scenario's own where nothing is cheaper beyond the noise",
    finalists: [judged(TIGHT, [8, 9, 8, 9, 8]), judged(TIGHT, [9, 8, 8, 8, 8])],
    taken: 0,
    meets: "surely",
    reason: "yoursIsAsGood",
  },
  {
    name: "the closest where nothing meets it",
    finalists: [judged([300, 310, 305, 300, 310], [1, 1, 1, 1, 1]), judged(BEYOND, [9, 9, 9, 9, 9])],
    taken: 1,
    meets: "no",
    reason: "closest",
  },
];

for (const { name, finalists, taken, meets: found, reason } of cases)
  test(`the choice is ${name}`, () => {
    const choice = choose(goal, finalists);
    assert.equal(finalists.indexOf(choice.taken), taken);
    assert.equal(choice.meets, found);
    assert.equal(choice.reason, reason);
    assert.equal(meets(goal, choice.taken), found);
  });

test("differences are taken seed by seed", () => {
  const found = difference(judged(TIGHT, [9, 8, 9, 8, 9]), judged(TIGHT, [5, 4, 5, 4, 5]), "cost");
  assert.deepEqual(found, { mean: 4, margin: 0 });
});

test("what is known from one run alone is told without a margin", () => {
  const finalists = [judged([60], [10]), judged([20], [20])];
  const result: SearchResult = {
    entries: [],
    yours: finalists[0]!.entry,
    finalists,
    judged: false,
    measures: [
      { key: "wait.p95", label: "wait, p95", value: 0, unit: "seconds" },
      { key: "cost", label: "cost", value: 0, unit: "money" },
    ],
  };
  const text = verdictSentences(goal, result, verdictOf(goal, result)).join(" ");
  assert.match(text, /Against yours, seed by seed: cost \+10\.00 \(of one run\)/);
  assert.doesNotMatch(text, /Infinity|noise/);
});
