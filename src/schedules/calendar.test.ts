import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cronFields } from "../core/scaling/schedules/cron-fields.ts";
import { nextRun, type Timetable } from "../core/scaling/schedules/next-run.ts";
import { readSchedule } from "../core/scaling/schedules/schedule.ts";
import { days, hours, type Instant, minutes } from "../core/time/time.ts";
import { calendar } from "./calendar.ts";

const timetable = (text: string, settings: Partial<Timetable> = {}): Timetable => {
  const read = readSchedule(text);
  assert.ok("value" in read, JSON.stringify(read));
  return { schedule: read.value, createdAt: 0, ...settings };
};

const runs = (table: Timetable, after: string, count: number): readonly string[] => {
  const found: string[] = [];
  let at: Instant | undefined = Date.parse(after);
  while (found.length < count) {
    at = nextRun(table, at, calendar);
    if (at === undefined) break;
    found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
};

/** What AWS's pages print, and what each letter of the dialect means. */
for (const [text, after, ...expected] of [
  ["cron(0 10 * * ? *)", "2026-01-01T10:00Z", "2026-01-02T10:00", "2026-01-03T10:00"],
  ["cron(15 12 * * ? *)", "2026-01-01T00:00Z", "2026-01-01T12:15", "2026-01-02T12:15"],
  ["cron(0 18 ? * MON-FRI *)", "2026-01-02T18:00Z", "2026-01-05T18:00", "2026-01-06T18:00"],
  ["cron(0 8 1 * ? *)", "2026-01-01T08:00Z", "2026-02-01T08:00", "2026-03-01T08:00"],
  ["cron(0/15 * * * ? *)", "2026-01-01T00:01Z", "2026-01-01T00:15", "2026-01-01T00:30"],
  ["cron(0/10 * ? * MON-FRI *)", "2026-01-02T23:50Z", "2026-01-05T00:00", "2026-01-05T00:10"],
  ["cron(0/5 8-17 ? * MON-FRI *)", "2026-01-02T17:55Z", "2026-01-05T08:00", "2026-01-05T08:05"],
  ["cron(0/30 20-2 ? * MON-FRI *)", "2026-01-05T02:30Z", "2026-01-05T20:00", "2026-01-05T20:30"],
  ["cron(0 9 ? * 2#1 *)", "2026-01-01T00:00Z", "2026-01-05T09:00", "2026-02-02T09:00"],
  [
    "cron(0 10 ? * 6L 2022-2023)",
    "2022-11-01T00:00Z",
    "2022-11-25T10:00",
    "2022-12-30T10:00",
    "2023-01-27T10:00",
  ],
  ["cron(0 10 ? * L *)", "2026-01-01T00:00Z", "2026-01-03T10:00", "2026-01-10T10:00"],
  ["cron(0 0 L * ? *)", "2026-01-31T00:00Z", "2026-02-28T00:00", "2026-03-31T00:00"],
  ["cron(0 12 LW * ? *)", "2026-01-01T00:00Z", "2026-01-30T12:00", "2026-02-27T12:00"],
  ["cron(0 12 3W * ? *)", "2026-01-01T00:00Z", "2026-01-02T12:00", "2026-02-03T12:00"],
  ["cron(0 12 1W * ? *)", "2026-01-10T00:00Z", "2026-02-02T12:00", "2026-03-02T12:00"],
  ["cron(30 6 ? * MON 2030)", "2029-01-01T00:00Z", "2030-01-07T06:30", "2030-01-14T06:30"],
  ["cron(0 0 29 2 ? *)", "2026-01-01T00:00Z", "2028-02-29T00:00", "2032-02-29T00:00"],
  ["cron(0 0 30 2 ? *)", "2026-01-01T00:00Z"],
  ["cron(0 0 1 1 ? 2025)", "2026-01-01T00:00Z"],
  ["cron(0 12 ? JAN,jul 1)", "2026-01-20T00:00Z", "2026-01-25T12:00", "2026-07-05T12:00"],
  ["cron(45 0 12 * * ? *)", "2026-01-01T00:00Z", "2026-01-01T12:00", "2026-01-02T12:00"],
  ["at(2035-01-31T08:00:00)", "2026-01-01T00:00Z", "2035-01-31T08:00"],
  ["at(2025-01-31T08:00:00)", "2026-01-01T00:00Z"],
  ["at(0001-01-31T08:00:00)", "2026-01-01T00:00Z"],
] as const)
  test(`${text} after ${after} runs at ${expected.join(", ") || "no time"}`, () => {
    const found = runs(timetable(text), after, Math.max(2, expected.length));
    assert.deepEqual(found, expected);
  });

const newYork = { timezone: "America/New_York" };

test("schedules keep to the clock on the wall through summer and winter", () => {
  const table = timetable("cron(0 9 * * ? *)", newYork);
  assert.deepEqual(runs(table, "2026-03-07T00:00Z", 3), [
    "2026-03-07T14:00",
    "2026-03-08T13:00",
    "2026-03-09T13:00",
  ]);
  assert.deepEqual(runs(table, "2026-10-31T00:00Z", 2), ["2026-10-31T13:00", "2026-11-01T14:00"]);
  assert.deepEqual(
    runs(timetable("at(2026-07-01T09:00:00)", { timezone: "Europe/Berlin" }), "2026-01-01T00:00Z", 2),
    ["2026-07-01T07:00"],
  );
});

/** On 8 March 2026 New York's clocks go from 02:00 to 03:00 (07:00 UTC). */
test("times of day that a change of the clock leaves out run when it changes, once", () => {
  for (const text of [
    "cron(30 2 * * ? *)",
    "cron(0/30 2 * * ? *)",
    "cron(* 2 * * ? *)",
    "cron(0,30 2 ? * SUN *)",
  ])
    assert.equal(runs(timetable(text, newYork), "2026-03-08T05:00Z", 1)[0], "2026-03-08T07:00", text);
  assert.deepEqual(runs(timetable("cron(0/30 2 * * ? *)", newYork), "2026-03-08T05:00Z", 3), [
    "2026-03-08T07:00",
    "2026-03-09T06:00",
    "2026-03-09T06:30",
  ]);
  assert.deepEqual(runs(timetable("at(2026-03-08T02:30:00)", newYork), "2026-03-08T05:00Z", 2), [
    "2026-03-08T07:30",
  ]);
});

/** On 1 November 2026 they show 01:00 to 02:00 twice (from 05:00 and from 06:00 UTC). */
test("times of day that come twice run the first time; every hour runs in both", () => {
  for (const text of ["cron(30 1 * * ? *)", "cron(0/30 1 * * ? *)", "cron(* 1 * * ? *)"]) {
    const found = runs(timetable(text, newYork), "2026-11-01T04:00Z", 61);
    assert.ok(
      found.some((at) => at === "2026-11-01T05:30"),
      text,
    );
    assert.ok(!found.some((at) => at.startsWith("2026-11-01T06")), text);
  }
  assert.deepEqual(runs(timetable("cron(0/30 * * * ? *)", newYork), "2026-11-01T04:45Z", 5), [
    "2026-11-01T05:00",
    "2026-11-01T05:30",
    "2026-11-01T06:00",
    "2026-11-01T06:30",
    "2026-11-01T07:00",
  ]);
  assert.deepEqual(runs(timetable("at(2026-11-01T01:30:00)", newYork), "2026-11-01T04:45Z", 2), [
    "2026-11-01T05:30",
  ]);
});

test("a start is the first run, an end the last; rates count from the start or the creation", () => {
  const startAt = Date.parse("2026-01-01T08:07:30Z");
  const endAt = Date.parse("2026-01-01T08:30:00Z");
  assert.deepEqual(runs(timetable("cron(0/10 * * * ? *)", { startAt, endAt }), "2026-01-01T00:00Z", 9), [
    "2026-01-01T08:07",
    "2026-01-01T08:10",
    "2026-01-01T08:20",
    "2026-01-01T08:30",
  ]);
  assert.deepEqual(runs(timetable("rate(10 minutes)", { startAt, endAt }), "2026-01-01T08:10:00Z", 9), [
    "2026-01-01T08:17",
    "2026-01-01T08:27",
  ]);
  const createdAt = Date.parse("2026-01-01T00:03Z");
  assert.deepEqual(runs(timetable("rate(1 hour)", { createdAt }), "2026-01-01T00:03Z", 2), [
    "2026-01-01T01:03",
    "2026-01-01T02:03",
  ]);
  // A single time is not moved by a start, only shut out.
  assert.deepEqual(runs(timetable("at(2026-01-01T08:00:00)", { startAt }), "2026-01-01T00:00Z", 1), []);
  assert.deepEqual(runs(timetable("at(2026-01-01T08:20:00)", { startAt, endAt }), "2026-01-01T00:00Z", 2), [
    "2026-01-01T08:20",
  ]);
});

test("zones are known by their names", () => {
  for (const zone of ["Europe/Berlin", "UTC", "Etc/GMT+9", "US/Eastern", "GMT"])
    assert.ok(calendar.hasZone(zone), zone);
  for (const zone of ["+01:00", "Mars/Olympus", "", "UTC+1", "../etc"])
    assert.ok(!calendar.hasZone(zone), zone);
});

const field = (low: number, high: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min: low, max: high }).map(String),
    fc
      .uniqueArray(fc.integer({ min: low, max: high }), { minLength: 1, maxLength: 4 })
      .map((all) => all.join(",")),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }))
      .map(([from, to]) => `${from}-${to}`),
    fc
      .tuple(fc.integer({ min: low, max: high }), fc.integer({ min: 1, max: high - low }))
      .map(([from, step]) => `${from}/${step}`),
  );
const dayOfMonth = fc.oneof(field(1, 31), fc.constantFrom("L", "LW", "15W", "1W", "31W"));
const dayOfWeek = fc.oneof(field(1, 7), fc.constantFrom("L", "2L", "6L", "1#1", "5#3", "MON-FRI", "SAT-TUE"));
const expression = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    field(1, 12),
    fc.oneof(
      dayOfMonth.map((day) => [day, "?"] as const),
      dayOfWeek.map((day) => ["?", day] as const),
    ),
  )
  .map(([minute, hour, month, [day, weekday]]) => `${minute} ${hour} ${day} ${month} ${weekday} *`);
const zones = ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"];

test("the next run is later, the same for every instant before it, and matches unless the clock changed", () => {
  const property = fc.property(
    expression,
    fc.constantFrom(...zones),
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (text, timezone, after, part) => {
      const table = timetable(`cron(${text})`, { timezone });
      const next = nextRun(table, after, calendar);
      if (next === undefined) return;
      assert.ok(next > after);
      const between = Math.floor(after + part * (next - 1 - after));
      assert.equal(nextRun(table, between, calendar), next, `${text} ${timezone} ${after} ${between}`);
      const changes = offset(next - hours(3), timezone) !== offset(next + hours(1), timezone);
      if (!changes)
        assert.ok(matches(text, next, timezone), `${text} ${timezone} ${new Date(next).toISOString()}`);
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test("no match is passed over", () => {
  const property = fc.property(
    expression,
    fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }),
    (text, at) => {
      const after = Math.floor(at / minutes(1)) * minutes(1);
      const next = nextRun(timetable(`cron(${text})`), after, calendar) ?? Number.POSITIVE_INFINITY;
      const end = Math.min(next, after + days(2));
      for (let one = after + minutes(1); one < end; one += minutes(1))
        assert.ok(!matches(text, one, "UTC"), `${text} ${new Date(one).toISOString()}`);
    },
  );
  fc.assert(property, { numRuns: 20 });
});

/** The plain meaning of an expression, one minute at a time. */
function matches(text: string, at: Instant, timezone: string): boolean {
  const read = cronFields(text);
  assert.ok("value" in read);
  const { minute, hour, dayOfMonth, month, dayOfWeek } = read.value;
  const local = new Date(at + offset(at, timezone));
  const isIn = (list: string, value: number) => list === "*" || list.split(",").includes(String(value));
  return (
    at % minutes(1) === 0 &&
    isIn(minute, local.getUTCMinutes()) &&
    isIn(hour, local.getUTCHours()) &&
    isIn(month, local.getUTCMonth() + 1) &&
    isDayOfMonth(dayOfMonth, local) &&
    isDayOfWeek(dayOfWeek, local)
  );
}

const daysIn = (local: Date): number =>
  new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + 1, 0)).getUTCDate();

function isDayOfMonth(text: string, local: Date): boolean {
  const day = local.getUTCDate();
  const last = daysIn(local);
  if (text === "L") return day === last;
  if (!text.endsWith("W")) return text === "*" || text.split(",").includes(String(day));
  const wanted = text === "LW" ? last : Number(text.slice(0, -1));
  return wanted <= last && day === nearest(wanted, local, last);
}

/** The workday next to a day, within the month. */
function nearest(wanted: number, local: Date, last: number): number {
  const weekday = new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), wanted)).getUTCDay();
  if (weekday === 6) return wanted > 1 ? wanted - 1 : wanted + 2;
  if (weekday === 0) return wanted < last ? wanted + 1 : wanted - 2;
  return wanted;
}

function isDayOfWeek(text: string, local: Date): boolean {
  const weekday = local.getUTCDay() + 1;
  const day = local.getUTCDate();
  const [number = "", nth] = text.split("#");
  if (nth !== undefined) return weekday === Number(number) && Math.ceil(day / 7) === Number(nth);
  if (text.endsWith("L")) return weekday === Number(text.slice(0, -1)) && day > daysIn(local) - 7;
  return text === "*" || text.split(",").includes(String(weekday));
}

/** By how much a zone's clocks are ahead of UTC. */
function offset(at: Instant, timezone: string): number {
  if (timezone === "UTC") return 0;
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const value = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(
    value("year"),
    value("month") - 1,
    value("day"),
    value("hour"),
    value("minute"),
    value("second"),
  );
  return local - Math.floor(at / 1000) * 1000;
}
