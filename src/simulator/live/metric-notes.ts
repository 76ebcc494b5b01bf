/** Which metrics of a live endpoint's policies and alarms a simulation has not, or has otherwise. */

import { ENDED_COUNTS } from "../control/ended-counts.ts";
import type { Documents } from "../scenario/scenario.ts";
import type { LiveEndpoint, Row } from "./live-endpoint.ts";

export function metricNotes({ name, ebbtide, policies, alarms }: LiveEndpoint): readonly string[] {
  const subjects = [
    ...policies.map((policy) => [`Policy ${policy.PolicyName}`, policy] as const),
    ...alarms.map((alarm) => [`Alarm ${alarm.AlarmName}`, alarm] as const),
  ];
  return subjects.flatMap(([subject, row]) => {
    const metrics = metricsIn(row);
    const missing = unpublished(row, ebbtide !== undefined);
    const others = metrics.flatMap(({ Dimensions }) => endpointsIn(Dimensions)).filter((one) => one !== name);
    return [
      ...(missing.length > 0
        ? [`${subject} looks at ${listed(missing)}, which nobody publishes in a simulation.`]
        : []),
      ...(others.length > 0
        ? [`${subject} looks at endpoint ${listed(others)}: in the simulation that is ${name} itself.`]
        : []),
    ];
  });
}

/** Which policies and alarms of a scenario look at metrics that its simulation has not: they get no data. */
export const silenceNotes = ({ policies, alarms }: Documents): readonly string[] =>
  [
    ...policies.map((row, index) => [`policies[${index}]`, row] as const),
    ...alarms.map((row, index) => [`alarms[${index}]`, row] as const),
  ].flatMap(([place, row]) => {
    const missing = unpublished(row, true);
    return missing.length > 0
      ? [`control.policies.${place} looks at ${listed(missing)}, which nobody publishes in a simulation`]
      : [];
  });

const unpublished = (row: Row, onEbbtide: boolean): readonly string[] =>
  metricsIn(row)
    .filter((metric) => !isSimulated(metric, onEbbtide))
    .map(nameOf);

/** Whatever has a metric's name, however deep in a document. */
function metricsIn(value: unknown): readonly Row[] {
  if (Array.isArray(value)) return value.flatMap(metricsIn);
  if (typeof value !== "object" || value === null || value instanceof Date) return [];
  const row = value as Row;
  const own = "MetricName" in row || "PredefinedMetricType" in row ? [row] : [];
  return [...own, ...Object.values(row).flatMap(metricsIn)].filter(
    (one) => nameOf(one) !== "undefined/undefined",
  );
}

/** Requests of flesh and blood have more. */
const OF_THE_ENDPOINT: ReadonlySet<string> = new Set([
  "ApproximateBacklogSize",
  "ApproximateBacklogSizePerInstance",
  "HasBacklogWithoutCapacity",
  "ApproximateAgeOfOldestRequest",
  ...ENDED_COUNTS,
]);

function isSimulated({ Namespace, MetricName, PredefinedMetricType }: Row, onEbbtide: boolean): boolean {
  if (PredefinedMetricType !== undefined) return !String(PredefinedMetricType).startsWith("SageMaker");
  switch (Namespace) {
    case "AWS/SageMaker":
      return OF_THE_ENDPOINT.has(String(MetricName));
    case "/aws/sagemaker/Endpoints":
      return true;
    case "Ebbtide":
      return onEbbtide;
    default:
      return false;
  }
}

const nameOf = ({ Namespace, MetricName, PredefinedMetricType }: Row): string =>
  String(PredefinedMetricType ?? `${Namespace}/${MetricName}`);

const endpointsIn = (dimensions: unknown): readonly string[] =>
  Array.isArray(dimensions)
    ? dimensions.flatMap(({ Name, Value }: Row) => (Name === "EndpointName" ? [String(Value)] : []))
    : [];

const listed = (names: readonly string[]): string => [...new Set(names)].join(", ");
