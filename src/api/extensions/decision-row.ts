/** A decision record as `/_ebbtide/decisions` shows it; instants in ISO 8601, the inputs as they are replayed. */

import { cooldownsOf, outcomeText, voterOf } from "../../core/explain/decision-texts.ts";
import type { DecisionInputs, Outcome, Vote } from "../../core/scaling/decision.ts";
import type { DecisionRecord } from "../../core/scaling/decision-record.ts";
import type { Instant } from "../../core/time/time.ts";
import { given } from "../given.ts";

export function decisionRow(record: DecisionRecord) {
  const { decision, id, count, lastAt, activityIds } = record;
  const { inputs, votes, outcome, notScaled } = decision;
  const { desired, ready, starting, min, max, status, backlog, profile, suspended } = inputs;
  return {
    id,
    resource: inputs.target,
    at: written(inputs.at),
    lastAt: written(lastAt),
    count,
    text: outcomeText(decision),
    outcome: outcomeRow(outcome),
    activityIds,
    notScaled: notScaled.map(({ reason }) => reason),
    votes: votes.map((vote) => voteRow(vote, inputs)),
    capacity: { desired, ready, starting, min, max },
    status,
    backlog,
    profile: profile.name,
    suspended,
    alarms: alarmRows(inputs),
    cooldowns: cooldownsOf(inputs).map(({ until, ...cooldown }) => ({
      ...cooldown,
      ...given({ until: until === undefined ? undefined : written(until) }),
    })),
    // What was cut says too little to decide on again.
    ...given({ inputs: record.cut ? undefined : inputs }),
  };
}

function outcomeRow(outcome: Outcome) {
  if (outcome.kind === "hold") return outcome;
  const { trigger, ...rest } = outcome;
  return { ...rest, by: voterOf(trigger) };
}

function voteRow({ trigger, blocked, ...vote }: Vote, { policies }: DecisionInputs) {
  if (trigger.kind !== "policy")
    return { by: voterOf(trigger), ...vote, ...given({ blocked: blocked?.reason }) };
  const { policyArn, policyName, alarmName, alarmState } = trigger;
  const signal = policies
    .find(({ policy }) => policy.arn === policyArn)
    ?.signals.find((one) => one.alarmName === alarmName);
  return {
    by: policyName,
    alarm: alarmName,
    alarmState,
    ...given({ datapoints: signal?.recentDatapoints, threshold: signal?.threshold }),
    ...vote,
    ...given({ blocked: blocked?.reason }),
  };
}

const alarmRows = ({ policies }: DecisionInputs) =>
  policies.flatMap(({ policy, alarms }) =>
    alarms.map(({ since, ...alarm }) => ({ policy: policy.name, ...alarm, since: written(since) })),
  );

const written = (at: Instant): string => new Date(at).toISOString();
