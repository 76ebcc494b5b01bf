/** Quantities of a scenario: durations, rates and numbers. */

import { leaf } from "./check.ts";

const MILLISECONDS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const NUMBER = String.raw`(\d+(?:\.\d+)?|\.\d+)`;
const DURATION = new RegExp(`^${NUMBER} ?(ms|s|m|min|h|d)$`);
const RATE = new RegExp(`^${NUMBER} ?/ ?(s|min|m|h|d)$`);

/** In milliseconds; undefined for other text. */
export function parseDuration(value: unknown): number | undefined {
  const match = typeof value === "string" ? DURATION.exec(value.trim()) : null;
  return match ? finite(Number(match[1]) * MILLISECONDS[match[2]!]!) : undefined;
}

/** Per second; undefined for other text. */
export function parseRate(value: unknown): number | undefined {
  const match = typeof value === "string" ? RATE.exec(value.trim()) : null;
  return match ? finite((Number(match[1]) * 1000) / MILLISECONDS[match[2]!]!) : undefined;
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

/** Zero is written `0s`. */
export const duration = leaf("a duration such as 90s, 10m, 2h or 1d", parseDuration);

export const positiveDuration = leaf("a duration longer than 0 such as 90s, 10m, 2h or 1d", (value) => {
  const found = parseDuration(value);
  return found !== undefined && found > 0 ? found : undefined;
});

/** Rates beyond a million a second would not end. */
export const rate = leaf("a rate such as 5/s, 300/min or 20/h", (value) => {
  const found = parseRate(value);
  return found !== undefined && found <= 1_000_000 ? found : undefined;
});

const numberWhere = (expected: string, fits: (value: number) => boolean) =>
  leaf(expected, (value) =>
    typeof value === "number" && Number.isFinite(value) && fits(value) ? value : undefined,
  );

export const amount = numberWhere("a number of 0 or more", (value) => value >= 0);
export const positive = numberWhere("a number above 0", (value) => value > 0);
/** Beyond 50, nearly all gaps are too short for a number to tell from nothing. */
export const burstiness = numberWhere("a number above 0 and up to 50", (value) => value > 0 && value <= 50);
export const share = numberWhere("a number from 0 to 1", (value) => value >= 0 && value <= 1);
export const count = numberWhere(
  "a whole number from 1 to 1000000",
  (value) => Number.isInteger(value) && value >= 1 && value <= 1_000_000,
);
export const wholeNumber = leaf("a whole number of 0 or more", (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined,
);
