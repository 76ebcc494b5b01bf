/** The settings that are members of AWS's documents: which documents have them, where in these they are, what they may be. */

import { DEFAULT_COOLDOWN } from "../../core/scaling/cooldown.ts";
import { isRecord } from "../scenario/check.ts";
import { type Path, type PolicySettings, type Value, valueAt } from "./policy-settings.ts";

export interface NamedDocument {
  readonly name: string;
  readonly path: Path;
}

/** A setting that documents have as a member. */
export interface DocumentSetting {
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
const evaluationPeriods: DocumentSetting = {
  ...inAlarm("EvaluationPeriods"),
  places: (settings, document) => {
    const [periods, datapoints] = ["EvaluationPeriods", "DatapointsToAlarm"].map((one) => [...document, one]);
    const both = valueAt(settings, periods!) === valueAt(settings, datapoints!);
    return both ? [periods!, datapoints!] : [periods!];
  },
  ...count,
  otherwise: undefined,
};

const adjustment: DocumentSetting = {
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
export const DOCUMENT_SETTINGS: Readonly<Record<string, DocumentSetting>> = (() => {
  const target: DocumentSetting = {
    ...inPolicy(TRACKING, "TargetValue"),
    unit: "number",
    least: Number.MIN_VALUE,
    rounded: short,
    otherwise: undefined,
  };
  const min: DocumentSetting = bound("MinCapacity");
  const max: DocumentSetting = bound("MaxCapacity");
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

/** As people are told them. */
export const DOCUMENT_SETTING_NAMES = [
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
];
