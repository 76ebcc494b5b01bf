import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decisionInputs } from "../../../test/support/decisions.ts";
import { scope } from "../../../test/support/scaling.ts";
import { cooldownOf } from "./cooldown.ts";
import { bounded, decide } from "./decide.ts";
import type { Decision, DecisionInputs, Vote } from "./decision.ts";
import { newRecord } from "./decision-record.ts";

const RUNS = 4000;

/** Holds for thousands of random worlds; a counterexample comes with the seed that makes it again. */
const holds = (promise: string, check: (inputs: DecisionInputs, decision: Decision) => void): void => {
  test(promise, () => {
    fc.assert(
      fc.property(decisionInputs, (inputs) => check(inputs, decide(inputs))),
      { numRuns: RUNS },
    );
  });
};

const counting = (votes: readonly Vote[]): readonly Vote[] => votes.filter(({ blocked }) => !blocked);

holds("a decision is the same again, also from its record after JSON", (inputs, decision) => {
  assert.deepEqual(decide(inputs), decision);
  const text = JSON.stringify(newRecord(scope, "id", decision, []));
  const read = JSON.parse(text).decision as Decision;
  assert.deepEqual(read, decision);
  assert.equal(JSON.stringify(decide(read.inputs)), JSON.stringify(decision));
});

holds("no policy takes the capacity out of the bounds, or further out", (inputs, { outcome }) => {
  if (outcome.kind === "hold") return;
  const { from, to } = outcome;
  assert.equal(from, inputs.desired);
  assert.equal(to, bounded(inputs, to));
});

holds("a scale-out never lowers, a scale-in never raises", (inputs, { votes, outcome }) => {
  for (const { direction, capacity } of votes) {
    if (direction === "out") assert.ok(capacity >= inputs.desired);
    if (direction === "in") assert.ok(capacity <= inputs.desired);
  }
  if (outcome.kind === "hold" || outcome.trigger.kind === "bound") return;
  const { trigger, from, to } = outcome;
  assert.notEqual(to, from);
  const winner = votes.find((vote) => vote.trigger === trigger);
  assert.equal(winner?.direction, to > from ? "out" : "in");
});

holds("the largest vote that counts wins", (_, { votes, outcome }) => {
  if (outcome.kind === "hold" || outcome.trigger.kind === "bound") return;
  assert.ok(counting(votes).every(({ capacity }) => capacity <= outcome.to));
});

holds("what may scale out does", (inputs, { votes, outcome }) => {
  const clamped = outcome.kind === "scale" && outcome.trigger.kind === "bound";
  if (clamped || !counting(votes).some(({ direction }) => direction === "out")) return;
  assert.ok(outcome.kind === "scale" && outcome.to > inputs.desired);
});

holds("suspended directions are not carried out", (inputs, { outcome }) => {
  if (outcome.kind === "hold" || outcome.trigger.kind === "bound") return;
  assert.equal(outcome.to > outcome.from ? inputs.suspended.scaleOut : inputs.suspended.scaleIn, false);
});

holds("in a scale-out cooldown only a larger need than the last goes ahead", (inputs, { votes }) => {
  for (const { trigger, direction, capacity, blocked } of votes) {
    if (trigger.kind !== "policy") continue;
    const asking = inputs.policies.find(({ policy }) => policy.arn === trigger.policyArn);
    const cooldown = asking && cooldownOf(asking.policy, inputs.lastChange, inputs.at);
    if (!cooldown || blocked) continue;
    assert.equal(direction, "out", "a policy in a cooldown of its own never scales in");
    if (cooldown.direction === "out") assert.ok(capacity > cooldown.to);
  }
});

holds("an endpoint that is not in service is not scaled in, nor clamped", (inputs, { outcome }) => {
  if (inputs.status === "InService" || outcome.kind === "hold") return;
  assert.ok(outcome.to > outcome.from && outcome.trigger.kind !== "bound");
});

holds("a hold says why, and only a hold is not scaled", (_, { outcome, notScaled }) => {
  if (outcome.kind === "hold") assert.ok(outcome.reason.length > 0);
  else assert.deepEqual(notScaled, []);
});
