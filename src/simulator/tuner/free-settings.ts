/** The settings that can be free: their names, where in the documents they are, and what they may be. */

import { DEFAULT_COOLDOWN } from "../../core/scaling/cooldown.ts";
import { isRecord } from "../scenario/check.ts";
import { type Path, type PolicySettings, type Value, valueAt } from "./policy-settings.ts";

export interface FreeSetting {
  /** As people write it: `target`, `period`, `tag:ebbtide:wake`. */
  readonly name: string;
  /** The same value goes to each of these. */
  readonly places: readonly Path[];
  readonly unit: "number" | "seconds" | "text";
  readonly least: number;
  /** To a number that a person would have chosen. */
  readonly rounded: (value: number) => number;
  readonly yours: Value | undefined;
  /** Other words for values, by the word. */
  readonly words: Readonly<Record<string, string>>;
}

export type Found =
  | { readonly kind: "found"; readonly setting: FreeSetting }
  | { readonly kind: "problem"; readonly message: string };

/** Finds a setting by `name`, `name@document`, or `tag:key`. */
export function findSetting(text: string, settings: PolicySettings): Found {
  if (text.startsWith("tag:")) return found(text, tagSetting(text.slice(4), settings));
  const [name = "", ...rest] = text.split("@");
  const document = rest.length > 0 ? rest.join("@") : undefined;
  const tag = TAGS[name];
  if (tag && document === undefined) return found(text, tagSetting(tag.key, settings, tag.words));
  if (name === "profile" && document === undefined) return found(text, profileSetting(settings));
  const kind = KINDS[name.replace(/:\d+$/, "").toLowerCase()];
  if (!kind) return { kind: "problem", message: `is not known here; known are ${KNOWN.join(", ")}` };
  const step = Number(/:(\d+)$/.exec(name)?.[1] ?? Number.NaN);
  const candidates = kind
    .documents(settings)
    .filter((one) => document === undefined || one.name === document);
  if (candidates.length === 0)
    return {
      kind: "problem",
      message:
        document === undefined
          ? `has no ${kind.of} to belong to`
          : `there is no ${kind.of} named ${document}; there ${listed(kind.documents(settings))}`,
    };
  if (candidates.length > 1)
    return {
      kind: "problem",
      message: `could be of several: say ${candidates.map((one) => `${name}@${one.name}`).join(" or ")}`,
    };
  const places = kind.places(settings, candidates[0]!.path, step);
  if (typeof places === "string") return { kind: "problem", message: places };
  const now = valueAt(settings, places[0]!);
  return found(text, {
    places,
    unit: kind.unit,
    least: kind.least,
    rounded: kind.rounded,
    yours: typeof now === "number" || typeof now === "string" ? now : kind.otherwise,
    words: {},
  });
}

interface NamedDocument {
  readonly name: string;
  readonly path: Path;
}

interface Kind {
  /** What it belongs to, in words. */
  readonly of: string;
  readonly documents: (settings: PolicySettings) => readonly NamedDocument[];
  /** The places in a document, or why it has none. */
  readonly places: (settings: PolicySettings, document: Path, step: number) => readonly Path[] | string;
  readonly unit: "number" | "seconds";
  readonly least: number;
  readonly rounded: (value: number) => number;
  /** What holds when the document leaves it out. */
  readonly otherwise: Value | undefined;
}

const TRACKING = "TargetTrackingScalingPolicyConfiguration";
const STEPPING = "StepScalingPolicyConfiguration";

/** Two significant digits: 0.53, 5.3, 53. */
const short = (value: number): number => Number(value.toPrecision(2));
/** Whole tens of seconds, whole minutes when there are many. */
const unhurried = (value: number): number =>
  (value < 600 ? 10 : 60) * Math.round(value / (value < 600 ? 10 : 60));
/** CloudWatch's periods. */
const asPeriod = (value: number): number =>
  value < 45
    ? Math.min(30, Math.max(10, 10 * Math.round(value / 10)))
    : Math.max(60, 60 * Math.round(value / 60));

const policiesWith =
  (configuration: string) =>
  ({ policies }: PolicySettings): readonly NamedDocument[] =>
    policies.flatMap((policy, index) =>
      isRecord(policy[configuration])
        ? [{ name: String(policy.PolicyName), path: ["policies", index, configuration] }]
        : [],
    );

const alarms = (settings: PolicySettings): readonly NamedDocument[] =>
  settings.alarms.map(({ AlarmName }, index) => ({ name: String(AlarmName), path: ["alarms", index] }));

const inPolicy = (configuration: string, member: string) => ({
  of: configuration === TRACKING ? "target-tracking policy" : "step-scaling policy",
  documents: policiesWith(configuration),
  places: (_: PolicySettings, document: Path) => [[...document, member]],
});

const inAlarm = (member: string) => ({
  of: "alarm",
  documents: alarms,
  places: (settings: PolicySettings, document: Path): readonly Path[] | string =>
    isRecord(valueAt(settings, document)) &&
    "Metrics" in (valueAt(settings, document) as object) &&
    member === "Period"
      ? "the alarm's metrics have their own periods"
      : [[...document, member]],
});

const bound = (member: string) => ({
  of: "target",
  documents: ({ scheduledActions }: PolicySettings): readonly NamedDocument[] => [
    { name: "target", path: ["target"] },
    ...scheduledActions.map((action, index) => ({
      name: String(action.ScheduledActionName),
      path: ["scheduledActions", index, "ScalableTargetAction"],
    })),
  ],
  places: (_: PolicySettings, document: Path) => [[...document, member]],
  unit: "number" as const,
  least: 0,
  rounded: Math.round,
  otherwise: undefined,
});

const seconds = { unit: "seconds" as const, least: 0, rounded: unhurried };
const count = { unit: "number" as const, least: 1, rounded: Math.round };

/** An alarm that wanted M of M goes on doing so. */
const evaluationPeriods: Kind = {
  ...inAlarm("EvaluationPeriods"),
  places: (settings, document) => {
    const [periods, datapoints] = ["EvaluationPeriods", "DatapointsToAlarm"].map((one) => [...document, one]);
    const both = valueAt(settings, periods!) === valueAt(settings, datapoints!);
    return both ? [periods!, datapoints!] : [periods!];
  },
  ...count,
  otherwise: undefined,
};

const adjustment: Kind = {
  ...inPolicy(STEPPING, "StepAdjustments"),
  places: (settings, document, step) => {
    const steps = valueAt(settings, [...document, "StepAdjustments"]);
    const many = Array.isArray(steps) ? steps.length : 0;
    const index = Number.isNaN(step) ? (many === 1 ? 0 : -1) : step - 1;
    if (index < 0 || index >= many)
      return `has ${many} steps: say which, from adjustment:1 to adjustment:${many}`;
    return [[...document, "StepAdjustments", index, "ScalingAdjustment"]];
  },
  unit: "number",
  least: Number.NEGATIVE_INFINITY,
  rounded: Math.round,
  otherwise: undefined,
};

const cooldownOtherwise = { ...seconds, otherwise: DEFAULT_COOLDOWN / 1000 };

/** In lower case, by our own names and by AWS's. */
const KINDS: Readonly<Record<string, Kind>> = (() => {
  const target: Kind = {
    ...inPolicy(TRACKING, "TargetValue"),
    unit: "number",
    least: Number.MIN_VALUE,
    rounded: short,
    otherwise: undefined,
  };
  const min: Kind = bound("MinCapacity");
  const max: Kind = bound("MaxCapacity");
  return {
    target,
    targetvalue: target,
    scaleoutcooldown: { ...inPolicy(TRACKING, "ScaleOutCooldown"), ...cooldownOtherwise },
    scaleincooldown: { ...inPolicy(TRACKING, "ScaleInCooldown"), ...cooldownOtherwise },
    cooldown: { ...inPolicy(STEPPING, "Cooldown"), ...cooldownOtherwise },
    adjustment,
    scalingadjustment: adjustment,
    min,
    mincapacity: min,
    max,
    maxcapacity: max,
    period: { ...inAlarm("Period"), unit: "seconds", least: 10, rounded: asPeriod, otherwise: undefined },
    evaluationperiods: evaluationPeriods,
    datapointstoalarm: { ...inAlarm("DatapointsToAlarm"), ...count, otherwise: undefined },
    threshold: {
      ...inAlarm("Threshold"),
      unit: "number",
      least: Number.NEGATIVE_INFINITY,
      rounded: short,
      otherwise: undefined,
    },
  };
})();

interface TagWords {
  readonly key: string;
  readonly words: Readonly<Record<string, string>>;
}

const TAGS: Readonly<Record<string, TagWords>> = {
  wake: { key: "ebbtide:wake", words: { aws: "policy" } },
  scaleOutAlarm: { key: "ebbtide:scale-out-alarm", words: {} },
  scaleInAlarm: { key: "ebbtide:scale-in-alarm", words: {} },
  toZeroDelay: { key: "ebbtide:to-zero-delay", words: {} },
};

const KNOWN = [
  "target",
  "scaleOutCooldown",
  "scaleInCooldown",
  "cooldown",
  "adjustment",
  "min",
  "max",
  "period",
  "evaluationPeriods",
  "datapointsToAlarm",
  "threshold",
  "profile",
  ...Object.keys(TAGS),
  "tag:<key>",
];

const text = { unit: "text" as const, least: Number.NEGATIVE_INFINITY, rounded: (value: number) => value };

const tagSetting = (key: string, settings: PolicySettings, words: Readonly<Record<string, string>> = {}) => ({
  ...text,
  places: [["tags", key]],
  yours: settings.tags[key],
  words,
});

/** A tag that is there wins over the profile of the scenario. */
const profileSetting = (settings: PolicySettings) => {
  const tagged = "ebbtide:profile" in settings.tags;
  const path: Path = tagged ? ["tags", "ebbtide:profile"] : ["profile"];
  return { ...text, places: [path], yours: String(valueAt(settings, path)), words: {} };
};

const found = (name: string, setting: Omit<FreeSetting, "name">): Found => ({
  kind: "found",
  setting: { name, ...setting },
});

const listed = (documents: readonly NamedDocument[]): string =>
  documents.length === 0 ? "is none" : `are ${documents.map(({ name }) => name).join(", ")}`;
