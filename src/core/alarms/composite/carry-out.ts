/** From a change of a composite alarm to all that is saved with it: its history, and the actions that are due. */

import type { Notice } from "../../notices/notice.ts";
import type { Instant } from "../../time/time.ts";
import { type Action, actionsOf, messageSubject, notRun } from "../actions.ts";
import type { AlarmHistoryItem, AlarmState } from "../alarm.ts";
import { type ActionOutcome, actionItem, stateItem } from "../history.ts";
import type { Reach } from "../transition.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";
import { messageBody } from "./message.ts";
import type { CompositeChange } from "./settle.ts";

/** All that is saved together. */
export interface CarriedOut {
  readonly before: CompositeAlarm;
  readonly alarm: CompositeAlarm;
  readonly history: readonly AlarmHistoryItem[];
  readonly notices: readonly Notice[];
}

/** A change of state leaves its item; actions are executed when the change says so. */
export function carryOut({ before, alarm, act }: CompositeChange, reach: Reach, now: Instant): CarriedOut {
  const executed = act ? actionsOf(alarm).map((action) => execute(action, act.from, alarm, reach, now)) : [];
  return {
    before,
    alarm,
    history: [
      ...(alarm.state === before.state ? [] : [stateItem(before, alarm, now)]),
      ...executed.map(({ item }) => item),
    ].map((item) => ({ ...item, alarmType: "composite" })),
    notices: executed.flatMap(({ notice }) => notice ?? []),
  };
}

interface Execution {
  readonly item: AlarmHistoryItem;
  readonly notice?: Notice;
}

/** Of the actions of composite alarms only those of topics are run; Auto Scaling's are refused when they are put. */
function execute(
  { kind, arn }: Action,
  from: AlarmState,
  alarm: CompositeAlarm,
  { targets, newId }: Reach,
  now: Instant,
): Execution {
  const went = (outcome: ActionOutcome) => ({ item: actionItem(alarm, arn, outcome, now) });
  if (kind !== "topic") return went({ kind: "failed", error: notRun(arn) });
  if (!targets.has(arn)) return went({ kind: "failed", error: "Topic does not exist" });
  const message = messageBody(from, alarm);
  return {
    ...went({ kind: "succeeded", publishedMessage: message }),
    notice: {
      kind: "publish",
      scope: alarm.scope,
      topicArn: arn,
      messageId: newId(),
      subject: messageSubject(alarm),
      message,
      attributes: {},
      origin: { alarm: alarm.name },
    },
  };
}
