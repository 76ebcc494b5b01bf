import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { AlarmState } from "../alarm.ts";
import { MOST_CHILDREN, MOST_ELEMENTS, parseRule } from "./parse-rule.ts";
import { childrenOf, holds, type Rule } from "./rule.ts";

/** What the alarms of AWS's examples are in: `a` in ALARM, `o` in OK, `i` in INSUFFICIENT_DATA; others don't exist. */
const states: Readonly<Record<string, AlarmState>> = {
  a: "ALARM",
  a2: "ALARM",
  o: "OK",
  o2: "OK",
  i: "INSUFFICIENT_DATA",
  "with blank": "ALARM",
  'with "quotes"': "ALARM",
  "back\\slash": "ALARM",
  "arn-less:colons": "ALARM",
};
const stateOf = (name: string): AlarmState | undefined => states[name];

function parsed(text: string): { readonly rule: Rule; readonly references: readonly string[] } {
  const outcome = parseRule(text);
  assert.ok(outcome.kind === "rule", outcome.kind === "invalid" ? outcome.problem : "");
  return outcome;
}

test("rules hold as AWS documents their functions and operators", () => {
  const cases: readonly (readonly [string, boolean])[] = [
    ["TRUE", true],
    ["FALSE", false],
    ["false", false],
    ["ALARM(a)", true],
    ["ALARM(o)", false],
    ["OK(o)", true],
    ["INSUFFICIENT_DATA(i)", true],
    ["INSUFFICIENT_DATA(a)", false],
    ["ALARM ( a )", true],
    ['ALARM("a")', true],
    ['ALARM("with blank")', true],
    ['ALARM("with \\"quotes\\"")', true],
    ['ALARM("back\\\\slash")', true],
    ["ALARM(back\\slash)", true],
    ["ALARM(arn-less:colons)", true],
    ["ALARM(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a)", true],
    ['ALARM("arn:aws:cloudwatch:us-east-1:000000000000:alarm:with blank")', true],
    ["ALARM(none)", false],
    ["NOT ALARM(none)", true],
    ["NOT ALARM(a)", false],
    ["NOT NOT ALARM(a)", true],
    ["NOT(ALARM(o))", true],
    ["ALARM(a) AND ALARM(a2)", true],
    ["ALARM(a) AND NOT ALARM(o)", true],
    ["ALARM(a) AND ALARM(o)", false],
    ["ALARM(o) OR ALARM(a)", true],
    ["ALARM(o) OR OK(a)", false],
    // NOT before AND before OR
    ["TRUE OR TRUE AND FALSE", true],
    ["(TRUE OR TRUE) AND FALSE", false],
    ["NOT FALSE OR TRUE", true],
    ["NOT (FALSE OR TRUE)", false],
    ["NOT TRUE AND FALSE", false],
    ["((ALARM(a)))", true],
    ["ALARM(a)\n  AND\tOK(o)", true],
    ["AT_LEAST(2, ALARM, (a, a2, o))", true],
    ["AT_LEAST(3, ALARM, (a, a2, o))", false],
    ['AT_LEAST(2,ALARM,("a","with blank",o))', true],
    ["AT_LEAST(50%, OK, (o, o2, a, a2))", true],
    ["AT_LEAST(51%, OK, (o, o2, a, a2))", false],
    ["AT_LEAST(67%, ALARM, (a, a2, o))", false],
    ["AT_LEAST(66%, ALARM, (a, a2, o))", true],
    ["AT_LEAST(100%, NOT OK, (a, a2, i))", true],
    ["AT_LEAST(1, NOT ALARM, (a, a2))", false],
    ["AT_LEAST(1, NOT INSUFFICIENT_DATA, (i, o))", true],
    ["AT_LEAST(1, NOT OK, (none))", true],
    ["AT_LEAST(2, ALARM, (a, a2, o)) AND NOT ALARM(o2)", true],
  ];
  for (const [text, expected] of cases) assert.equal(holds(parsed(text).rule, stateOf), expected, text);
});

test("a mistake in a rule is named with its position, in CloudWatch's words", () => {
  const any = "'(', 'NOT', AT_LEAST, TRUE or FALSE, ALARM, OK, or INSUFFICIENT_DATA";
  const cases: readonly (readonly [string, string])[] = [
    ["()", `Unsupported token ')' at char 1, must be: ${any}`],
    ["ALARM(SampleQueue Oldest Age)", "Unsupported token 'Oldest' at char 18, must be: ')'"],
    ["CPU", `Unsupported token 'CPU' at char 0, must be: ${any}`],
    ["alarm(a)", `Unsupported token 'alarm' at char 0, must be: ${any}`],
    ["ALARM(a) ALARM(b)", "Unsupported token 'ALARM' at char 9, must be: AND, OR"],
    ["ALARM(a) and ALARM(b)", "Unsupported token 'and' at char 9, must be: AND, OR"],
    ["ALARM(a) AND", `Unexpected end of expression at char 12, must be: ${any}`],
    ["ALARM(a", "Unexpected end of expression at char 7, must be: ')'"],
    ["ALARM", "Unexpected end of expression at char 5, must be: '('"],
    ["ALARM()", "Unsupported token ')' at char 6, must be: an alarm name or ARN"],
    ['ALARM("")', `Unsupported token '""' at char 6, must be: an alarm name or ARN in double quotes`],
    ['ALARM("a)', `Unsupported token '"a)' at char 6, must be: an alarm name or ARN in double quotes`],
    ["(ALARM(a)", "Unexpected end of expression at char 9, must be: AND, OR, or ')'"],
    ["ALARM(a))", "Unsupported token ')' at char 8, must be: AND, OR"],
    ["ALARM(a, b)", "Unsupported token ',' at char 7, must be: ')'"],
    [
      "AT_LEAST(0, ALARM, (a))",
      "Unsupported token '0' at char 9, must be: a number or a percentage from 1 to 100",
    ],
    [
      "AT_LEAST(101%, ALARM, (a))",
      "Unsupported token '101%' at char 9, must be: a number or a percentage from 1 to 100",
    ],
    [
      "AT_LEAST(1.5, ALARM, (a))",
      "Unsupported token '1.5' at char 9, must be: a number or a percentage from 1 to 100",
    ],
    ["AT_LEAST(3, ALARM, (a, b))", "AT_LEAST asks for 3 of 2 alarms"],
    ["AT_LEAST(1, ALARM)", "Unsupported token ')' at char 17, must be: ','"],
    ["AT_LEAST(1, BAD, (a))", "Unsupported token 'BAD' at char 12, must be: ALARM, OK, or INSUFFICIENT_DATA"],
    ["AT_LEAST(1, ALARM, a)", "Unsupported token 'a' at char 19, must be: '('"],
    ["AT_LEAST(1, ALARM, (a b))", "Unsupported token 'b' at char 22, must be: ',' or ')'"],
    ["AT_LEAST(1, ALARM, ())", "Unsupported token ')' at char 20, must be: an alarm name or ARN"],
  ];
  for (const [text, problem] of cases)
    assert.deepEqual(parseRule(text), { kind: "invalid", problem: `Error in AlarmRule [${problem}]` }, text);
});

test("alarms are counted once however they are named, and a rule has a limit of them and of elements", () => {
  const { rule, references } = parsed(
    "ALARM(a) OR OK(arn:aws:cloudwatch:us-east-1:000000000000:alarm:a) OR AT_LEAST(1, OK, (b, a))",
  );
  assert.deepEqual(childrenOf(rule), ["a", "b"]);
  assert.deepEqual(references, ["a", "arn:aws:cloudwatch:us-east-1:000000000000:alarm:a", "b"]);
  const children = (count: number) =>
    Array.from({ length: count }, (_, index) => `ALARM(a${index})`).join(" OR ");
  assert.equal(parseRule(children(MOST_CHILDREN)).kind, "rule");
  assert.deepEqual(parseRule(children(MOST_CHILDREN + 1)), {
    kind: "invalid",
    problem: "Error in AlarmRule [More than 100 child alarms]",
  });
  const nested = (depth: number) => `${"(".repeat(depth)}TRUE${")".repeat(depth)}`;
  assert.equal(parseRule(nested(MOST_ELEMENTS - 1)).kind, "rule");
  assert.deepEqual(parseRule(nested(MOST_ELEMENTS)), {
    kind: "invalid",
    problem: "Error in AlarmRule [More than 500 elements]",
  });
  assert.equal(parseRule(`${"NOT ".repeat(2500)}TRUE`).kind, "rule");
});

const anyState = fc.constantFrom<AlarmState[]>("ALARM", "OK", "INSUFFICIENT_DATA");
const anyName = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !name.startsWith("arn:"));
const anyRule = fc.letrec<{ rule: Rule }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant("constant" as const), value: fc.boolean() }),
    fc.record({ kind: fc.constant("state" as const), state: anyState, alarm: anyName }),
    fc
      .record({
        kind: fc.constant("atLeast" as const),
        minimum: fc.integer({ min: 1, max: 100 }).map((percent) => ({ kind: "share" as const, percent })),
        negated: fc.boolean(),
        state: anyState,
        alarms: fc.array(anyName, { minLength: 1, maxLength: 4 }),
      })
      .map((rule): Rule => rule),
    fc.record({ kind: fc.constant("not" as const), of: tie("rule") }),
    fc.record({
      kind: fc.constantFrom("all" as const, "any" as const),
      of: fc.array(tie("rule"), { minLength: 2, maxLength: 3 }),
    }),
  ),
})).rule;

const quoted = (name: string): string => `"${name.replace(/["\\]/g, "\\$&")}"`;

function printed(rule: Rule): string {
  switch (rule.kind) {
    case "constant":
      return rule.value ? "TRUE" : "FALSE";
    case "state":
      return `${rule.state}(${quoted(rule.alarm)})`;
    case "not":
      return `NOT (${printed(rule.of)})`;
    case "all":
    case "any":
      return rule.of.map((part) => `(${printed(part)})`).join(rule.kind === "all" ? " AND " : " OR ");
    case "atLeast": {
      const minimum = rule.minimum.kind === "count" ? rule.minimum.count : `${rule.minimum.percent}%`;
      return `AT_LEAST(${minimum}, ${rule.negated ? "NOT " : ""}${rule.state}, (${rule.alarms.map(quoted).join(", ")}))`;
    }
  }
}

test("a printed rule is read back as it was, whatever the alarms are called", () => {
  fc.assert(
    fc.property(anyRule, (rule) => assert.deepEqual(parsed(printed(rule)).rule, structuredClone(rule))),
  );
});

test("any text is a rule or a mistake, never a crash", () => {
  const piece = fc.constantFrom(
    ..."ALARM OK AT_LEAST NOT AND OR TRUE ( ) , \" \\ % 50% a b ' \u0000 é".split(" "),
    " ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join("")),
      ),
      (text) => {
        assert.ok(["rule", "invalid"].includes(parseRule(text).kind));
      },
    ),
  );
});
