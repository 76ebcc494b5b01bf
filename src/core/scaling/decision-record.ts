/**
 * Decision records: each evaluation of a target in which something asked, kept to be read and replayed. Evaluations in
 * a row that say exactly the same are one record with their number.
 */

import type { Scope } from "../scope.ts";
import { type Duration, days, type Instant } from "../time/time.ts";
import type { Decision } from "./decision.ts";

export interface DecisionRecord {
  readonly scope: Scope;
  readonly id: string;
  /** The first evaluation; deciding on its inputs again gives it again, unless it was cut. */
  readonly decision: Decision;
  /** How many evaluations said this, the first included. */
  readonly count: number;
  readonly lastAt: Instant;
  /** The scaling activities that it left: a change, an advice, or wishes that came to nothing. */
  readonly activityIds: readonly string[];
  /** It was too large to be kept whole: the policies it saw are missing, and all but its first votes. */
  readonly cut?: true;
}

/** What one record may stand for, so that whoever looks for a time finds it near. */
export const LONGEST_RECORD: Duration = days(1);

/** Whether an evaluation is worth a record: something asked for a change, or the bounds did. */
export const isRecorded = ({ votes, outcome }: Decision): boolean =>
  votes.length > 0 || outcome.kind === "scale";

/** The record of a decision that says something new. */
export function newRecord(
  scope: Scope,
  id: string,
  decision: Decision,
  activityIds: readonly string[],
): DecisionRecord {
  const whole = { scope, id, decision, count: 1, lastAt: decision.inputs.at, activityIds };
  if (roomAfter(decision, LARGEST) >= 0 || JSON.stringify(decision).length <= LARGEST) return whole;
  return { ...whole, decision: shortened(decision), cut: true };
}

/** The last record with this evaluation counted in; undefined when it says something else, or is a day long. */
export function repeated(last: DecisionRecord | undefined, decision: Decision): DecisionRecord | undefined {
  const { outcome } = decision;
  if (!last || last.cut || (outcome.kind === "scale" && !outcome.advisory)) return undefined;
  const { at, backlog } = decision.inputs;
  // Most differ in what waits: no text is needed to see that.
  if (backlog !== last.decision.inputs.backlog) return undefined;
  if (at - last.decision.inputs.at >= LONGEST_RECORD || statement(last.decision) !== statement(decision))
    return undefined;
  return { ...last, count: last.count + 1, lastAt: at };
}

/** In characters. Fifty policies of a few steps each fit. */
const LARGEST = 64 * 1024;
const VOTES_KEPT = 20;
const REASON_KEPT = 2000;

/**
 * What is left of a room after a value's JSON text, or less: each character is counted as its longest escape, so that
 * nothing needs to be written. Below 0 it may not fit.
 */
function roomAfter(value: unknown, room: number): number {
  if (typeof value === "string") return room - LONGEST_ESCAPE * value.length - 2;
  if (typeof value !== "object" || value === null) return room - LONGEST_NUMBER;
  let left = room - 2;
  for (const name in value) {
    if (left < 0) return left;
    left = roomAfter((value as Record<string, unknown>)[name], left - LONGEST_ESCAPE * name.length - 4);
  }
  return left;
}

/** `\u0000` */
const LONGEST_ESCAPE = 6;
/** `-1.7976931348623157e+308` and every shorter one; true, false and null as well. */
const LONGEST_NUMBER = 25;

function shortened({ inputs, votes, outcome, notScaled }: Decision): Decision {
  return {
    inputs: { ...inputs, policies: [] },
    votes: votes.slice(0, VOTES_KEPT),
    outcome: outcome.kind === "hold" ? { ...outcome, reason: outcome.reason.slice(0, REASON_KEPT) } : outcome,
    notScaled: notScaled.slice(0, VOTES_KEPT),
  };
}

/** What an evaluation says, apart from when: equal texts say the same. */
const statement = ({ inputs, votes, outcome, notScaled }: Decision): string => {
  const { at: _, policies, idleSince: __, ...seen } = inputs;
  const asked = policies.map(({ policy, alarms }) => [policy.name, alarms]);
  return JSON.stringify([seen, asked, votes, outcome, notScaled]);
};
