/** How composite alarms depend on each other: in which order their states follow, and where they would go round. */

import { childrenOf, type Rule } from "./rule.ts";

/** As much of a composite alarm as says what it depends on. */
export interface Dependent {
  readonly name: string;
  readonly rule: Rule;
  readonly suppressor?: { readonly alarm: string };
}

/** Those that a change of these alarms may reach: themselves, parents, their parents, and those they suppress. */
export function reachedFrom<T extends Dependent>(
  names: Iterable<string>,
  alarms: readonly T[],
): readonly T[] {
  const reached = new Set(names);
  const parents = inOrder(alarms).filter(({ name, rule }) => {
    if (!reached.has(name) && !childrenOf(rule).some((child) => reached.has(child))) return false;
    reached.add(name);
    return true;
  });
  const suppressed = alarms.filter(({ suppressor }) => suppressor && reached.has(suppressor.alarm));
  return [...new Set([...parents, ...suppressed])];
}

/** The names of those that could not do without an alarm: their rule looks at it, or it is their suppressor. */
export const dependingOn = (name: string, alarms: readonly Dependent[]): readonly string[] =>
  alarms
    .filter(({ rule, suppressor }) => suppressor?.alarm === name || childrenOf(rule).includes(name))
    .map((alarm) => alarm.name);

/** Children before their parents; alarms that are none of these are left out. */
export function inOrder<T extends Dependent>(alarms: readonly T[]): readonly T[] {
  const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  const ordered = new Set<T>();
  const entered = new Set<T>();
  const visit = (alarm: T): void => {
    if (entered.has(alarm)) return;
    entered.add(alarm);
    for (const child of childrenOf(alarm.rule)) {
      const composite = byName.get(child);
      if (composite) visit(composite);
    }
    ordered.add(alarm);
  };
  for (const alarm of alarms) visit(alarm);
  return [...ordered];
}

/** The names on the way from an alarm back to itself, were it saved beside the others: `a`, `b`, `a`. */
export function cycleThrough(saved: Dependent, others: readonly Dependent[]): readonly string[] | undefined {
  const rules = new Map(others.map(({ name, rule }) => [name, rule]));
  rules.set(saved.name, saved.rule);
  const seen = new Set<string>();
  const wayBack = (from: string): readonly string[] | undefined => {
    const rule = rules.get(from);
    if (!rule || seen.has(from)) return undefined;
    seen.add(from);
    for (const child of childrenOf(rule)) {
      if (child === saved.name) return [from, child];
      const rest = wayBack(child);
      if (rest) return [from, ...rest];
    }
    return undefined;
  };
  return wayBack(saved.name);
}
