import assert from "node:assert/strict";
import { test } from "node:test";
import { cycleThrough, type Dependent, dependingOn, inOrder, reachedFrom } from "./family.ts";
import { parseRule } from "./parse-rule.ts";

function alarm(name: string, text: string): Dependent {
  const parsed = parseRule(text);
  assert.ok(parsed.kind === "rule");
  return { name, rule: parsed.rule };
}

test("children come before their parents", () => {
  const top = alarm("a-top", "ALARM(b-middle) AND ALARM(c-leaf)");
  const middle = alarm("b-middle", "ALARM(c-leaf) OR ALARM(metric)");
  const leaf = alarm("c-leaf", "ALARM(metric)");
  for (const alarms of [
    [top, middle, leaf],
    [leaf, top, middle],
    [middle, leaf, top],
  ])
    assert.deepEqual(inOrder(alarms), [leaf, middle, top]);
});

test("alarms that go round are still all there, each once", () => {
  const alarms = [alarm("a", "ALARM(b)"), alarm("b", "ALARM(a)")];
  assert.deepEqual(new Set(inOrder(alarms)), new Set(alarms));
});

test("a rule that would lead back to its own alarm is found, with the way", () => {
  const others = [
    alarm("b", "ALARM(m) OR ALARM(c)"),
    alarm("c", "OK(d) AND ALARM(x)"),
    alarm("d", "FALSE"),
    alarm("x", "ALARM(a)"),
  ];
  assert.deepEqual(cycleThrough(alarm("a", "ALARM(b)"), others), ["a", "b", "c", "x", "a"]);
  assert.deepEqual(cycleThrough(alarm("a", "NOT ALARM(a)"), others), ["a", "a"]);
  assert.equal(cycleThrough(alarm("a", "ALARM(d)"), others), undefined);
  assert.equal(cycleThrough(alarm("c", "ALARM(d)"), [...others, alarm("a", "ALARM(b)")]), undefined);
});

test("a change reaches parents, their parents and those it suppresses, and nobody else", () => {
  const top = alarm("a-top", "ALARM(b-middle)");
  const middle = alarm("b-middle", "ALARM(leaf)");
  const quiet = { ...alarm("c-quiet", "TRUE"), suppressor: { alarm: "a-top" } };
  const other = alarm("d-other", "ALARM(elsewhere)");
  const alarms = [top, middle, quiet, other];
  assert.deepEqual(reachedFrom(["leaf"], alarms), [middle, top, quiet]);
  assert.deepEqual(reachedFrom(["c-quiet"], alarms), [quiet]);
  assert.deepEqual(reachedFrom(["nowhere"], alarms), []);
  assert.deepEqual(dependingOn("a-top", alarms), ["c-quiet"]);
  assert.deepEqual(dependingOn("leaf", alarms), ["b-middle"]);
});
