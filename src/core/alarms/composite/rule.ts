/** An alarm rule: what a composite alarm says of the states of other alarms, its children. */

import type { AlarmState } from "../alarm.ts";

/** A parsed rule; alarms are named by their names, also where the text has ARNs. */
export type Rule =
  | { readonly kind: "constant"; readonly value: boolean }
  | { readonly kind: "state"; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: "not"; readonly of: Rule }
  | { readonly kind: "all"; readonly of: readonly Rule[] }
  | { readonly kind: "any"; readonly of: readonly Rule[] }
  | {
      readonly kind: "atLeast";
      readonly minimum: Minimum;
      /** Whether the alarms must be in another state than this one. */
      readonly negated: boolean;
      readonly state: AlarmState;
      readonly alarms: readonly string[];
    };

/** How many of the alarms of AT_LEAST. */
export type Minimum =
  | { readonly kind: "count"; readonly count: number }
  /** In percent of all that are listed. */
  | { readonly kind: "share"; readonly percent: number };

/** The present state of an alarm; undefined when there is none of that name. */
export type StateOf = (alarm: string) => AlarmState | undefined;

/** Whether the rule holds; an alarm that does not exist is in no state. */
export function holds(rule: Rule, stateOf: StateOf): boolean {
  switch (rule.kind) {
    case "constant":
      return rule.value;
    case "state":
      return stateOf(rule.alarm) === rule.state;
    case "not":
      return !holds(rule.of, stateOf);
    case "all":
      return rule.of.every((part) => holds(part, stateOf));
    case "any":
      return rule.of.some((part) => holds(part, stateOf));
    case "atLeast": {
      const met = rule.alarms.filter((alarm) => (stateOf(alarm) === rule.state) !== rule.negated).length;
      return rule.minimum.kind === "count"
        ? met >= rule.minimum.count
        : met * 100 >= rule.minimum.percent * rule.alarms.length;
    }
  }
}

/** The names of the alarms it looks at, each once, in the order of the text. */
export const childrenOf = (rule: Rule): readonly string[] => [...new Set(namesIn(rule))];

function namesIn(rule: Rule): readonly string[] {
  switch (rule.kind) {
    case "constant":
      return [];
    case "state":
      return [rule.alarm];
    case "not":
      return namesIn(rule.of);
    case "all":
    case "any":
      return rule.of.flatMap(namesIn);
    case "atLeast":
      return rule.alarms;
  }
}
