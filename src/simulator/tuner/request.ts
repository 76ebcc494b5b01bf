/** What is asked of a tuning, by the `tune` of a scenario and by options. */

import type { Assertion } from "../report/assertions.ts";
import { BadAssertion, parseAssertion } from "../report/assertions.ts";
import { type Check, fieldsOf, isRecord, leaf, listOf, optional } from "../scenario/check.ts";
import { LEAST_BUDGET } from "./plan.ts";
import type { Free } from "./space.ts";

/** The `tune` of a scenario. */
export interface TuneSection {
  readonly objective: readonly Assertion[];
  readonly minimise: string | undefined;
  readonly budget: number | undefined;
  readonly free: readonly Free[];
}

const assertion: Check<Assertion> = (value, path, problems) => {
  try {
    return parseAssertion(String(value));
  } catch (error) {
    if (!(error instanceof BadAssertion)) throw error;
    problems.push({ path, message: error.message });
    return undefined;
  }
};

const oneOrMore: Check<readonly Assertion[]> = (value, path, problems) =>
  Array.isArray(value)
    ? listOf(assertion, 1, 20)(value, path, problems)
    : listOf(assertion)([value], path, problems);

/** Ranges and lists of settings that are not known are found out with the documents. */
const free: Check<readonly Free[]> = (value, path, problems) => {
  if (!isRecord(value)) {
    problems.push({ path, message: "must be settings with their candidates, such as target: 1..20" });
    return undefined;
  }
  return Object.entries(value).map(([name, given]) => ({
    name,
    choices: (Array.isArray(given) ? given : [given]).map(String).join(","),
    path: `${path}.${name}`,
  }));
};

const budget = leaf(`a whole number of ${LEAST_BUDGET} runs or more`, (value) =>
  Number.isSafeInteger(value) && (value as number) >= LEAST_BUDGET && (value as number) <= 100_000
    ? (value as number)
    : undefined,
);

const word = leaf("the name of a measure, such as cost", (value) =>
  typeof value === "string" && value !== "" ? value : undefined,
);

export const tuneSection: Check<TuneSection> = fieldsOf({
  objective: optional(oneOrMore, []),
  minimise: optional(word, undefined),
  budget: optional(budget, undefined),
  free: optional(free, []),
});
