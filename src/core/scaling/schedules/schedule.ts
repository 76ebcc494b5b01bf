/**
 * Schedules of scheduled actions: `at(…)`, `rate(…)` and `cron(…)`, read with AWS's words for what is wrong in them.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
 */

import { type Duration, days, hours, minutes } from "../../time/time.ts";
import { type CronFields, cronFields, type Read } from "./cron-fields.ts";

export type Schedule =
  /** Once, at a local time `yyyy-MM-ddTHH:mm:ss`. */
  | { readonly kind: "at"; readonly local: string }
  | { readonly kind: "rate"; readonly every: Duration }
  | { readonly kind: "cron"; readonly fields: CronFields };

/** Reads a schedule expression; the keywords may be written in any case. */
export function readSchedule(text: string): Read<Schedule> {
  const [, keyword = "", inside = ""] = /^(at|rate|cron)\((.*)\)$/is.exec(text) ?? [];
  switch (keyword.toLowerCase()) {
    case "at":
      return readAt(inside.trim());
    case "rate":
      return readRate(inside.trim(), text);
    case "cron":
      return readCron(inside.trim());
    default:
      return { problem: SYNTAX };
  }
}

const SYNTAX =
  "Invalid schedule expression. Details: Schedule expressions must have the following syntax: rate(<number>\\s?(minutes?|hours?|days?)), cron(<cron_expression>) or at(yyyy-MM-dd'T'HH:mm:ss).";

function readAt(local: string): Read<Schedule> {
  const problem = dateProblem(local);
  return problem === undefined
    ? { value: { kind: "at", local } }
    : { problem: `Invalid schedule at DateTime expression. Details: ${problem}` };
}

/** What is wrong with a date and time, as the date library behind AWS says it. */
function dateProblem(text: string): string | undefined {
  const format = "dddd-dd-ddTdd:dd:dd";
  for (let i = 0; i < format.length; i++) {
    const letter = text[i];
    if (letter === undefined) return `Invalid format: "${text}" is too short`;
    if (format[i] === "d" ? !/\d/.test(letter) : letter !== format[i]) return malformed(text, i);
  }
  if (text.length > format.length) return malformed(text, format.length);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[-T:]/).map(Number);
  const parts: readonly (readonly [string, number, number, number])[] = [
    ["monthOfYear", month, 1, 12],
    ["dayOfMonth", day, 1, new Date(Date.UTC(year, month, 0)).getUTCDate()],
    ["hourOfDay", hour, 0, 23],
    ["minuteOfHour", minute, 0, 59],
    ["secondOfMinute", second, 0, 59],
  ];
  const outside = parts.find(([, value, low, high]) => value < low || value > high);
  if (!outside) return undefined;
  const [name, value, low, high] = outside;
  return `Cannot parse "${text}": Value ${value} for ${name} must be in the range [${low},${high}]`;
}

const malformed = (text: string, at: number): string =>
  at === 0 ? `Invalid format: "${text}"` : `Invalid format: "${text}" is malformed at "${text.slice(at)}"`;

const units: Readonly<Record<string, (count: number) => Duration>> = {
  minute: minutes,
  hour: hours,
  day: days,
};

function readRate(inside: string, text: string): Read<Schedule> {
  const [, count = "", unit = ""] = /^(\d+)\s*(minute|hour|day)s?$/i.exec(inside) ?? [];
  const every = units[unit.toLowerCase()]?.(Number(count));
  if (every === undefined || !Number.isSafeInteger(every)) return { problem: SYNTAX };
  return every === 0 ? { problem: tooOften(text) } : { value: { kind: "rate", every } };
}

function readCron(inside: string): Read<Schedule> {
  const read = cronFields(inside);
  if ("value" in read) return { value: { kind: "cron", fields: read.value } };
  return {
    problem:
      read.problem === "too often"
        ? tooOften(`cron(${inside})`)
        : `Invalid CRON expression. Details: ${read.problem}`,
  };
}

const tooOften = (text: string): string =>
  `Invalid schedule frequency. Run for ${text} are less than 60 seconds apart`;
