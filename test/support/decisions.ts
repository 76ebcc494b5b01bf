/** Random worlds for the scaler's decisions: every kind of policy, alarm, cooldown, suspension and status. */

import fc from "fast-check";
import type { AlarmState } from "../../src/core/alarms/alarm.ts";
import type { AlarmView, DecisionInputs, PolicyInputs } from "../../src/core/scaling/decision.ts";
import type {
  PolicyActivity,
  ScalingPolicy,
  ScalingSignal,
  StepAdjustment,
  StepPolicy,
  TargetTrackingPolicy,
} from "../../src/core/scaling/policy.ts";
import { profileOf } from "../../src/core/scaling/profile.ts";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { scope, start, step, target, tracking } from "./scaling.ts";

const at = start + minutes(60);

/** An instant in the last twenty minutes, to the second. */
const lately = fc.integer({ min: 0, max: 1200 }).map((ago) => at - seconds(ago));

/** CloudWatch's own range of values, the ordinary ones more often. */
const value = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 100 }) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 100, noNaN: true }) },
  { weight: 1, arbitrary: fc.double({ min: -(2 ** 360), max: 2 ** 360, noNaN: true }) },
);

const cooldown = fc.option(fc.constantFrom(0, seconds(30), seconds(300)), { nil: undefined });

/** Leaves out what is undefined: records are stored as JSON. */
const present = <T extends object>(members: object): T =>
  Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined)) as T;

const change: fc.Arbitrary<PolicyActivity> = fc
  .record({
    from: fc.integer({ min: 0, max: 12 }),
    to: fc.integer({ min: 0, max: 12 }),
    startedAt: lately,
    took: fc.option(fc.integer({ min: 0, max: 300 }), { nil: undefined }),
  })
  .map(({ from, to, startedAt, took }) =>
    present<PolicyActivity>({
      activityId: `activity-${startedAt}`,
      from,
      to,
      startedAt,
      endedAt: took === undefined ? undefined : Math.min(at, startedAt + seconds(took)),
    }),
  );

const adjustments: fc.Arbitrary<readonly StepAdjustment[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 4 }),
    fc.array(fc.integer({ min: -150, max: 150 }), { minLength: 5, maxLength: 5 }),
    fc.constantFrom("both", "above", "below"),
  )
  .map(([bounds, sizes, side]) => {
    const ordered = [...bounds].sort((a, b) => a - b);
    const all = [undefined, ...ordered].map((lower, index) =>
      present<StepAdjustment>({ lower, upper: ordered[index], adjustment: sizes[index] ?? 0 }),
    );
    return side === "both" ? all : side === "above" ? all.slice(1) : all.slice(0, -1);
  });

const stepPolicy = (name: string): fc.Arbitrary<ScalingPolicy> =>
  fc
    .record({
      steps: adjustments,
      adjustmentType: fc.constantFrom("ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity"),
      minAdjustmentMagnitude: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      aggregation: fc.option(fc.constantFrom("Average", "Minimum", "Maximum"), { nil: undefined }),
      cooldown,
      lastActivity: fc.option(change, { nil: undefined }),
    })
    .map(({ steps, adjustmentType, ...rest }) =>
      step(
        0,
        present<Partial<StepPolicy>>({
          ...rest,
          name,
          adjustmentType,
          steps: steps.map((one) =>
            adjustmentType === "ExactCapacity" ? { ...one, adjustment: Math.abs(one.adjustment) } : one,
          ),
        }),
      ),
    );

const trackingPolicy = (name: string): fc.Arbitrary<ScalingPolicy> =>
  fc
    .record({
      targetValue: fc.oneof(
        fc.integer({ min: 1, max: 20 }),
        fc.double({ min: 0, minExcluded: true, max: 100, noNaN: true }),
      ),
      scaleOutCooldown: cooldown,
      scaleInCooldown: cooldown,
      disableScaleIn: fc.boolean(),
      lastActivity: fc.option(change, { nil: undefined }),
      heard: fc.option(fc.tuple(fc.constantFrom("high", "low"), fc.array(value, { minLength: 1 }), lately), {
        nil: undefined,
      }),
    })
    .map(({ targetValue, heard, ...settings }) => {
      const policy = tracking(targetValue, present<Partial<TargetTrackingPolicy>>({ ...settings, name }));
      const { alarmLow: _, ...without } = policy;
      const made: TargetTrackingPolicy = policy.disableScaleIn ? without : policy;
      if (!heard) return made;
      const [side, datapoints, when] = heard;
      const alarmName = side === "high" ? made.alarmHigh : (made.alarmLow ?? made.alarmHigh);
      return { ...made, lastSignal: word(made, alarmName, "ALARM", datapoints, made.targetValue, when) };
    });

const word = (
  policy: ScalingPolicy,
  alarmName: string,
  alarmState: AlarmState,
  recentDatapoints: readonly number[],
  threshold: number,
  when: number,
): ScalingSignal => ({
  scope,
  id: `${alarmName}-${when}`,
  policyArn: policy.arn,
  alarmName,
  alarmState,
  threshold,
  recentDatapoints,
  at: when,
});

const state = fc.constantFrom<AlarmState>("OK", "ALARM", "INSUFFICIENT_DATA");

const view: fc.Arbitrary<AlarmView> = fc.record({
  state,
  period: fc.constantFrom(10, 60),
  evaluationPeriods: fc.constantFrom(1, 3, 15),
});

const asked = (policy: ScalingPolicy): fc.Arbitrary<PolicyInputs> =>
  fc
    .record({
      said: fc.array(
        fc.record({
          alarm: fc.constantFrom("high", "low", "other"),
          state,
          datapoints: fc.array(value, { minLength: 1, maxLength: 15 }),
          threshold: fc.integer({ min: -5, max: 50 }),
          ago: fc.constantFrom(0, 0, 0, 60, 119, 121),
        }),
        { maxLength: 2 },
      ),
      high: fc.option(view, { nil: undefined }),
      low: fc.option(view, { nil: undefined }),
    })
    .map(({ said, high, low }) => {
      const names = (alarm: string): string =>
        policy.kind !== "targetTracking" || alarm === "other"
          ? `${policy.name}-${alarm}`
          : ((alarm === "high" ? policy.alarmHigh : policy.alarmLow) ?? policy.alarmHigh);
      const signals = said.map((one) =>
        word(policy, names(one.alarm), one.state, one.datapoints, one.threshold, at - seconds(one.ago)),
      );
      const alarms = signals.map(({ alarmName, alarmState }) => ({
        name: alarmName,
        state: alarmState,
        since: at,
        actionsEnabled: true,
      }));
      return policy.kind !== "targetTracking"
        ? { policy, signals, alarms }
        : present<PolicyInputs>({ policy, signals, alarms, high, low });
    });

const named = (name: string): fc.Arbitrary<PolicyInputs> =>
  fc.oneof(trackingPolicy(name), stepPolicy(name)).chain(asked);

const profile = fc
  .record({
    name: fc.constantFrom("aws", "fast"),
    wake: fc.constantFrom("policy", "immediate"),
    delay: fc.constantFrom(undefined, "0s", "10m"),
    advisory: fc.constantFrom("true", "false", "false"),
  })
  .map(({ name, wake, delay, advisory }) =>
    profileOf(
      {
        "ebbtide:profile": name,
        "ebbtide:wake": wake,
        "ebbtide:advisory": advisory,
        ...(delay === undefined ? {} : { "ebbtide:to-zero-delay": delay }),
      },
      "aws",
    ),
  );

const floors = fc.array(
  fc.record({
    policyArn: fc.constant("arn:forecast"),
    policyName: fc.constantFrom("daily", "weekly"),
    capacity: fc.integer({ min: 0, max: 20 }),
    hour: fc.constant(at),
  }),
  { minLength: 1, maxLength: 2 },
);

/** Everything a decision may be made on. */
export const decisionInputs: fc.Arbitrary<DecisionInputs> = fc
  .record({
    min: fc.integer({ min: 0, max: 5 }),
    more: fc.integer({ min: 0, max: 10 }),
    desired: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 })),
    ready: fc.integer({ min: 0, max: 20 }),
    status: fc.constantFrom("InService", "InService", "InService", "Updating", "Creating", "Failed"),
    backlog: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100 })),
    idleSince: fc.option(lately, { nil: undefined }),
    clampDue: fc.constantFrom(false, false, true),
    lastChange: fc.option(change, { nil: undefined }),
    floors: fc.option(floors, { nil: undefined }),
    suspended: fc.record({ scaleIn: fc.boolean(), scaleOut: fc.boolean(), scheduled: fc.boolean() }),
    profile,
    policies: fc
      .integer({ min: 0, max: 3 })
      .chain((count) =>
        fc.tuple(...Array.from({ length: count }, (_, index) => named(`policy-${index + 1}`))),
      ),
  })
  .map(({ more, ready, ...rest }) => {
    const max = rest.min + more;
    const starting = Math.max(0, rest.desired - ready);
    // What the scaler sees comes out of the store.
    return JSON.parse(JSON.stringify({ ...rest, at, target, max, ready, starting })) as DecisionInputs;
  });
