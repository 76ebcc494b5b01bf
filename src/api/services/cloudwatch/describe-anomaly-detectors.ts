/** DescribeAnomalyDetectors: by metric, type or id; those of metric math only when they are asked for. */

import { type AnomalyDetector, seriesKey } from "../../../core/metrics/anomaly/detector.ts";
import { metricKey } from "../../../core/metrics/metric.ts";
import { operation } from "../../operation.ts";
import type { DescribeAnomalyDetectorsInput } from "../../shapes/cloudwatch.types.ts";
import { detectorRow } from "./anomaly-detectors.ts";
import { invalidNextToken } from "./errors.ts";
import { dimensionsOf } from "./metrics.ts";

export const describeAnomalyDetectors = operation(
  "DescribeAnomalyDetectors",
  async (input: DescribeAnomalyDetectorsInput, { store, scope, pages }) => {
    const wanted = (await store.anomalyDetectors.list(scope)).filter((detector) => matches(detector, input));
    const limit = input.MaxResults ?? DEFAULT_PAGE;
    const keyOf = ({ series }: AnomalyDetector): string => seriesKey(series);
    const page = pages.page("DescribeAnomalyDetectors", wanted, keyOf, limit, input.NextToken);
    if (!page) throw invalidNextToken();
    return { AnomalyDetectors: page.items.map(detectorRow), NextToken: page.nextToken };
  },
);

const DEFAULT_PAGE = 100;

function matches({ id, series }: AnomalyDetector, input: DescribeAnomalyDetectorsInput): boolean {
  const { AnomalyDetectorIds: ids, AnomalyDetectorTypes: types, Namespace, MetricName, Dimensions } = input;
  if (ids?.length) return ids.includes(id);
  const wanted = types?.length ? types : (["SINGLE_METRIC"] as const);
  if (!wanted.includes(series.kind === "metric" ? "SINGLE_METRIC" : "METRIC_MATH")) return false;
  if (Namespace === undefined && MetricName === undefined && !Dimensions?.length) return true;
  if (series.kind === "math") return false;
  const { metric } = series;
  return (
    (Namespace === undefined || Namespace === metric.namespace) &&
    (MetricName === undefined || MetricName === metric.name) &&
    (!Dimensions?.length ||
      metricKey({ ...metric, dimensions: dimensionsOf(Dimensions) }) === metricKey(metric))
  );
}
