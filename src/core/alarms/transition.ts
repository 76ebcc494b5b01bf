/** From a new state, or a state that lasts, to everything that follows: the alarm, its history, notices, signals. */

import type { Notice } from "../notices/notice.ts";
import type { ScalingSignal } from "../scaling/policy.ts";
import type { Instant } from "../time/time.ts";
import { type Action, actionsOf, messageBody, messageSubject, notRun, repeatedActions } from "./actions.ts";
import type { Alarm, AlarmBase, AlarmHistoryItem, AlarmState } from "./alarm.ts";
import { type ActionOutcome, actionItem, stateItem } from "./history.ts";

/** A state with its reason, as an evaluation or a client sets it. */
export interface NewState {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData?: string;
  /** Real datapoints, oldest first: what Auto Scaling is told. */
  readonly datapoints: readonly number[];
}

/** All that is saved together. */
export interface AlarmChange {
  readonly alarm: Alarm;
  readonly history: readonly AlarmHistoryItem[];
  readonly notices: readonly Notice[];
  readonly signals: readonly ScalingSignal[];
}

/** What a change may reach. */
export interface Reach {
  /** ARNs of topics and policies that exist. */
  readonly targets: ReadonlySet<string>;
  readonly newId: () => string;
}

/** Writes a state; when it differs from the present one, its actions are executed. */
export function setState(before: Alarm, to: NewState, reach: Reach, now: Instant): AlarmChange {
  const changed = before.state !== to.state;
  const { stateReasonData: _, ...rest } = before;
  const after: Alarm = {
    ...rest,
    state: to.state,
    stateReason: to.reason,
    ...(to.reasonData === undefined ? {} : { stateReasonData: to.reasonData }),
    stateUpdatedAt: now,
    stateTransitionedAt: changed ? now : before.stateTransitionedAt,
  };
  if (!changed) return { alarm: after, history: [], notices: [], signals: [] };
  const executed = actionsOf(after).map((action) =>
    execute(action, before, after, to.datapoints, reach, now),
  );
  return {
    alarm: invoked(after, executed.some(isInvocation), now),
    history: [
      stateItem(before, after, now),
      ...executed.map(({ action, outcome }) => actionItem(after, action.arn, outcome, now)),
    ],
    notices: executed.flatMap(({ notice }) => notice ?? []),
    signals: executed.flatMap(({ signal }) => signal ?? []),
  };
}

/** The per-minute repetition of a lasting state's Auto Scaling actions; undefined when none is due. It leaves no history. */
export function repeat(
  alarm: Alarm,
  datapoints: readonly number[],
  reach: Reach,
  now: Instant,
): AlarmChange | undefined {
  const signals = repeatedActions(alarm, now).flatMap(
    (action) => execute(action, alarm, alarm, datapoints, reach, now).signal ?? [],
  );
  if (signals.length === 0) return undefined;
  return { alarm: invoked(alarm, true, now), history: [], notices: [], signals };
}

/** What one action came to. */
interface Execution {
  readonly action: Action;
  readonly outcome: ActionOutcome;
  readonly notice?: Notice;
  readonly signal?: ScalingSignal;
}

function execute(
  action: Action,
  before: Alarm,
  after: Alarm,
  datapoints: readonly number[],
  reach: Reach,
  now: Instant,
): Execution {
  const went = (outcome: ActionOutcome) => ({ action, outcome });
  switch (action.kind) {
    case "topic": {
      if (!reach.targets.has(action.arn)) return went({ kind: "failed", error: "Topic does not exist" });
      const message = messageBody(before, after);
      return {
        ...went({ kind: "succeeded", publishedMessage: message }),
        notice: noticeOf(after, action.arn, message, reach.newId()),
      };
    }
    case "policy":
      if (!reach.targets.has(action.policyArn))
        return went({
          kind: "scalingRefused",
          error: `No scaling policy found for policy ARN: ${action.policyArn}`,
        });
      if (datapoints.length === 0)
        return went({ kind: "scalingRefused", error: "Metric data points must be provided" });
      // PutMetricAlarm lets no alarm on a band have such an action.
      if (after.limit.kind === "band")
        return went({
          kind: "scalingRefused",
          error: "autoscaling actions not supported when ThresholdMetricId is set",
        });
      return {
        ...went({ kind: "succeeded" }),
        signal: signalOf(after, action.policyArn, after.limit.threshold, datapoints, reach.newId(), now),
      };
    case "other":
      return went({
        kind: "failed",
        error: notRun(action.arn),
      });
  }
}

const noticeOf = (alarm: AlarmBase, topicArn: string, message: string, messageId: string): Notice => ({
  kind: "publish",
  scope: alarm.scope,
  topicArn,
  messageId,
  subject: messageSubject(alarm),
  message,
  attributes: {},
  origin: { alarm: alarm.name },
});

const signalOf = (
  alarm: AlarmBase,
  policyArn: string,
  threshold: number,
  recentDatapoints: readonly number[],
  id: string,
  at: Instant,
): ScalingSignal => ({
  scope: alarm.scope,
  id,
  policyArn,
  alarmName: alarm.name,
  alarmState: alarm.state,
  threshold,
  recentDatapoints,
  at,
});

const isInvocation = ({ signal }: Execution): boolean => signal !== undefined;

/** Another state starts the minute of repetitions anew, whether or not it invoked anything. */
function invoked(alarm: Alarm, really: boolean, now: Instant): Alarm {
  const { invokedAt: _, ...rest } = alarm;
  return really ? { ...rest, invokedAt: now } : rest;
}
