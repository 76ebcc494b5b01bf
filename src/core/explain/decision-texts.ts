/** Decisions in words: what was decided and why, for the API, the command line and the console alike. */

import { type Cooldown, cooldownOf } from "../scaling/cooldown.ts";
import type { Decision, DecisionInputs, Outcome, Trigger, Vote } from "../scaling/decision.ts";

/** What became of it, in one sentence. */
export function outcomeText({ inputs, outcome, votes }: Decision): string {
  if (outcome.kind === "hold") return `Kept ${inputs.desired}: ${outcome.reason}.`;
  const verb = outcome.advisory ? "Advised" : "Scaled";
  const winner = winnerOf(votes, outcome);
  const why = winner ? `${voterOf(winner.trigger)}: ${winner.arithmetic}` : boundText(outcome.trigger);
  const capped = outcome.capped === undefined ? "" : `, capped by ${outcome.capped}`;
  return `${verb} from ${outcome.from} to ${outcome.to}: ${why}${capped}.`;
}

/** Who votes: a policy by its name, or the waking rule. */
export function voterOf(trigger: Trigger): string {
  switch (trigger.kind) {
    case "policy":
    case "forecast":
      return trigger.policyName;
    case "wake":
      return "waking";
    case "bound":
      return "bounds";
  }
}

/** A vote with its arithmetic, and why it does not count. */
export function voteText({ trigger, direction, wanted, capacity, arithmetic, blocked }: Vote): string {
  const limited = direction !== "abstain" && capacity !== wanted ? `, within the bounds ${capacity}` : "";
  const but = blocked && blocked.reason !== arithmetic ? `; ${blocked.reason}` : "";
  return `${voterOf(trigger)}: ${arithmetic}${limited}${but}`;
}

/** The vote that was carried out, where a vote was. */
export const winnerOf = (votes: readonly Vote[], outcome: Outcome): Vote | undefined =>
  outcome.kind === "scale" ? votes.find(({ trigger }) => isSame(trigger, outcome.trigger)) : undefined;

/** The cooldowns that the policies were in. */
export const cooldownsOf = ({
  policies,
  lastChange,
  at,
}: DecisionInputs): readonly (Cooldown & { readonly policy: string })[] =>
  policies.flatMap(({ policy }) => {
    const cooldown = cooldownOf(policy, lastChange, at);
    return cooldown ? [{ policy: policy.name, ...cooldown }] : [];
  });

const boundText = (trigger: Trigger): string =>
  trigger.kind === "bound" ? `${trigger.bound} capacity was set to ${trigger.capacity}` : voterOf(trigger);

const isSame = (one: Trigger, other: Trigger): boolean =>
  one.kind === "policy" && other.kind === "policy"
    ? one.policyArn === other.policyArn && one.alarmName === other.alarmName
    : one.kind === "forecast" && other.kind === "forecast"
      ? one.policyArn === other.policyArn
      : one.kind === other.kind;
