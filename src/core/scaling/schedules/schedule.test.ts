import assert from "node:assert/strict";
import { test } from "node:test";
import { days, hours, minutes } from "../../time/time.ts";
import { readSchedule } from "./schedule.ts";

const syntax =
  "Invalid schedule expression. Details: Schedule expressions must have the following syntax: rate(<number>\\s?(minutes?|hours?|days?)), cron(<cron_expression>) or at(yyyy-MM-dd'T'HH:mm:ss).";

const read = (text: string) => {
  const found = readSchedule(text);
  assert.ok("value" in found, JSON.stringify([text, found]));
  return found.value;
};
const problem = (text: string): string => {
  const found = readSchedule(text);
  assert.ok("problem" in found, text);
  return found.problem;
};

test("rates have a unit, in one or many, and keywords any case", () => {
  for (const [text, every] of [
    ["rate(1 minute)", minutes(1)],
    ["rate(1 minutes)", minutes(1)],
    ["rate(5minutes)", minutes(5)],
    ["RATE(2 Hours)", hours(2)],
    ["rate( 7 day )", days(7)],
  ] as const)
    assert.deepEqual(read(text), { kind: "rate", every });
});

test("a time is local, to the second", () => {
  for (const text of ["at(2035-01-31T00:00:00)", "AT(2035-01-31T00:00:00)"])
    assert.deepEqual(read(text), { kind: "at", local: "2035-01-31T00:00:00" });
});

for (const [text, expected] of [
  ["", syntax],
  ["every(5 minutes)", syntax],
  ["rate(5 weeks)", syntax],
  ["rate(30 seconds)", syntax],
  ["rate(-1 minute)", syntax],
  ["rate(1.5 hours)", syntax],
  ["rate(99999999999999999999 days)", syntax],
  ["rate(5 minutes", syntax],
  [" rate(5 minutes)", syntax],
  ["0 12 * * ? *", syntax],
  ["rate(0 minutes)", "Invalid schedule frequency. Run for rate(0 minutes) are less than 60 seconds apart"],
  [
    "at(2035-01-01T00:00:00Z)",
    'Invalid schedule at DateTime expression. Details: Invalid format: "2035-01-01T00:00:00Z" is malformed at "Z"',
  ],
  [
    "at(2035-01-01T00:00:00+01:00)",
    'Invalid schedule at DateTime expression. Details: Invalid format: "2035-01-01T00:00:00+01:00" is malformed at "+01:00"',
  ],
  [
    "at(2035-01-01)",
    'Invalid schedule at DateTime expression. Details: Invalid format: "2035-01-01" is too short',
  ],
  ["at(tomorrow)", 'Invalid schedule at DateTime expression. Details: Invalid format: "tomorrow"'],
  [
    "at(2035-13-01T00:00:00)",
    'Invalid schedule at DateTime expression. Details: Cannot parse "2035-13-01T00:00:00": Value 13 for monthOfYear must be in the range [1,12]',
  ],
  [
    "at(2035-02-29T00:00:00)",
    'Invalid schedule at DateTime expression. Details: Cannot parse "2035-02-29T00:00:00": Value 29 for dayOfMonth must be in the range [1,28]',
  ],
  [
    "at(2035-02-28T24:00:00)",
    'Invalid schedule at DateTime expression. Details: Cannot parse "2035-02-28T24:00:00": Value 24 for hourOfDay must be in the range [0,23]',
  ],
] as const)
  test(`${JSON.stringify(text)} is refused`, () => assert.equal(problem(text), expected));

test("exactly one of the day fields is a question mark, in five, six and seven fields", () => {
  for (const [dayOfMonth, dayOfWeek, isFine] of [
    ["?", "*", true],
    ["*", "?", true],
    ["1", "?", true],
    ["?", "2", true],
    ["*", "*", false],
    ["1", "2", false],
    ["?", "?", false],
  ] as const)
    for (const [before, after] of [
      ["", ""],
      ["", " *"],
      ["0 ", " *"],
    ]) {
      const text = `cron(${before}0 12 ${dayOfMonth} * ${dayOfWeek}${after})`;
      if (isFine) assert.equal(read(text).kind, "cron");
      else assert.match(problem(text), /^Invalid CRON expression\. Details: exactly one of day-of-month/);
    }
});

test("fields become numbers, whatever way they are written", () => {
  const fieldsOf = (text: string) => {
    const schedule = read(text);
    assert.ok(schedule.kind === "cron");
    return Object.values(schedule.fields).join(" ");
  };
  for (const [text, expected] of [
    ["cron(0 18 ? * MON-FRI *)", "0 18 * * 2,3,4,5,6 *"],
    ["cron(0/15 * * * ? *)", "0,15,30,45 * * * * *"],
    ["cron(0 8 1 jan,Mar ? 2030-2032)", "0 8 1 1,3 * 2030,2031,2032"],
    ["cron(*/20 22-2/2 ? * FRI-MON 2026/2)", "0,20,40 0,2,22 * * 1,2,6,7 YEARS"],
    ["cron(0 10 ? * L *)", "0 10 * * 7 *"],
    ["cron(0 10 ? * FRIL *)", "0 10 * * 6L *"],
    ["cron(0 10 ? * mon#1 *)", "0 10 * * 2#1 *"],
    ["cron(0 10 LW * ? *)", "0 10 LW * * *"],
    ["cron(0 10 3w * ? *)", "0 10 3W * * *"],
    ["cron(0-59 0-23 1-31 1-12 ? 1970-2199)", "* * * * * *"],
    ["cron(30 5 10 ? * SUN-SAT *)", "5 10 * * * *"],
  ] as const)
    assert.equal(fieldsOf(text).replace(/2026,2028,[\d,]+2198/, "YEARS"), expected, text);
});

for (const [text, expected] of [
  ["cron(0 12 * *)", /has 6 fields \(5 without the year, 7 with seconds\), not 4$/],
  ["cron()", /not 0$/],
  ["cron(0 0 0 12 * * ? *)", /not 8$/],
  ["cron(60 12 * * ? *)", /minutes cannot be 60$/],
  ["cron(0 24 * * ? *)", /hours cannot be 24$/],
  ["cron(? 12 * * ? *)", /minutes cannot be \?$/],
  ["cron(0 12 0 * ? *)", /day-of-month cannot be 0$/],
  ["cron(0 12 L-3 * ? *)", /day-of-month cannot be L-3$/],
  ["cron(0 12 1,15W * ? *)", /day-of-month cannot be 1,15W$/],
  ["cron(0 12 32W * ? *)", /day-of-month cannot be 32W$/],
  ["cron(0 12 ? 13 MON *)", /month cannot be 13$/],
  ["cron(0 12 ? JANFEB MON *)", /month cannot be JANFEB$/],
  ["cron(0 12 ? 1FEB MON *)", /month cannot be 1FEB$/],
  ["cron(0 12 ? * 0 *)", /day-of-week cannot be 0$/],
  ["cron(0 12 ? * 8 *)", /day-of-week cannot be 8$/],
  ["cron(0 12 ? * MON#6 *)", /day-of-week cannot be MON#6$/],
  ["cron(0 12 ? * 2,6L *)", /day-of-week cannot be 2,6L$/],
  ["cron(0 12 * * ? 1969)", /year cannot be 1969$/],
  ["cron(0 12 * * ? 2030-2028)", /year cannot be 2030-2028$/],
  ["cron(0/0 12 * * ? *)", /minutes cannot be 0\/0$/],
  ["cron(1, 12 * * ? *)", /minutes cannot be 1,$/],
  ["cron(0 0 12 60W * ? *)", /day-of-month cannot be 60W$/],
  ["cron(a 0 12 * * ? *)", /seconds cannot be A$/],
] as const)
  test(`${text} is refused`, () => {
    assert.match(problem(text), /^Invalid CRON expression\. Details: /);
    assert.match(problem(text), expected);
  });

test("seconds that come more than once a minute are too often", () => {
  assert.equal(
    problem("cron(0/10 * 12 * * ? *)"),
    "Invalid schedule frequency. Run for cron(0/10 * 12 * * ? *) are less than 60 seconds apart",
  );
});
