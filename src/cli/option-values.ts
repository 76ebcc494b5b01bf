/** What several commands read from their options; throws commander's InvalidArgumentError, which says what it must be. */

import { InvalidArgumentError } from "commander";
import { type Assertion, BadAssertion, parseAssertion } from "../simulator/report/assertions.ts";

export function wholeNumber(written: string): number {
  if (/^\d{1,15}$/.test(written)) return Number(written);
  throw new InvalidArgumentError("It must be a whole number of 0 or more.");
}

export const numberFrom =
  (least: number, most: number) =>
  (written: string): number => {
    const value = /^\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

/** Of an option that may be repeated. */
export function assertions(written: string, before: readonly Assertion[]): readonly Assertion[] {
  try {
    return [...before, parseAssertion(written)];
  } catch (error) {
    if (error instanceof BadAssertion) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
