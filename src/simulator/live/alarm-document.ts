/** An alarm that CloudWatch described, as the PutMetricAlarm that makes the same again. */

import type { Row } from "./live-endpoint.ts";
import { picked } from "./scaling-documents.ts";

const MEMBERS = [
  "AlarmName",
  "AlarmDescription",
  "ActionsEnabled",
  "MetricName",
  "Namespace",
  "Statistic",
  "ExtendedStatistic",
  "Dimensions",
  "Period",
  "Unit",
  "EvaluationPeriods",
  "DatapointsToAlarm",
  "Threshold",
  "ComparisonOperator",
  "TreatMissingData",
  "EvaluateLowSampleCountPercentile",
  "Metrics",
  "ThresholdMetricId",
] as const;

const ACTIONS = ["OKActions", "AlarmActions", "InsufficientDataActions"] as const;

/** Actions on the policies name them as scenarios do; those on other things stay, on others' policies cannot. */
export function alarmDocument(alarm: Row, policies: readonly Row[]): Row {
  const names = new Map(policies.map(({ PolicyARN, PolicyName }) => [PolicyARN, PolicyName]));
  const actions = ACTIONS.map((member) => [
    member,
    actionsOf(alarm, member).flatMap((arn) => names.get(arn) ?? (isScaling(arn) ? [] : [atHome(arn)])),
  ]);
  // What describes a metric has no empty lists where it describes several.
  const document = picked(alarm, MEMBERS);
  const { Dimensions, Metrics, ...rest } = document;
  return {
    ...rest,
    ...(isFilled(Metrics) ? { Metrics } : {}),
    ...(isFilled(Dimensions) ? { Dimensions } : {}),
    ...Object.fromEntries(actions.filter(([, list]) => isFilled(list))),
  };
}

/** What an alarm does beside asking the policies. */
export function actionNotes(alarm: Row, policies: readonly Row[]): readonly string[] {
  const own = new Set(policies.map(({ PolicyARN }) => PolicyARN));
  const others = [...new Set(ACTIONS.flatMap((member) => actionsOf(alarm, member)))].filter(
    (arn) => !own.has(arn),
  );
  const scaling = others.filter(isScaling);
  const services = [...new Set(others.filter((arn) => !isScaling(arn)).map(serviceOf))];
  return [
    ...(scaling.length > 0
      ? [
          `Alarm ${alarm.AlarmName} also scales something else (${scaling.map(resourceOf).join(", ")}), which is not simulated.`,
        ]
      : []),
    ...(services.length > 0
      ? [
          `Alarm ${alarm.AlarmName} also has actions on ${services.join(", ")}: they are kept and come to nothing in the simulation.`,
        ]
      : []),
  ];
}

const actionsOf = (alarm: Row, member: (typeof ACTIONS)[number]): readonly string[] => {
  const list = alarm[member];
  return Array.isArray(list) ? list.map(String) : [];
};

const isFilled = (list: unknown): boolean => Array.isArray(list) && list.length > 0;

const serviceOf = (arn: string): string => arn.split(":")[2] ?? arn;

const isScaling = (arn: string): boolean => serviceOf(arn) === "autoscaling";

/** `endpoint/farm/variant/AllTraffic` of a policy's ARN. */
const resourceOf = (arn: string): string => /:resource\/[^/]+\/([^:]+)/.exec(arn)?.[1] ?? arn;

/** In the region where simulations live: alarms act on no other. */
const atHome = (arn: string): string => arn.split(":").with(3, "us-east-1").join(":");
