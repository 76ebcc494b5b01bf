/** Small worlds for scaling tests: policies, signals, and timelines in which each decision is carried out. */

import assert from "node:assert/strict";
import { changeOf } from "../../src/core/scaling/change.ts";
import { decide } from "../../src/core/scaling/decide.ts";
import type { Decision, DecisionInputs, PolicyInputs } from "../../src/core/scaling/decision.ts";
import type {
  PolicyActivity,
  ScalingPolicy,
  ScalingSignal,
  StepPolicy,
  TargetTrackingPolicy,
} from "../../src/core/scaling/policy.ts";
import { profileOf } from "../../src/core/scaling/profile.ts";
import { type Duration, type Instant, minutes, seconds } from "../../src/core/time/time.ts";

export const scope = { account: "000000000000", region: "us-east-1" };
export const target = {
  namespace: "sagemaker",
  resourceId: "endpoint/ep/variant/AllTraffic",
  dimension: "sagemaker:variant:DesiredInstanceCount",
};
export const start: Instant = Date.UTC(2026, 0, 1);

const base = (name: string) => ({ scope, target, name, arn: `arn:policy/${name}`, createdAt: start });

export const tracking = (
  targetValue: number,
  settings: Partial<TargetTrackingPolicy> = {},
): TargetTrackingPolicy => {
  const name = settings.name ?? "backlog";
  return {
    ...base(name),
    kind: "targetTracking",
    targetValue,
    metric: {
      kind: "customized",
      namespace: "AWS/SageMaker",
      metricName: "ApproximateBacklogSizePerInstance",
      dimensions: [{ name: "EndpointName", value: "ep" }],
      statistic: "Average",
    },
    disableScaleIn: false,
    createdBy: "created",
    alarmHigh: `${name}-high`,
    alarmLow: `${name}-low`,
    ...settings,
  };
};

export const step = (adjustment: number, settings: Partial<StepPolicy> = {}): StepPolicy => ({
  ...base(settings.name ?? "wake"),
  kind: "step",
  adjustmentType: "ChangeInCapacity",
  steps: adjustment < 0 ? [{ upper: 0, adjustment }] : [{ lower: 0, adjustment }],
  ...settings,
});

export function signal(
  policy: ScalingPolicy,
  side: "high" | "low" | "alarm",
  values: readonly number[],
  at: Instant = start,
  threshold?: number,
): ScalingSignal {
  const tracks = policy.kind === "targetTracking";
  const suffix = tracks ? (side === "low" ? policy.alarmLow : policy.alarmHigh) : undefined;
  return {
    scope,
    id: `${policy.name}-${side}-${at}`,
    policyArn: policy.arn,
    alarmName: suffix ?? `${policy.name}-alarm`,
    alarmState: "ALARM",
    threshold: threshold ?? (tracks ? policy.targetValue * (side === "low" ? 0.9 : 1) : 1),
    recentDatapoints: values,
    at,
  };
}

export const quiet = (policy: ScalingPolicy): PolicyInputs => ({
  policy,
  signals: [],
  alarms: [],
  ...(policy.kind === "targetTracking"
    ? {
        high: { state: "OK", period: 60, evaluationPeriods: 3 },
        low: { state: "OK", period: 60, evaluationPeriods: 15 },
      }
    : {}),
});

/** A policy that is told something; target tracking's alarm is then in ALARM, the other OK. */
export function told(policy: ScalingPolicy, ...signals: readonly ScalingSignal[]): PolicyInputs {
  if (policy.kind !== "targetTracking") return { policy, signals, alarms: [] };
  const state = (name: string | undefined) =>
    signals.some(({ alarmName }) => alarmName === name) ? "ALARM" : "OK";
  return {
    policy,
    signals,
    alarms: [],
    high: { state: state(policy.alarmHigh), period: 60, evaluationPeriods: 3 },
    low: { state: state(policy.alarmLow), period: 60, evaluationPeriods: 15 },
  };
}

export const world = (settings: Partial<DecisionInputs>): DecisionInputs => ({
  at: start,
  target,
  min: 0,
  max: 10,
  suspended: { scaleIn: false, scaleOut: false, scheduled: false },
  profile: profileOf(undefined, "aws"),
  desired: 1,
  status: "InService",
  ready: settings.desired ?? 1,
  starting: 0,
  backlog: 0,
  clampDue: false,
  policies: [],
  ...settings,
});

/** A decision in a few words: `scale to 10`, `hold: …`. */
export const said = ({ outcome }: Decision): string =>
  outcome.kind === "scale"
    ? `${outcome.advisory ? "advise" : "scale to"} ${outcome.to}`
    : `hold: ${outcome.reason}`;

/** When, the policies told what by which alarm, and what is decided (its beginning). */
export type Row = readonly [
  at: string,
  asked: Readonly<Record<string, readonly ["high" | "low" | "alarm", ...(readonly number[])]>>,
  expected: string,
];

/** Plays rows in order; each change takes `takes` to be fulfilled, until when the endpoint is Updating. */
export function timeline(
  policies: readonly ScalingPolicy[],
  settings: Partial<DecisionInputs> & { readonly takes?: Duration },
  rows: readonly Row[],
): void {
  const { takes = 0, ...initial } = settings;
  let state = { desired: initial.desired ?? 1, policies, lastChange: initial.lastChange };
  for (const [time, asked, expected] of rows) {
    const at = start + parseTime(time);
    state = fulfilled(state, at, takes);
    const isUnderWay = state.lastChange !== undefined && state.lastChange.endedAt === undefined;
    const inputs = state.policies.map((policy) => {
      const words = asked[policy.name];
      return words ? told(policy, signal(policy, words[0], words.slice(1) as number[], at)) : quiet(policy);
    });
    const { lastChange, desired } = state;
    const decision = decide(
      world({
        ...initial,
        at,
        desired,
        status: isUnderWay ? "Updating" : "InService",
        policies: inputs,
        ...(lastChange ? { lastChange } : {}),
      }),
    );
    const text = said(decision);
    assert.ok(text.startsWith(expected), `at ${time}: expected "${expected}", decided "${text}"`);
    state = applied(state, decision, at);
  }
}

interface State {
  readonly desired: number;
  readonly policies: readonly ScalingPolicy[];
  readonly lastChange: PolicyActivity | undefined;
}

function fulfilled(state: State, at: Instant, takes: Duration): State {
  const { lastChange: change } = state;
  if (!change || change.endedAt !== undefined || change.startedAt + takes > at) return state;
  const lastChange = { ...change, endedAt: change.startedAt + takes };
  const policies = state.policies.map((policy) =>
    policy.lastActivity?.activityId === change.activityId ? { ...policy, lastActivity: lastChange } : policy,
  );
  return { ...state, lastChange, policies };
}

function applied(state: State, { outcome }: Decision, at: Instant): State {
  if (outcome.kind === "hold" || outcome.advisory) return state;
  const { to, trigger } = outcome;
  const change = changeOf(outcome, state.lastChange, `${at}`, at);
  return {
    desired: to,
    lastChange: change,
    policies: state.policies.map((policy) =>
      trigger.kind === "policy" && trigger.policyArn === policy.arn
        ? { ...policy, lastActivity: change }
        : policy,
    ),
  };
}

function parseTime(text: string): Duration {
  const match = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  assert.ok(match, text);
  return minutes(Number(match[1] ?? 0)) + seconds(Number(match[2] ?? 0));
}
