import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MetricId } from "../metric.ts";
import { matcherOf } from "./match.ts";
import { parseSearch } from "./parse.ts";
import { SearchError } from "./syntax.ts";
import { tokensOf, wholeToken } from "./tokens.ts";

const metric = (
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>> = {},
): MetricId => ({
  namespace,
  name,
  dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })),
});
const finds = (search: string, one: MetricId): boolean => matcherOf(parseSearch(search))(one);

test("AWS's examples of tokens", () => {
  const table = {
    CustomCount1: ["customcount1", "custom", "count", "1"],
    SDBFailure: ["sdbfailure", "sdb", "failure"],
    "Project2-trial333": ["project2trial333", "project", "2", "trial", "333"],
    "Network-Errors_2": ["networkerrors2", "network", "errors", "2"],
    couNT: ["count", "cou", "nt"],
  };
  for (const [name, tokens] of Object.entries(table))
    assert.deepEqual([wholeToken(name), ...tokensOf(name).map((token) => token.toLowerCase())], tokens);
});

test("AWS's examples of partial matches", () => {
  const found = (terms: string, name: string) =>
    terms.split(" ").map((term) => [term, finds(term, metric("Tides", name))]);
  const all = (terms: string, hit: boolean) => terms.split(" ").map((term) => [term, hit]);
  for (const [terms, name, hit] of [
    ["count Count COUNT CustomCount Count1 CustomCount1 customcount1", "CustomCount1", true],
    ["couNT customcount count1 Custom1 coun", "CustomCount1", false],
    ["network/errors network+errors network-errors Network_Errors", "Network-Errors-2", true],
    ["network/errors network+errors network-errors Network_Errors", "NetworkErrors2", true],
    ["errors/network", "Network-Errors-2", false],
    ["-- é", "Network-Errors-2", false],
  ] as const)
    assert.deepEqual(found(terms, name), all(terms, hit), name);
});

test("exact matches are exact, and may hold anything", () => {
  const custom = metric("MyNamespace", "CustomCount1");
  assert.ok(finds('{MyNamespace}, "CustomCount1"', custom));
  assert.ok(!finds('{MyNamespace}, "customcount1"', custom));
  assert.ok(!finds('{MyNamespace}, "Custom"', custom));
  const odd = metric("My Namespace", "Custom:Name[Special_Characters", { "Dimension@Name": "x" });
  assert.ok(finds('{"My Namespace", "Dimension@Name"}, "Custom:Name[Special_Characters"', odd));
  const france = metric("Tides", "Europe\\France Traffic(Network)");
  assert.ok(finds(String.raw`"Europe\\France Traffic\(Network\)"`, france));
});

test("a schema names the namespace and all dimensions", () => {
  const cpu = metric("AWS/EC2", "CPUUtilization", { InstanceId: "i-12", Zone: "a" });
  const table: readonly (readonly [string, boolean])[] = [
    ["{AWS/EC2,InstanceId,Zone}", true],
    [' { AWS/EC2 , "Zone", InstanceId } MetricName="CPUUtilization" ', true],
    ["{AWS/EC2,InstanceId}", false],
    ["{AWS/EC2}", false],
    ["{AWS/ECS,InstanceId,Zone}", false],
    ["{AWS/EC2,InstanceId,Zone} memory", false],
  ];
  for (const [search, hit] of table) assert.equal(finds(search, cpu), hit, search);
});

test("properties narrow a term", () => {
  const cpu = metric("AWS/EC2", "CPUUtilization", { InstanceType: "t2.micro" });
  const table: readonly (readonly [string, boolean])[] = [
    ["MetricName=cpu", true],
    ["MetricName=micro", false],
    ["InstanceType=micro", true],
    ['InstanceType="t2.micro" Namespace="AWS/EC2"', true],
    ['InstanceType="micro"', false],
    ["Other=micro", false],
    ["Namespace=AWS", true],
    ["NOT Namespace=AWS", false],
    ['"InstanceType"=micro', true],
    ["InstanceType", true],
    ["ec2", false],
    ["EC2", true],
  ];
  for (const [search, hit] of table) assert.equal(finds(search, cpu), hit, search);
});

test("AND, OR, NOT and parentheses", () => {
  const names = (search: string) =>
    [
      metric("AWS/Lambda", "Errors", { FunctionName: "alpha" }),
      metric("AWS/Lambda", "Invocations", { FunctionName: "ProjectA" }),
      metric("AWS/Lambda", "Invocations", { FunctionName: "ProjectC" }),
      metric("AWS/EBS", "VolumeReadOps", { VolumeId: "AND" }),
    ]
      .filter(matcherOf(parseSearch(search)))
      .map(({ name, dimensions }) => `${name} ${dimensions[0]?.value}`);
  const table: readonly (readonly [string, readonly string[]])[] = [
    [
      '{AWS/Lambda,FunctionName} MetricName="Errors" OR (MetricName="Invocations" AND (ProjectA OR ProjectB))',
      ["Errors alpha", "Invocations ProjectA"],
    ],
    ["(EC2 OR EBS) MetricName=ReadOps", ["VolumeReadOps AND"]],
    ["(EC2 OR EBS) AND ReadOps", ["VolumeReadOps AND"]],
    ["lambda NOT errors NOT ProjectC", ["Invocations ProjectA"]],
    ["NOT lambda", ["VolumeReadOps AND"]],
    ["NOT (lambda OR ebs)", []],
    ["Errors OR ReadOps ebs", ["Errors alpha", "VolumeReadOps AND"]],
    ['"AND"', ["VolumeReadOps AND"]],
    ["lambda and errors", []],
  ];
  for (const [search, expected] of table) assert.deepEqual(names(search), expected, search);
});

test("a mistake in a search has a place", () => {
  const table: readonly (readonly [string, number, RegExp])[] = [
    ["", 0, /schema, a term, or both/],
    ["{Tides", 6, /expected ',' or '}'/],
    ["{}", 1, /expected a name/],
    ["(a", 2, /expected '\)'/],
    ["a)", 1, /expected a search term, AND, OR or the end/],
    ["a OR", 4, /expected a search term/],
    ["AND a", 0, /expected a search term/],
    ["a AND OR b", 6, /expected a search term/],
    ["x=", 2, /expected a search term/],
    ['"a', 0, /no closing "/],
    [":aws.AccountId=1", 15, /other accounts/],
    [`${"(".repeat(60)}a`, 51, /nested/],
    ["a".repeat(1025), 1024, /1024 characters/],
  ];
  for (const [search, at, message] of table)
    assert.throws(
      () => parseSearch(search),
      (error) => {
        assert.ok(error instanceof SearchError, String(error));
        assert.match(error.message, message);
        assert.equal(error.at, at, search);
        return true;
      },
    );
});

test("any text is a search or a mistake within it", () => {
  const parts = fc.constantFrom(
    "a",
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    "{",
    "}",
    '"',
    "\\",
    "=",
    ",",
    " ",
    ":",
    "é",
    "Aa1",
  );
  const texts = fc.oneof(
    fc.array(parts).map((some) => some.join("")),
    fc.array(parts).map((some) => some.join(" ")),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        finds(text, metric("Tides", "Depth", { Buoy: "A1" }));
      } catch (error) {
        assert.ok(error instanceof SearchError, String(error));
        assert.ok(error.at >= 0 && error.at <= text.length);
      }
    }),
    { numRuns: 1000 },
  );
});
