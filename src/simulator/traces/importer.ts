/** What an importer of a format does with the lines of a file. */

import type { Random } from "../random.ts";
import type { TraceBuilder } from "./columns.ts";

/** Thrown for a row that cannot be read; the message says why. */
export class BadRow extends Error {}

/** Which tokens are a request's size. */
export type SizeOf = "input" | "output" | "total";

export interface ImportContext {
  readonly into: TraceBuilder;
  /** Places requests of which a trace gives only counts or rates. */
  readonly random: Random;
  readonly sizeOf: SizeOf;
}

export interface Importer {
  /** Reads one row; throws BadRow. */
  row(text: string): void;
  /** After the last row; throws BadRow when the file as a whole cannot be read. */
  finish?(): void;
  /** When the trace began, in the unit of `TraceBuilder.add`; else with its first request. */
  origin?(): number | undefined;
}

/** Makes an importer for a file with this first line; `header` tells whether that line is one, and no row. */
export interface Format {
  readonly matches: (first: string) => boolean;
  readonly header: boolean;
  readonly open: (first: string, context: ImportContext) => Importer;
}

/** Finite and not negative, or a bad row. */
export function amount(text: string | number | undefined, name: string): number {
  const value = typeof text === "string" && text.trim() !== "" ? Number(text) : text;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0)
    throw new BadRow(`${name} must be a number of 0 or more, not ${shown(text)}`);
  return value;
}

/** `2023-11-16 18:15:46.6805900` or ISO 8601, in UTC unless it says otherwise; in milliseconds with their fraction. */
export function instant(text: string | undefined, name: string): number {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(text?.trim() ?? "");
  const whole = match ? Date.parse(`${match[1]}T${match[2]}${match[4] ?? "Z"}`) : Number.NaN;
  if (Number.isNaN(whole))
    throw new BadRow(`${name} must be a time such as 2023-11-16 18:15:46.68, not ${shown(text)}`);
  return whole + Number(match?.[3] ?? 0) * 1000;
}

/** An object of JSON, or a bad row. */
export function record(text: string): Readonly<Record<string, unknown>> {
  const value = parsed(text);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BadRow(`must be a JSON object, not ${shown(text)}`);
  return value as Record<string, unknown>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRow(`must be a JSON object, not ${shown(text)}`);
  }
}

export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function tokens(input: number, output: number, sizeOf: SizeOf): number {
  switch (sizeOf) {
    case "input":
      return input;
    case "output":
      return output;
    case "total":
      return input + output;
  }
}

/** The fields of a row by the names of the header; quotes around a field are left out. */
export function fields(text: string, count?: number): readonly string[] {
  const found = text.split(",").map((field) => field.trim().replace(/^"(.*)"$/, "$1"));
  if (count !== undefined && found.length !== count)
    throw new BadRow(`must have ${count} fields, not ${found.length}`);
  return found;
}

/** A whole number near the rate: rounded up as often as the fraction says. */
export const wholeCount = (count: number, random: Random): number => Math.floor(count + random());

/** As many requests at uniform instants of a period: what a Poisson process does, given its count. */
export function spread(count: number, from: number, period: number, { into, random }: ImportContext): void {
  const whole = wholeCount(count, random);
  into.expect(whole);
  for (let made = 0; made < whole; made++) into.add(from + random() * period);
}
