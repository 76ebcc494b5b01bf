/**
 * The fields of AWS's cron dialect: minutes, hours, day of month, month, day of week (1 is Sunday), year. Five fields
 * leave out the year, seven begin with seconds. Exactly one of the two day fields is `?`.
 */

/** What was read, or what is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problem: string };

/** Six fields in plain form: numbers for names, `*` for `?`, and no range that runs over the end. */
export interface CronFields {
  readonly minute: string;
  readonly hour: string;
  readonly dayOfMonth: string;
  readonly month: string;
  readonly dayOfWeek: string;
  readonly year: string;
}

interface FieldRules {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly names?: readonly string[];
  /** Values of its own kind, beside numbers, ranges and steps. */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const SECOND: FieldRules = { label: "seconds", low: 0, high: 59 };
const FIELDS: Readonly<Record<keyof CronFields, FieldRules>> = {
  minute: { label: "minutes", low: 0, high: 59 },
  hour: { label: "hours", low: 0, high: 23 },
  dayOfMonth: { label: "day-of-month", low: 1, high: 31, special: /^(LW|L|([1-9]|[12]\d|3[01])W)$/ },
  month: { label: "month", low: 1, high: 12, names: MONTHS },
  dayOfWeek: { label: "day-of-week", low: 1, high: 7, names: WEEKDAYS, special: /^(L|[1-7]L|[1-7]#[1-5])$/ },
  year: { label: "year", low: 1970, high: 2199 },
};
const NAMES = Object.keys(FIELDS) as readonly (keyof CronFields)[];

/** Reads what stands between the brackets of `cron(…)`; `too often`: more than once in a minute. */
export function cronFields(text: string): Read<CronFields> {
  const parts = text
    .toUpperCase()
    .split(/\s+/)
    .filter((part) => part !== "");
  if (parts.length < 5 || parts.length > 7)
    return {
      problem: `an expression has 6 fields (5 without the year, 7 with seconds), not ${parts.length}`,
    };
  if (parts.length === 7) {
    const seconds = readField(parts.shift() ?? "", SECOND);
    if ("problem" in seconds) return seconds;
    if (!/^\d+$/.test(seconds.value)) return { problem: "too often" };
  }
  const [, , dayOfMonth, , dayOfWeek] = parts;
  if ((dayOfMonth === "?") === (dayOfWeek === "?"))
    return {
      problem: `exactly one of day-of-month (${dayOfMonth}) and day-of-week (${dayOfWeek}) must be ?`,
    };
  const fields: Partial<Record<keyof CronFields, string>> = {};
  for (const [index, name] of NAMES.entries()) {
    const isDay = name === "dayOfMonth" || name === "dayOfWeek";
    const part = parts[index] ?? "*";
    const read = isDay && part === "?" ? { value: "*" } : readField(part, FIELDS[name]);
    if ("problem" in read) return read;
    fields[name] = read.value;
  }
  return { value: fields as CronFields };
}

/** Checks each value of a list and writes it plainly; special values stand alone, as AWS's scheduler wants them. */
function readField(text: string, rules: FieldRules): Read<string> {
  const { label, low, high, special } = rules;
  const alone = withNumbers(text, rules);
  // The last day of the week is Saturday.
  if (special?.test(alone)) return { value: alone === "L" && rules === FIELDS.dayOfWeek ? "7" : alone };
  const values = new Set<number>();
  for (const value of text.split(",")) {
    const some = valuesOf(withNumbers(value, rules), rules);
    if (!some) return { problem: `${label} cannot be ${text}` };
    for (const one of some) values.add(one);
  }
  const isEvery = values.size === high - low + 1;
  return { value: isEvery ? "*" : [...values].sort((a, b) => a - b).join(",") };
}

/** The numbers that `*`, `n`, `n-m`, and these with a step stand for; a range may run over the end (`FRI-MON`). */
function valuesOf(value: string, rules: FieldRules): readonly number[] | undefined {
  const match = /^(?:(\*)|(\d{1,4})(?:-(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(value);
  if (!match) return undefined;
  const [, star, from, to, step] = match;
  const { low, high } = rules;
  const isOpen = star !== undefined || (step !== undefined && to === undefined);
  const first = star === undefined ? Number(from) : low;
  const last = isOpen ? high : Number(to ?? from);
  const every = Number(step ?? 1);
  const size = high - low + 1;
  const isInside = (one: number): boolean => one >= low && one <= high;
  if (!isInside(first) || !isInside(last) || every < 1 || every > size) return undefined;
  // Years only run forwards.
  if (last < first && rules === FIELDS.year) return undefined;
  const end = last < first ? last + size : last;
  const count = Math.floor((end - first) / every) + 1;
  return Array.from({ length: count }, (_, index) => ((first + index * every - low) % size) + low);
}

/** Names stand alone, before or after a hyphen, or before what makes a day special (`FRIL`, `MON#1`). */
const withNumbers = (value: string, { names = [], low }: FieldRules): string =>
  value.replace(/(?<![A-Z0-9])([A-Z]{3})(?=L?$|[-/#])/g, (name) => {
    const index = names.indexOf(name);
    return index < 0 ? name : String(index + low);
  });
