/** Keeping decisions: each is written down in the transaction that made it, one that says the same again is counted. */

import type { Decision } from "../core/scaling/decision.ts";
import { isRecorded, newRecord, repeated } from "../core/scaling/decision-record.ts";
import { targetKey } from "../core/scaling/target.ts";
import type { Scope } from "../core/scope.ts";
import type { Collections } from "../store/store.ts";

/** Writes a decision down; `activityIds` are those it left. */
export async function keepRecord(
  tx: Collections,
  scope: Scope,
  decision: Decision,
  activityIds: readonly string[],
  newId: () => string,
): Promise<void> {
  if (!isRecorded(decision)) return;
  const { at, target } = decision.inputs;
  const subject = targetKey(target);
  const [last] = activityIds.length > 0 ? [] : await tx.decisions.list(scope, { subject, limit: 1 });
  const again = repeated(last, decision);
  if (again) return tx.decisions.update(scope, again.id, again);
  const record = newRecord(scope, newId(), decision, activityIds);
  await tx.decisions.append(scope, subject, at, record.id, record);
}
