import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAssertion } from "../report/assertions.ts";
import type { Measure } from "../report/measures.ts";
import { readScenario } from "../scenario/file.ts";
import { type Evaluate, Interrupted, type Job, type Outcome, Refused } from "./evaluation.ts";
import { images } from "./examples.fixture.ts";
import type { Goal } from "./goal.ts";
import { choose } from "./judging.ts";
import { loadOf } from "./load.ts";
import { JUDGING_FROM, planOf } from "./plan.ts";
import type { PolicyControl } from "./policy-settings.ts";
import { type SearchInput, search } from "./search.ts";
import { spaceOf } from "./space.ts";

const goal: Goal = { objectives: [parseAssertion("wait.p95 <= 30s")], minimise: "cost" };

const space = spaceOf(
  [
    { name: "target", choices: "0.5..20", path: "" },
    { name: "min", choices: "0..3", path: "" },
    { name: "max", choices: "1..8", path: "" },
  ],
  images,
  [],
);

/** A world that is a formula: waits grow with the target, costs fall with it; min costs and helps; seeds add noise. */
function formula({ control, seed }: Job): Outcome {
  const luck = 1 + 0.1 * Math.sin(seed * 12.9898);
  const measure = (key: string, value: number): Measure => ({ key, label: key, value, unit: "seconds" });
  if (control.kind === "fixed")
    return {
      kind: "measured",
      measures: [measure("wait.p95", (100 * luck) / control.capacity), measure("cost", 9 * control.capacity)],
    };
  const { target, policies } = (control as PolicyControl).documents;
  const config = policies[0]!.TargetTrackingScalingPolicyConfiguration as { TargetValue: number };
  const min = Number(target.MinCapacity);
  if (Number(target.MaxCapacity) === 7) return { kind: "refused", message: "seven is not allowed" };
  const wait = (100 * config.TargetValue * luck) / (5 + 2 * min);
  return {
    kind: "measured",
    measures: [measure("wait.p95", wait), measure("cost", (30 / config.TargetValue + 8 * min) * luck)],
  };
}

const load = loadOf(await readScenario("docs/examples/images-aws.yaml"));

const input = (evaluate: Evaluate, budget = 200): SearchInput => ({
  space,
  settings: images,
  goal,
  plan: planOf(budget, undefined),
  load,
  seed: 7,
  choosing: { from: 0, until: 1 },
  judging: { from: 0, until: 1 },
  evaluate,
});

test("a search finds what a formula hides, judges it on other seeds, and keeps to its budget", async () => {
  const seeds = new Set<number>();
  let runs = 0;
  const found = await search(
    input(async (jobs) => {
      runs += jobs.filter(({ control }) => control.kind === "policies").length;
      for (const { seed } of jobs) seeds.add(seed);
      return jobs.map(formula);
    }),
  );
  assert.ok(runs <= 200 && runs > 120, String(runs));
  assert.ok(seeds.has(7) && seeds.has(7 + JUDGING_FROM) && !seeds.has(7 + JUDGING_FROM - 1));
  const choice = choose(goal, found.finalists);
  assert.equal(choice.reason, "cheapest");
  // At min 0 the best target is close to 1.5, which costs 20.
  assert.ok(choice.taken.estimates.cost!.mean < 27, String(choice.taken.estimates.cost!.mean));
  assert.ok(choice.taken.estimates["wait.p95"]!.mean <= 30);
  assert.equal(found.finalists[0]!.entry, found.yours);
  assert.equal(found.fixed?.capacity, 4);
  assert.equal(found.fixed?.estimates.cost?.mean, 36);
  assert.ok(found.entries.some(({ refused }) => refused === "seven is not allowed"));
  assert.ok(found.finalists.every(({ entry }) => entry.refused === undefined));
});

test("a search is a function of what goes in", async () => {
  const evaluate: Evaluate = async (jobs) => jobs.map(formula);
  const [one, other] = [await search(input(evaluate)), await search(input(evaluate))];
  assert.deepEqual(one, other);
});

test("a search that is interrupted tells what it knows", async () => {
  let rounds = 0;
  const found = await search(
    input(async (jobs) => {
      if (++rounds === 3) throw new Interrupted("interrupted");
      return jobs.map(formula);
    }),
  );
  assert.equal(found.judged, false);
  assert.ok(found.finalists.length > 2);
  await assert.rejects(search(input(() => Promise.reject(new Interrupted("at once")))), Interrupted);
});

test("a search whose own documents are refused says so", async () => {
  const evaluate: Evaluate = async (jobs) => jobs.map(() => ({ kind: "refused", message: "no such thing" }));
  await assert.rejects(
    search(input(evaluate)),
    (error) => error instanceof Refused && /no such/.test(error.message),
  );
});
