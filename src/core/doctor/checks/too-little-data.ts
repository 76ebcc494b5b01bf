/** Predictive policies without a forecast: their load metric has less than a day of data, or none at all. */

import { type MetricId, metricKey } from "../../metrics/metric.ts";
import { LEAST_HISTORY_HOURS } from "../../scaling/predictive/forecast.ts";
import type { Check, Finding, Snapshot } from "../finding.ts";
import { metricText } from "../metric-text.ts";
import { nearest } from "../nearest.ts";
import { ofPolicy, quoted } from "../words.ts";

export const tooLittleData: Check = (snapshot) =>
  snapshot.targets.flatMap(({ policies }) =>
    policies.flatMap(({ policy, forecast }) => {
      if (policy.kind !== "predictive" || forecast?.hoursOfData === undefined) return [];
      const metrics = policy.load.flatMap((query) => (query.kind === "stat" ? [query.metric] : []));
      const published = new Set(snapshot.metrics.map(metricKey));
      const [silent] = metrics.filter((metric) => !published.has(metricKey(metric)));
      const subject = ofPolicy(policy);
      return forecast.hoursOfData === 0 && silent
        ? [{ subject, ...silence(silent, snapshot) }]
        : [{ subject, ...patience(forecast.hoursOfData) }];
    }),
  );

function silence(metric: MetricId, { metrics }: Snapshot): Omit<Finding, "subject"> {
  const like = nearest(metric, metrics);
  return {
    check: "tooLittleData",
    severity: "error",
    what: `Its load metric ${metricText(metric)} has no data of the last two weeks.`,
    why: "Without it nothing can be forecast, and the policy never acts.",
    todo: like
      ? `Take ${metricText(like)} instead, if that was meant.`
      : "Publish the metric, or take another.",
    command: `aws cloudwatch list-metrics --namespace ${quoted(metric.namespace)}`,
  };
}

const patience = (hours: number): Omit<Finding, "subject"> => ({
  check: "tooLittleData",
  severity: "info",
  what: `Its load metric has ${hours} of the ${LEAST_HISTORY_HOURS} hours of data that a forecast needs.`,
  why: "Until then the policy does nothing.",
  todo: "Wait, or publish the past of the metric: PutMetricData takes up to two weeks of it.",
});
