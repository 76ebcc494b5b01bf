/** An alarm's configuration between the wire's words and the domain's, with every rule CloudWatch checks. */

import type {
  AlarmConfiguration,
  MetricStatistic,
  MissingDataMode,
  ThresholdOperator,
} from "../../../core/alarms/alarm.ts";
import { parseStatistic } from "../../../core/metrics/statistics.ts";
import type { Scope } from "../../../core/scope.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { PutMetricAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { actionsOf } from "./alarm-actions.ts";
import { required, unsupported } from "./errors.ts";
import { dimensionsOf } from "./metrics.ts";

/** What the request asks for, or the first mistake in it. */
export function alarmConfiguration(input: PutMetricAlarmInput, scope: Scope): AlarmConfiguration {
  refuseUnsupported(input);
  if (/\p{Cc}/u.test(input.AlarmName))
    throw validationError("AlarmName must not contain ASCII control characters.");
  const evaluationPeriods = required(input.EvaluationPeriods, "evaluationPeriods");
  const comparison = comparisonOf(input);
  const metric = metricOf(input);
  const period = periodOf(input, evaluationPeriods);
  const datapointsToAlarm = input.DatapointsToAlarm;
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods)
    throw validationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  return {
    name: input.AlarmName,
    ...given({ description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: actionsOf(input.OKActions, scope),
    alarmActions: actionsOf(input.AlarmActions, scope),
    insufficientDataActions: actionsOf(input.InsufficientDataActions, scope),
    watched: { kind: "metric", metric, period },
    evaluationPeriods,
    ...given({ datapointsToAlarm }),
    limit: { kind: "threshold", comparison, threshold: thresholdOf(input) },
    ...given({
      treatMissingData: missingDataOf(input),
      evaluateLowSampleCountPercentile: lowSamplesOf(input),
    }),
  };
}

const ANOMALY_OPERATORS: ReadonlySet<string> = new Set([
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
]);

function refuseUnsupported(input: PutMetricAlarmInput): void {
  if (input.ThresholdMetricId !== undefined || ANOMALY_OPERATORS.has(input.ComparisonOperator ?? ""))
    throw unsupported("anomaly detection in alarms (ThresholdMetricId and its comparison operators)");
  if (input.Metrics?.length) throw unsupported("metric math in alarms (Metrics)");
  if (input.EvaluationCriteria !== undefined) throw unsupported("PromQL alarms (EvaluationCriteria)");
  if (input.EvaluationInterval !== undefined) throw unsupported("EvaluationInterval");
  if (input.EvaluationWindow?.WallClockWindow !== undefined)
    throw unsupported("wall-clock windows (EvaluationWindow.WallClockWindow)");
  if (input.WarmUpConfiguration !== undefined) throw unsupported("WarmUpConfiguration");
}

function comparisonOf({ ComparisonOperator }: PutMetricAlarmInput): ThresholdOperator {
  return required(ComparisonOperator, "comparisonOperator") as ThresholdOperator;
}

function metricOf(input: PutMetricAlarmInput): MetricStatistic {
  return {
    namespace: input.Namespace ?? missing("Namespace"),
    metricName: input.MetricName ?? missing("MetricName"),
    dimensions: dimensionsOf(input.Dimensions),
    statistic: statisticOf(input),
    ...given({ unit: input.Unit }),
  };
}

function statisticOf({ Statistic, ExtendedStatistic }: PutMetricAlarmInput): string {
  if (Statistic !== undefined && ExtendedStatistic !== undefined)
    throw validationError(
      "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.",
    );
  if (ExtendedStatistic !== undefined && parseStatistic(ExtendedStatistic)?.kind !== "percentile")
    throw unsupportedValue("ExtendedStatistic", ExtendedStatistic);
  return Statistic ?? ExtendedStatistic ?? missing("Statistic or ExtendedStatistic");
}

function periodOf({ Period }: PutMetricAlarmInput, evaluationPeriods: number): number {
  const period = Period ?? missing("Period");
  if (![10, 20, 30].includes(period) && (period <= 0 || period % 60 !== 0))
    throw validationError("Period must be 10, 20, 30 or a multiple of 60");
  const longest = period < 3600 ? 86_400 : 604_800;
  if (period * evaluationPeriods > longest)
    throw validationError(`EvaluationPeriods * Period must be <= ${longest}`);
  return period;
}

function thresholdOf({ Threshold }: PutMetricAlarmInput): number {
  if (Threshold === undefined || !Number.isFinite(Threshold)) return missing("Threshold");
  // There is one zero: an alarm must read back from the store as it was written.
  return Threshold === 0 ? 0 : Threshold;
}

function missingDataOf({ TreatMissingData }: PutMetricAlarmInput): MissingDataMode | undefined {
  switch (TreatMissingData) {
    case undefined:
    case "missing":
    case "ignore":
    case "breaching":
    case "notBreaching":
      return TreatMissingData;
    default:
      throw unsupportedValue("TreatMissingData", TreatMissingData);
  }
}

function lowSamplesOf(input: PutMetricAlarmInput): "evaluate" | "ignore" | undefined {
  const { EvaluateLowSampleCountPercentile: option, Statistic } = input;
  if (option === undefined) return undefined;
  if (Statistic !== undefined)
    throw validationError(
      `Option evaluateLowSampleCountPercentile can not be applied with statistic ${Statistic}.`,
    );
  if (option === "evaluate" || option === "ignore") return option;
  throw unsupportedValue("EvaluateLowSampleCountPercentile", option);
}

function missing(parameter: string): never {
  throw validationError(`PutMetricAlarm request should have valid ${parameter} parameter`);
}

const unsupportedValue = (parameter: string, value: string): Error =>
  validationError(`The value ${value} for parameter ${parameter} is not supported.`);
