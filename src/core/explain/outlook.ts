/** What a target waits for now: what would take it out, what would take it in, and from when on it may. */

import type { Alarm } from "../alarms/alarm.ts";
import { cooldownOf } from "../scaling/cooldown.ts";
import { nounOf } from "../scaling/dimensions.ts";
import type { Instant } from "../time/time.ts";
import { conditionText, shortName } from "./alarm-texts.ts";
import { forecastTexts, nextExpected, timeText } from "./forecast-texts.ts";
import type { PolicySituation, Situation } from "./situation.ts";

/** Sentences, the present state first. */
export function outlookOf(situation: Situation, now: Instant): readonly string[] {
  const { capacity, target, policies } = situation;
  if (!capacity) return [`There is no ${target.resourceId}: nothing is scaled until there is one again.`];
  const underWay = underWayText(situation);
  const suspended = suspendedText(situation);
  if (policies.length === 0 && situation.profile.wake !== "immediate")
    return [
      ...underWay,
      ...suspended,
      `No scaling policy is attached: ${nounOf(target)} stays ${capacity.desired}.`,
    ];
  return [
    ...underWay,
    ...suspended,
    ...outText(situation, now),
    ...inText(situation, now),
    ...forecastTexts(situation, now),
  ];
}

function underWayText({ capacity, target: { lastChange } }: Situation): readonly string[] {
  if (!capacity) return [];
  if (!lastChange || lastChange.endedAt !== undefined)
    return capacity.status === "InService"
      ? []
      : [`It is ${capacity.status}: nothing scales in before it is InService.`];
  return [
    `A change from ${lastChange.from} to ${lastChange.to} has been under way since ${timeText(lastChange.startedAt)}: ${capacity.ready} of ${capacity.desired} in service.`,
  ];
}

function suspendedText({ target: { suspended } }: Situation): readonly string[] {
  const directions = [suspended.scaleOut ? "out" : "", suspended.scaleIn ? "in" : ""].filter(Boolean);
  return directions.length === 0 ? [] : [`Dynamic scaling ${directions.join(" and ")} is suspended.`];
}

function outText(situation: Situation, now: Instant): readonly string[] {
  const { capacity, target, profile, policies, backlog } = situation;
  const desired = capacity?.desired ?? 0;
  if (desired >= target.max)
    return [`At its maximum capacity ${target.max}: no scale-out until that is raised.`];
  const ways = policies.flatMap((one) => alarmsTowards(one, "out").map((alarm) => wayText(one, alarm)));
  if (desired === 0) {
    if (profile.wake === "immediate")
      return [
        `At zero${backlog > 0 ? ` with ${backlog} waiting` : ""}; wakes at the first waiting request (ebbtide:wake).`,
      ];
    const expected = nextExpected(policies, now);
    if (expected)
      ways.push(`${expected.name} starts the capacity it forecasts for ${timeText(expected.hour.at)}`);
    if (ways.length === 0) return ["At zero, and nothing wakes it: ebbtide doctor says what to do."];
    return [`At zero; wakes when ${ways.join(", or when ")}.`];
  }
  if (ways.length === 0) return ["Nothing asks for a scale-out."];
  const cooling = coolingText(policies, situation, "out", now);
  return [`Scales out when ${ways.join(", or when ")}.`, ...cooling];
}

function inText(situation: Situation, now: Instant): readonly string[] {
  const { capacity, target, policies, backlog } = situation;
  const desired = capacity?.desired ?? 0;
  if (desired <= target.min)
    return desired === 0 ? [] : [`At its minimum capacity ${target.min}: no scale-in.`];
  const ways = policies.flatMap((one) => alarmsTowards(one, "in").map((alarm) => wayText(one, alarm)));
  if (ways.length === 0) return ["Nothing asks for a scale-in."];
  const keeping =
    backlog > 0 && target.min === 0 ? [`The last instance stays while ${backlog} wait or run.`] : [];
  return [
    `Scales in when ${ways.join(", and when ")}.`,
    ...coolingText(policies, situation, "in", now),
    ...keeping,
  ];
}

/** The alarms that may take the capacity in that direction. */
function alarmsTowards({ policy, alarms }: PolicySituation, direction: "out" | "in"): readonly Alarm[] {
  if (policy.kind === "targetTracking") {
    const name = direction === "out" ? policy.alarmHigh : policy.alarmLow;
    return alarms.filter((alarm) => alarm.name === name);
  }
  if (policy.kind !== "step") return [];
  const towards = policy.steps.some(({ adjustment }) =>
    direction === "out" || policy.adjustmentType === "ExactCapacity" ? adjustment > 0 : adjustment < 0,
  );
  return towards ? alarms : [];
}

const wayText = ({ policy }: PolicySituation, alarm: Alarm): string => {
  const disabled = alarm.actionsEnabled ? "" : ", actions disabled";
  return `${conditionText(alarm)} (${shortName(alarm.name, [policy])}, now ${alarm.state}${disabled})`;
};

/** A policy's own cooldown holds its scale-ins; a scale-out cooldown also its scale-outs that are no larger. */
function coolingText(
  policies: readonly PolicySituation[],
  { target }: Situation,
  direction: "out" | "in",
  now: Instant,
): readonly string[] {
  return policies.flatMap(({ policy }) => {
    const cooldown = cooldownOf(policy, target.lastChange, now);
    if (!cooldown || (direction === "out" && cooldown.direction === "in")) return [];
    const until = cooldown.until === undefined ? "the change under way has ended" : timeText(cooldown.until);
    const next =
      direction === "out"
        ? `to ${cooldown.to} or less by ${policy.name} possible after`
        : `by ${policy.name} possible after`;
    return [`Next scale-${direction} ${next} ${until} (scale-${cooldown.direction} cooldown).`];
  });
}
