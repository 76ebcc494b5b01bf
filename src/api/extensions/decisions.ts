/** `/_ebbtide/decisions`: what the scaler decided for a target, when, and from what; newest first. */

import { type DecisionRecord, LONGEST_RECORD } from "../../core/scaling/decision-record.ts";
import { type TargetKey, targetKey } from "../../core/scaling/target.ts";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Store } from "../../store/store.ts";
import { apiError } from "../errors.ts";
import { given } from "../given.ts";
import { decisionRow } from "./decision-row.ts";
import type { Extension } from "./extension.ts";
import { instant, queryOf, wholeNumber } from "./query.ts";
import { targetNamed } from "./resource.ts";

export const decisionExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/decisions",
    run: async (request, call) => {
      const asked = queryOf(request, ["resource", "from", "until", "limit", "after"]);
      const limit = wholeNumber("limit", asked.limit, { least: 1, most: 1000, otherwise: 100 });
      const from = instant("from", asked.from) ?? 0;
      const until = instant("until", asked.until) ?? Number.MAX_SAFE_INTEGER;
      if (from >= until) throw apiError("ValidationException", "from must be before until.");
      const target = await targetNamed(asked.resource, call);
      const after =
        asked.after === undefined ? undefined : await recordOf(call.store, call.scope, target, asked.after);
      // One more than asked for tells whether there is a next page.
      const found = await recordsOf(call.store, call.scope, target, { from, until, limit: limit + 1, after });
      const page = found.slice(0, limit);
      const next = found.length > page.length ? page.at(-1)?.id : undefined;
      return { status: 200, body: { json: { decisions: page.map(decisionRow), ...given({ next }) } } };
    },
  },
];

interface RecordQuery {
  readonly from: Instant;
  readonly until: Instant;
  readonly limit: number;
  /** The last record of the previous page. */
  readonly after?: DecisionRecord | undefined;
}

/** A target's records of evaluations in [from, until), newest first; one that began earlier and lasts into it counts. */
export async function recordsOf(
  store: Store,
  scope: Scope,
  target: TargetKey,
  { from, until, limit, after }: RecordQuery,
): Promise<readonly DecisionRecord[]> {
  const subject = targetKey(target);
  const end = after ? Math.min(until, after.decision.inputs.at + 1) : until;
  for (let size = limit + 1; ; size *= 2) {
    const inside = await store.decisions.list(scope, { subject, from, until: end, limit: size });
    const rest = after ? beyond(inside, after) : inside;
    if (rest.length >= limit) return rest.slice(0, limit);
    // Several records of one instant may fill a page that begins with those already seen.
    if (inside.length === size) continue;
    const before = await store.decisions.list(scope, {
      subject,
      from: from - LONGEST_RECORD,
      until: Math.min(from, end),
      limit: 1,
    });
    return [...rest, ...before.filter(({ id, lastAt }) => lastAt >= from && id !== after?.id)];
  }
}

/** What comes after a record; nothing when the list does not reach it. */
function beyond(records: readonly DecisionRecord[], after: DecisionRecord): readonly DecisionRecord[] {
  const index = records.findIndex(({ id }) => id === after.id);
  return index < 0 ? [] : records.slice(index + 1);
}

async function recordOf(store: Store, scope: Scope, target: TargetKey, id: string): Promise<DecisionRecord> {
  const record = await store.decisions.get(scope, id);
  if (record && targetKey(record.decision.inputs.target) === targetKey(target)) return record;
  throw apiError("ValidationException", `after must be the id of a decision on this resource, not ${id}.`);
}
