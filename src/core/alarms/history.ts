/** What an alarm's history says of its state and its actions. */

import type { Instant } from "../time/time.ts";
import type { AlarmBase, AlarmHistoryItem } from "./alarm.ts";
import { type JsonValue, jsonText, Verbatim } from "./json.ts";

/** The item of a change of state. */
export const stateItem = (before: AlarmBase, after: AlarmBase, now: Instant): AlarmHistoryItem => ({
  alarmName: after.name,
  at: now,
  kind: "StateUpdate",
  summary: `Alarm updated from ${before.state} to ${after.state}`,
  data: firstThatFits(
    () => stateData(stateDocument(before), stateDocument(after)),
    () => stateData(withoutData(before), stateDocument(after)),
    () => stateData(withoutData(before), withoutData(after)),
  ),
});

/** How an action went. */
export type ActionOutcome =
  | { readonly kind: "succeeded"; readonly publishedMessage?: string }
  | { readonly kind: "failed"; readonly error: string }
  /** Auto Scaling's refusals have a sentence of their own. */
  | { readonly kind: "scalingRefused"; readonly error: string };

/** The item of an action that was executed, or was not. */
export const actionItem = (
  alarm: AlarmBase,
  action: string,
  outcome: ActionOutcome,
  now: Instant,
): AlarmHistoryItem => ({
  alarmName: alarm.name,
  at: now,
  kind: "Action",
  summary: actionSummary(action, outcome).slice(0, 255),
  data: firstThatFits(
    () => actionData(alarm, action, outcome, true),
    () => actionData(alarm, action, outcome, false),
  ),
});

/** History data hold 4095 characters; what does not fit says less rather than being cut in the middle. */
export function firstThatFits(...texts: readonly (() => string)[]): string {
  for (const text of texts.slice(0, -1)) {
    const candidate = text();
    if (candidate.length <= 4095) return candidate;
  }
  return texts.at(-1)?.() ?? "";
}

const stateData = (oldState: JsonValue, newState: JsonValue): string =>
  jsonText({ version: "1.0", oldState, newState });

const withoutData = (alarm: AlarmBase): JsonValue => ({
  stateValue: alarm.state,
  stateReason: alarm.stateReason,
});

const stateDocument = (alarm: AlarmBase): JsonValue => ({
  stateValue: alarm.state,
  stateReason: alarm.stateReason,
  // Here the data are an object, not a text in a text.
  stateReasonData: alarm.stateReasonData === undefined ? undefined : new Verbatim(alarm.stateReasonData),
});

function actionSummary(action: string, outcome: ActionOutcome): string {
  switch (outcome.kind) {
    case "succeeded":
      return `Successfully executed action ${action}`;
    case "failed":
      return `Failed to execute action ${action}. Received error: "${outcome.error}"`;
    case "scalingRefused":
      return `Failed to execute AutoScaling action: ${outcome.error}`;
  }
}

const actionData = (alarm: AlarmBase, action: string, outcome: ActionOutcome, whole: boolean): string =>
  jsonText({
    actionState: outcome.kind === "succeeded" ? "Succeeded" : "Failed",
    notificationResource: action,
    stateUpdateTimestamp: alarm.stateUpdatedAt,
    publishedMessage: whole && outcome.kind === "succeeded" ? outcome.publishedMessage : undefined,
    error: outcome.kind === "succeeded" ? undefined : outcome.error,
  });
