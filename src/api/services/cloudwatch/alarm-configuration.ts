/** A metric alarm's configuration between the wire's words and the domain's, with every rule CloudWatch checks. */

import type {
  AlarmConfiguration,
  BandOperator,
  Limit,
  MissingDataMode,
  ThresholdOperator,
  Watched,
} from "../../../core/alarms/alarm.ts";
import { parseStatistic } from "../../../core/metrics/statistics.ts";
import { parseArn, type Scope } from "../../../core/scope.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { PutMetricAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { actionsOf } from "./alarm-actions.ts";
import { missing, watchedOf } from "./alarm-queries.ts";
import { required, unsupported } from "./errors.ts";

/** What the request asks for, or the first mistake in it. */
export function alarmConfiguration(input: PutMetricAlarmInput, scope: Scope): AlarmConfiguration {
  refuseUnsupported(input);
  if (JSON.stringify(input).length > LARGEST_REQUEST)
    throw validationError("The configuration of an alarm must not be larger than 120 KB");
  if (/\p{Cc}/u.test(input.AlarmName))
    throw validationError("AlarmName must not contain ASCII control characters.");
  const evaluationPeriods = required(input.EvaluationPeriods, "evaluationPeriods");
  required(input.ComparisonOperator, "comparisonOperator");
  const watched = watchedOf(input, scope.account);
  requireSpan(watched, evaluationPeriods);
  const datapointsToAlarm = input.DatapointsToAlarm;
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods)
    throw validationError("DatapointsToAlarm must be less than or equal to EvaluationPeriods");
  const limit = limitOf(input);
  const configuration: AlarmConfiguration = {
    name: input.AlarmName,
    ...given({ description: input.AlarmDescription }),
    actionsEnabled: input.ActionsEnabled ?? true,
    okActions: actionsOf(input.OKActions, scope),
    alarmActions: actionsOf(input.AlarmActions, scope),
    insufficientDataActions: actionsOf(input.InsufficientDataActions, scope),
    watched,
    evaluationPeriods,
    ...given({ datapointsToAlarm }),
    limit,
    ...given({
      treatMissingData: missingDataOf(input),
      evaluateLowSampleCountPercentile: lowSamplesOf(input),
    }),
  };
  requireFittingActions(configuration);
  return configuration;
}

/** In characters of JSON: AWS's limit of 120 KB. */
const LARGEST_REQUEST = 120 * 1024;

function refuseUnsupported(input: PutMetricAlarmInput): void {
  if (input.EvaluationCriteria !== undefined) throw unsupported("PromQL alarms (EvaluationCriteria)");
  if (input.EvaluationInterval !== undefined) throw unsupported("EvaluationInterval");
  if (input.EvaluationWindow?.WallClockWindow !== undefined)
    throw unsupported("wall-clock windows (EvaluationWindow.WallClockWindow)");
  if (input.WarmUpConfiguration !== undefined) throw unsupported("WarmUpConfiguration");
}

function requireSpan({ period }: Watched, evaluationPeriods: number): void {
  const longest = period < 3600 ? 86_400 : 604_800;
  if (period * evaluationPeriods > longest)
    throw validationError(`EvaluationPeriods * Period must be <= ${longest}`);
}

const BAND_OPERATORS: ReadonlySet<string> = new Set([
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
] satisfies readonly BandOperator[]);

function limitOf({ ComparisonOperator, Threshold, ThresholdMetricId }: PutMetricAlarmInput): Limit {
  const comparison = ComparisonOperator as BandOperator | ThresholdOperator;
  if (isBandOperator(comparison)) {
    if (Threshold !== undefined)
      throw validationError(`Threshold is not supported with comparison operator ${comparison}`);
    return { kind: "band", comparison, band: ThresholdMetricId ?? missing("ThresholdMetricId") };
  }
  if (ThresholdMetricId !== undefined)
    throw validationError(`ThresholdMetricId is not supported with comparison operator ${comparison}`);
  if (Threshold === undefined || !Number.isFinite(Threshold)) return missing("Threshold");
  // There is one zero: an alarm must read back from the store as it was written.
  return { kind: "threshold", comparison, threshold: Threshold === 0 ? 0 : Threshold };
}

const isBandOperator = (operator: BandOperator | ThresholdOperator): operator is BandOperator =>
  BAND_OPERATORS.has(operator);

/** What scales must know how far a threshold is exceeded, and an instance is named by the metric's dimensions. */
function requireFittingActions(alarm: AlarmConfiguration): void {
  const services = [...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions].map(
    (action) => parseArn(action)?.service,
  );
  if (alarm.limit.kind === "band" && services.includes("autoscaling"))
    throw validationError("autoscaling actions not supported when ThresholdMetricId is set");
  if (alarm.watched.kind === "math" && services.includes("automate"))
    throw validationError("EC2 actions not supported when Metrics is set");
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
  const { EvaluateLowSampleCountPercentile: option, Statistic, ExtendedStatistic = "" } = input;
  if (option === undefined) return undefined;
  if (parseStatistic(ExtendedStatistic)?.kind !== "percentile")
    throw validationError(
      `Option evaluateLowSampleCountPercentile can not be applied with ${input.Metrics?.length ? "Metrics" : `statistic ${Statistic ?? ExtendedStatistic}`}.`,
    );
  if (option === "evaluate" || option === "ignore") return option;
  throw unsupportedValue("EvaluateLowSampleCountPercentile", option);
}

const unsupportedValue = (parameter: string, value: string): Error =>
  validationError(`The value ${value} for parameter ${parameter} is not supported.`);
