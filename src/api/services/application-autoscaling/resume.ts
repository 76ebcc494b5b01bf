/**
 * Resuming: policies whose alarm is in breach are evaluated at once, not when the alarm repeats itself.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html
 */

import type { ScalableTarget, Suspensions } from "../../../core/scaling/target.ts";
import { policiesOf } from "../../../store/policies.ts";
import type { Collections } from "../../../store/store.ts";
import type { Call } from "../../operation.ts";

/** Whether policies may do something that they might not before. */
export const isResumed = (before: Suspensions, after: Suspensions): boolean =>
  (before.scaleIn && !after.scaleIn) || (before.scaleOut && !after.scaleOut);

/** Says again what each policy heard last, where the alarm still stands by it; the scaler knows what is too old. */
export async function repeatSignals(tx: Collections, target: ScalableTarget, { newId }: Call): Promise<void> {
  for (const { scope, lastSignal } of await policiesOf(tx, target)) {
    const alarm = lastSignal && (await tx.alarms.get(scope, lastSignal.alarmName));
    if (!lastSignal || alarm?.state !== lastSignal.alarmState) continue;
    const signal = { ...lastSignal, id: newId() };
    await tx.signals.put(scope, signal.id, signal);
  }
}
