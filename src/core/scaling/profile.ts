/**
 * Profiles: how eagerly an endpoint is measured and scaled. `aws` is every number as AWS documents it, `fast` wakes
 * and scales in seconds; single settings override a profile. All of it rides on tags, so no client has to know us.
 */

import type { Tags } from "../scope.ts";
import { type Duration, hours, minutes, seconds } from "../time/time.ts";

/** So many datapoints in a row of so many seconds each. */
export interface AlarmRule {
  /** In seconds: 10, 20, 30 or a multiple of 60. */
  readonly period: number;
  readonly count: number;
}

export interface Profile {
  readonly name: "aws" | "fast";
  /** How often gauges are published. */
  readonly gaugeInterval: Duration;
  /** Of the alarm with which target tracking scales out. */
  readonly scaleOutAlarm: AlarmRule;
  /** Of the alarm with which target tracking scales in. */
  readonly scaleInAlarm: AlarmRule;
  /** Who takes an endpoint out of zero: only its policies, or the first request itself. */
  readonly wake: "policy" | "immediate";
  /** The last instance is kept until nothing has waited or run for this long. */
  readonly toZeroDelay?: Duration;
  /** How long a request should wait at most: what the required instances are computed for. */
  readonly waitObjective?: Duration;
  /** Decisions are made and recorded, but not carried out. */
  readonly advisory: boolean;
}

/** The profile that these tags ask for; wrong values count as absent (`tagProblems` refuses them at the door). */
export function profileOf(tags: Tags | undefined, serverDefault: Profile["name"]): Profile {
  const asked = tags?.["ebbtide:profile"];
  const base = profiles[isProfileName(asked) ? asked : serverDefault];
  if (!tags || !hasSettings(tags)) return base;
  const scaleOutAlarm = alarmRule(tags?.["ebbtide:scale-out-alarm"]) ?? base.scaleOutAlarm;
  const scaleInAlarm = alarmRule(tags?.["ebbtide:scale-in-alarm"]) ?? base.scaleInAlarm;
  const toZeroDelay = durationOf(tags?.["ebbtide:to-zero-delay"]);
  const waitObjective = objectiveOf(tags?.["ebbtide:wait-objective"]);
  const wake = tags?.["ebbtide:wake"];
  return {
    name: base.name,
    // Gauges must come at least as often as the alarms look.
    gaugeInterval: isSubMinute(scaleOutAlarm) || isSubMinute(scaleInAlarm) ? seconds(10) : base.gaugeInterval,
    scaleOutAlarm,
    scaleInAlarm,
    wake: wake === "policy" || wake === "immediate" ? wake : base.wake,
    ...(toZeroDelay === undefined ? {} : { toZeroDelay }),
    ...(waitObjective === undefined ? {} : { waitObjective }),
    advisory: tags?.["ebbtide:advisory"] === "true",
  };
}

/** Most have none; the loops ask again and again. */
function hasSettings(tags: Tags): boolean {
  for (const key in tags) if (key.startsWith("ebbtide:")) return true;
  return false;
}

/** A target's tags override those of its endpoint, setting by setting. */
export const mergedTags = (endpoint: Tags | undefined, target: Tags | undefined): Tags => ({
  ...endpoint,
  ...target,
});

/** What is wrong with the `ebbtide:` tags among these, in sentences that name the tag; empty when nothing is. */
export function tagProblems(tags: Tags): readonly string[] {
  return Object.entries(tags).flatMap(([key, value]) => {
    if (!key.startsWith("ebbtide:")) return [];
    const setting = settings.get(key);
    if (!setting) return [`Tag '${key}' is not one that Ebbtide knows: ${[...settings.keys()].join(", ")}`];
    return setting.accepts(value) ? [] : [`Value '${value}' of tag '${key}' must be ${setting.form}`];
  });
}

const profiles: Readonly<Record<Profile["name"], Profile>> = {
  aws: {
    name: "aws",
    gaugeInterval: minutes(1),
    scaleOutAlarm: { period: 60, count: 3 },
    scaleInAlarm: { period: 60, count: 15 },
    wake: "policy",
    advisory: false,
  },
  fast: {
    name: "fast",
    gaugeInterval: seconds(10),
    scaleOutAlarm: { period: 10, count: 3 },
    scaleInAlarm: { period: 10, count: 12 },
    wake: "immediate",
    advisory: false,
  },
};

interface Setting {
  readonly accepts: (value: string) => boolean;
  /** Completes "must be …". */
  readonly form: string;
}

const ALARM_FORM =
  "<count>x<seconds>s, such as 3x10s, with a period of 10, 20, 30 or a multiple of 60 seconds and at most a day in all";

const settings: ReadonlyMap<string, Setting> = new Map([
  ["ebbtide:profile", { accepts: isProfileName, form: "aws or fast" }],
  [
    "ebbtide:wake",
    { accepts: (value) => value === "policy" || value === "immediate", form: "policy or immediate" },
  ],
  ["ebbtide:scale-out-alarm", { accepts: (value) => alarmRule(value) !== undefined, form: ALARM_FORM }],
  ["ebbtide:scale-in-alarm", { accepts: (value) => alarmRule(value) !== undefined, form: ALARM_FORM }],
  [
    "ebbtide:to-zero-delay",
    {
      accepts: (value) => durationOf(value) !== undefined,
      form: "a time of at most 7 days, such as 90s, 10m or 2h",
    },
  ],
  [
    "ebbtide:wait-objective",
    {
      accepts: (value) => objectiveOf(value) !== undefined,
      form: "a time from 1s to 7 days, such as 30s, 10m or 2h",
    },
  ],
  ["ebbtide:advisory", { accepts: (value) => value === "true" || value === "false", form: "true or false" }],
]);

function isProfileName(value: string | undefined): value is Profile["name"] {
  return value === "aws" || value === "fast";
}

/** CloudWatch's own limits on periods and on the window hold for these alarms too. */
function alarmRule(text: string | undefined): AlarmRule | undefined {
  const match = /^(\d{1,5})x(\d{1,5})s$/.exec(text ?? "");
  if (!match) return undefined;
  const rule = { count: Number(match[1]), period: Number(match[2]) };
  const knownPeriod = [10, 20, 30].includes(rule.period) || (rule.period > 0 && rule.period % 60 === 0);
  return knownPeriod && rule.count > 0 && rule.period * rule.count <= 86_400 ? rule : undefined;
}

const isSubMinute = ({ period }: AlarmRule): boolean => period < 60;

function durationOf(text: string | undefined): Duration | undefined {
  const match = /^(\d{1,6})([smh])$/.exec(text ?? "");
  if (!match) return undefined;
  const unit = { s: seconds, m: minutes, h: hours }[match[2] as "s" | "m" | "h"];
  const duration = unit(Number(match[1]));
  return duration <= hours(7 * 24) ? duration : undefined;
}

/** Nothing can be promised within no time. */
function objectiveOf(text: string | undefined): Duration | undefined {
  const objective = durationOf(text);
  return objective === 0 ? undefined : objective;
}
