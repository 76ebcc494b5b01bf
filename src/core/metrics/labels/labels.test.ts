import assert from "node:assert/strict";
import { test } from "node:test";
import { days, hours, minutes, seconds } from "../../time/time.ts";
import type { StatQuery } from "../math/query.ts";
import { defaultLabels, searchLabels } from "./default-labels.ts";
import { filledLabel, isDynamic, type Labelled, labelProblem } from "./dynamic-label.ts";
import { durationText, instantText, offsetMinutes } from "./texts.ts";

const noon = Date.UTC(2026, 5, 1, 12);

const query = (
  name: string,
  members: Partial<StatQuery> = {},
  dimensions: Readonly<Record<string, string>> = {},
): StatQuery => ({
  kind: "stat",
  id: "m1",
  metric: {
    namespace: "Tides",
    name,
    dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })),
  },
  statistic: "Sum",
  period: 60,
  returned: true,
  ...members,
});

test("what differs among namesakes stands behind their name, and only that", () => {
  const table: readonly (readonly [readonly StatQuery[], readonly string[]])[] = [
    [[query("metric1")], ["metric1"]],
    [
      [query("metric1"), query("metric1", { statistic: "Average", period: 300 })],
      ["metric1 Sum 60", "metric1 Average 300"],
    ],
    [
      [query("a"), query("b", { statistic: "Average" })],
      ["a", "b"],
    ],
    [
      [query("a", {}, { Buoy: "x" }), query("a", {}, { Buoy: "y" })],
      ["a x", "a y"],
    ],
    [
      [query("a"), query("a", {}, { Buoy: "y" })],
      ["a", "a y"],
    ],
    [
      [query("a", { unit: "Bytes" }), query("a", { unit: "Bits" })],
      ["a", "a"],
    ],
  ];
  for (const [queries, expected] of table) assert.deepEqual([...defaultLabels(queries).values()], expected);
});

test("a search's hits are told apart without the name that all have", () => {
  const [x, y] = [query("a", {}, { Buoy: "x" }), query("a", {}, { Buoy: "y" })];
  assert.deepEqual([...searchLabels([x, y]).values()], ["x", "y"]);
  assert.deepEqual([...searchLabels([x]).values()], ["a"]);
  assert.deepEqual([...searchLabels([x, query("b")]).values()], ["a", "b"]);
});

const live = (name: string): string => `\${${name}}`;

const about: Labelled = {
  label: "Depth",
  series: {
    at: [noon, noon + minutes(1), noon + minutes(5), noon + minutes(6)],
    values: [4, 9, 1, 2],
  },
  origin: query("Depth", { statistic: "p90" }, { Buoy: "north" }),
  scope: { account: "123456789012", region: "eu-west-1" },
  now: noon + hours(1),
  offset: 90,
};

test("every live value", () => {
  const table: Readonly<Record<string, string>> = {
    LABEL: "Depth",
    AVG: "4",
    DATAPOINT_COUNT: "4",
    FIRST: "4",
    FIRST_LAST_RANGE: "-2",
    FIRST_LAST_TIME_RANGE: "6m",
    FIRST_TIME: "2026-06-01 13:30:00 +0130",
    FIRST_TIME_RELATIVE: "1h",
    LAST: "2",
    LAST_TIME: "2026-06-01 13:36:00 +0130",
    LAST_TIME_RELATIVE: "54m",
    MAX: "9",
    MAX_TIME: "2026-06-01 13:31:00 +0130",
    MAX_TIME_RELATIVE: "59m",
    MIN: "1",
    MIN_MAX_RANGE: "8",
    MIN_MAX_TIME_RANGE: "4m",
    MIN_TIME: "2026-06-01 13:35:00 +0130",
    MIN_TIME_RELATIVE: "55m",
    SUM: "16",
    "PROP('AccountId')": "123456789012",
    "PROP('AccountLabel')": "123456789012",
    "PROP('Dim.Buoy')": "north",
    "PROP('Dim.Other')": "--",
    "PROP('MetricName')": "Depth",
    "PROP('Namespace')": "Tides",
    "PROP('Period')": "60",
    "PROP('Region')": "eu-west-1",
    "PROP('Stat')": "p90",
  };
  for (const [name, text] of Object.entries(table)) {
    assert.equal(labelProblem(live(name)), undefined, name);
    assert.equal(filledLabel(`[${live(name)}]`, about), `[${text}]`, name);
  }
});

test("what is not known is shown as such", () => {
  const { origin: _, ...sum } = about;
  assert.equal(filledLabel(live("PROP('Stat')"), sum), "--");
  assert.equal(filledLabel(`max ${live("MAX")}`, { ...about, series: { at: [], values: [] } }), "max --");
});

test("labels that cannot be filled in are refused", () => {
  const repeated = (name: string, times: number) => live(name).repeat(times);
  const table: readonly (readonly [string, RegExp | undefined])[] = [
    ["plain $ {MAX} text", undefined],
    [repeated("MAX", 6), undefined],
    [repeated("MAX", 7), /at most 6/],
    [repeated("LABEL", 2), /only once/],
    [live("MEDIAN"), /no dynamic value \$\{MEDIAN\}/],
    [live("constructor"), /no dynamic value/],
    [live("PROP('Owner')"), /no dynamic value/],
    [live(""), /no dynamic value/],
  ];
  for (const [label, problem] of table)
    if (problem) assert.match(labelProblem(label) ?? "", problem);
    else assert.equal(labelProblem(label), undefined);
  assert.deepEqual([isDynamic("plain"), isDynamic(live("MAX"))], [false, true]);
});

test("instants and durations in words", () => {
  assert.equal(instantText(noon, 0), "2026-06-01 12:00:00 UTC");
  assert.equal(instantText(noon, -750), "2026-05-31 23:30:00 -1230");
  assert.equal(durationText(0), "0s");
  assert.equal(durationText(days(2) + minutes(3) + seconds(4)), "2d 3m 4s");
  assert.deepEqual(["+0000", "+0130", "-1200", "+1260", "+2400", "0130"].map(offsetMinutes), [
    0,
    90,
    -720,
    undefined,
    undefined,
    undefined,
  ]);
});
