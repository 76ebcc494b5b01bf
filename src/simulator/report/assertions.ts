/** Assertions on a run, such as `wait.p95 < 30s` or `cost <= 40`: what a pipeline stops for. */

import type { Measure } from "./measures.ts";
import { measureText } from "./words.ts";

export interface Assertion {
  readonly text: string;
  readonly key: string;
  readonly operator: keyof typeof operators;
  readonly limit: number;
}

export interface Verdict {
  readonly assertion: Assertion;
  readonly holds: boolean;
  /** For example `wait.p95 is 41.2 s`. */
  readonly found: string;
}

/** Thrown with what is wrong and what is known. */
export class BadAssertion extends Error {}

const operators = {
  "<": (value: number, limit: number) => value < limit,
  "<=": (value: number, limit: number) => value <= limit,
  ">": (value: number, limit: number) => value > limit,
  ">=": (value: number, limit: number) => value >= limit,
} as const;

/** Reads `<measure> <operator> <limit>`; a limit may have a unit: ms, s, min, h, %. */
export function parseAssertion(text: string): Assertion {
  const match = /^\s*([A-Za-z][\w.-]*)\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*(ms|s|min|m|h|%)?\s*$/.exec(text);
  if (!match)
    throw new BadAssertion(
      `'${text}' is no assertion: write <measure> <operator> <limit>, such as wait.p95 < 30s`,
    );
  const [, key, operator, number, unit] = match as unknown as [
    string,
    string,
    keyof typeof operators,
    string,
    string,
  ];
  return { text: text.trim(), key, operator, limit: Number(number) * (UNITS[unit ?? ""] ?? 1) };
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, min: 60, m: 60, h: 3600, "%": 0.01 };

export function judgeAssertion(assertion: Assertion, measures: readonly Measure[]): Verdict {
  const measure = measures.find(({ key }) => key === assertion.key);
  if (!measure)
    throw new BadAssertion(
      `'${assertion.key}' is not measured: there are ${measures.map(({ key }) => key).join(", ")}`,
    );
  // Instance hours are told in hours, whatever unit the limit has.
  const value =
    measure.unit === "hours" && /h\s*$/.test(assertion.text) ? measure.value * 3600 : measure.value;
  return {
    assertion,
    holds: operators[assertion.operator](value, assertion.limit),
    found: `${measure.key} is ${measureText(measure)}`,
  };
}
