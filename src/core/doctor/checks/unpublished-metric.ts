/** Alarms on metrics that nobody publishes: they stay in INSUFFICIENT_DATA for ever. */

import type { Alarm } from "../../alarms/alarm.ts";
import { inferenceMetrics } from "../../metrics/inference-metrics.ts";
import { type MetricId, metricKey } from "../../metrics/metric.ts";
import type { ScalingPolicy } from "../../scaling/policy.ts";
import { minutes } from "../../time/time.ts";
import type { Check, Finding, Snapshot } from "../finding.ts";
import { metricText } from "../metric-text.ts";
import { nearest } from "../nearest.ts";
import { ofAlarm, ofPolicy, quoted } from "../words.ts";

/** Whoever publishes it may not have begun yet. */
const GRACE = minutes(10);

export const unpublishedMetric: Check = (snapshot) => {
  const published = new Set(snapshot.metrics.map(metricKey));
  const missingOf = (alarm: Alarm): MetricId | undefined => {
    const missing = watchedBy(alarm).find(
      (metric) => !published.has(metricKey(metric)) && !comesWithRequests(metric, snapshot),
    );
    const isNew = snapshot.now - alarm.configuredAt < GRACE;
    return missing && isNew && !neverFor(missing, snapshot) ? undefined : missing;
  };
  const driven = snapshot.targets.flatMap(({ policies }) => policies);
  const driving = new Set(driven.flatMap(({ alarms }) => alarms.map(({ name }) => name)));
  return [
    ...driven.flatMap(({ policy, alarms }) => {
      // Both alarms of target tracking watch the same metric: one finding says it.
      const missing = alarms.map(missingOf).find((metric) => metric !== undefined);
      return missing ? [findingOf(missing, snapshot, policy)] : [];
    }),
    ...snapshot.alarms.flatMap((alarm) => {
      const missing = driving.has(alarm.name) ? undefined : missingOf(alarm);
      return missing ? [{ ...findingOf(missing, snapshot), subject: ofAlarm(alarm.name) }] : [];
    }),
  ];
};

function findingOf(missing: MetricId, snapshot: Snapshot, policy?: ScalingPolicy): Finding {
  const like = insteadOf(missing, snapshot);
  const blocks = policy?.kind === "targetTracking" && !policy.disableScaleIn;
  return {
    check: "unpublishedMetric",
    severity: policy ? "error" : "warn",
    subject: policy ? ofPolicy(policy) : "",
    what: `It watches ${metricText(missing)}, which nobody has published lately.`,
    why: [
      neverFor(missing, snapshot),
      policy ? "The policy can never act" : "The alarm stays in INSUFFICIENT_DATA",
      blocks ? ", and keeps the target's other target tracking policies from scaling in." : ".",
    ]
      .filter((part) => part !== undefined)
      .join("")
      .trim(),
    todo: like
      ? `Watch ${metricText(like)} instead, if that was meant.`
      : "Publish the metric, or watch another.",
    command: `aws cloudwatch list-metrics --namespace ${quoted(missing.namespace)}`,
  };
}

/** For a real-time metric the backlog; otherwise what is named much alike. */
function insteadOf(missing: MetricId, { endpoints, metrics }: Snapshot): MetricId | undefined {
  const endpoint = missing.dimensions.find(({ name }) => name === "EndpointName");
  const isRealTime = missing.namespace === "AWS/SageMaker" && realTime.includes(missing.name);
  if (!isRealTime || !endpoints.some(({ name }) => name === endpoint?.value))
    return nearest(missing, metrics);
  return {
    namespace: "AWS/SageMaker",
    name: "ApproximateBacklogSizePerInstance",
    dimensions: endpoint ? [endpoint] : [],
  };
}

/** The metrics whose data decide on its state. */
function watchedBy({ watched }: Alarm): readonly MetricId[] {
  switch (watched.kind) {
    case "metric": {
      const { namespace, metricName, dimensions } = watched.metric;
      return [{ namespace, name: metricName, dimensions }];
    }
    case "math":
      return watched.queries.flatMap((query) => (query.kind === "stat" ? [query.metric] : []));
  }
}

/** Event metrics of an endpoint appear with its first request. */
const comesWithRequests = ({ namespace, name, dimensions }: MetricId, { endpoints }: Snapshot): boolean =>
  namespace === "AWS/SageMaker" &&
  name in inferenceMetrics &&
  dimensions.length === 2 &&
  endpoints.some(({ name: endpoint, variant }) =>
    dimensions.every(({ name: key, value }) =>
      key === "EndpointName" ? value === endpoint : key === "VariantName" && value === variant.name,
    ),
  );

/** Real-time metrics, which no asynchronous endpoint has on AWS either. */
const realTime = ["Invocations", "InvocationsPerInstance", "OverheadLatency", "ConcurrentRequestsPerModel"];

function neverFor({ namespace, name, dimensions }: MetricId, { endpoints }: Snapshot): string | undefined {
  if (namespace !== "AWS/SageMaker") return undefined;
  if (realTime.includes(name)) return `${name} is not published for asynchronous endpoints, on AWS neither. `;
  const endpoint = dimensions.find((dimension) => dimension.name === "EndpointName")?.value;
  if (endpoint !== undefined && !endpoints.some((one) => one.name === endpoint))
    return `There is no endpoint ${endpoint}. `;
  return undefined;
}
