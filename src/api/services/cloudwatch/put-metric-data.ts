/** PutMetricData: samples on their way into the store, each form of them checked. */

import type { MetricSample, Summary } from "../../../core/metrics/metric.ts";
import {
  mergeAll,
  summaryOfStatistics,
  summaryOfValue,
  summaryOfValues,
} from "../../../core/metrics/summary.ts";
import { days, hours } from "../../../core/time/time.ts";
import { type Call, operation } from "../../operation.ts";
import { withOwnAnswer } from "../../own-answer.ts";
import type { MetricDatum, PutMetricDataInput } from "../../shapes/cloudwatch.types.ts";
import { entityFailure } from "./entities.ts";
import { invalidCombination, invalidValue, missingParameter } from "./errors.ts";
import { checkText, dimensionsOf } from "./metrics.ts";

export const putMetricData = operation("PutMetricData", async (input: PutMetricDataInput, call) => {
  const { MetricData = [], EntityMetricData = [], Namespace } = input;
  if (MetricData.length === 0 && EntityMetricData.length === 0) throw missingParameter("MetricData");
  checkText(Namespace, "Namespace");
  const lists = [
    { data: MetricData, member: "MetricData" },
    ...EntityMetricData.map(({ MetricData: data = [] }, index) => ({
      data,
      member: `EntityMetricData.member.${index + 1}.MetricData`,
    })),
  ];
  // The limit is on all of them together.
  if (lists.reduce((sum, { data }) => sum + data.length, 0) > MOST_DATA)
    throw tooMany("MetricData", MOST_DATA);
  const failure = entityFailure(input);
  const samples = lists.flatMap(({ data, member }) => samplesOf(data, member, Namespace, call));
  if (samples.length > 0) await call.samples.put(samples);
  return failure ? withOwnAnswer({}, { headers: { "x-amzn-failure-message": failure } }) : undefined;
});

const MOST_DATA = 1000;
const MOST_VALUES = 150;
/** 2^360 */
const LARGEST_VALUE = 2 ** 360;

function samplesOf(
  data: readonly MetricDatum[],
  member: string,
  namespace: string,
  call: Call,
): readonly MetricSample[] {
  return data.flatMap((datum, index) => {
    const path = `${member}.member.${index + 1}`;
    const summary = summaryOf(datum, path);
    const sample = {
      scope: call.scope,
      metric: {
        namespace,
        name: datum.MetricName,
        dimensions: dimensionsOf(datum.Dimensions, `${path}.Dimensions`),
      },
      unit: datum.Unit ?? "None",
      at: timestampOf(datum, path, call),
      resolution: resolutionOf(datum, path),
    };
    // What was seen zero times leaves nothing to keep.
    return summary ? [{ ...sample, summary }] : [];
  });
}

function summaryOf(datum: MetricDatum, path: string): Summary | undefined {
  const { Value, Values, Counts, StatisticValues } = datum;
  if (Value !== undefined && Values !== undefined) throw exclusive(path, "Values");
  if (Value !== undefined && StatisticValues !== undefined) throw exclusive(path, "StatisticValues");
  if (Value === undefined && !Values?.length && StatisticValues === undefined)
    throw invalidCombination(
      `At least one of the parameters ${path}.Value, ${path}.Values and ${path}.StatisticValues must be specified.`,
    );
  if (Counts !== undefined && Counts.length !== (Values?.length ?? 0))
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
  if ((Values?.length ?? 0) > MOST_VALUES) throw tooMany(`${path}.Values`, MOST_VALUES);
  checkNumbers(datum, path);
  const parts = [
    Value === undefined ? undefined : summaryOfValue(Value),
    summaryOfValues(Values ?? [], Counts),
    statisticSetOf(datum, path),
  ];
  return mergeAll(parts.filter((part) => part !== undefined));
}

function checkNumbers({ Value, Values, Counts, StatisticValues }: MetricDatum, path: string): void {
  if (Value !== undefined) checkNumber(Value, `${path}.Value`);
  for (const [index, value] of (Values ?? []).entries())
    checkNumber(value, `${path}.Values.member.${index + 1}`);
  for (const [index, count] of (Counts ?? []).entries())
    checkCount(count, `${path}.Counts.member.${index + 1}`);
  if (!StatisticValues) return;
  checkCount(StatisticValues.SampleCount, `${path}.StatisticValues.SampleCount`);
  for (const name of ["Sum", "Minimum", "Maximum"] as const)
    checkNumber(StatisticValues[name], `${path}.StatisticValues.${name}`);
}

function statisticSetOf({ StatisticValues }: MetricDatum, path: string): Summary | undefined {
  if (!StatisticValues) return undefined;
  const { SampleCount: count, Sum: sum, Minimum: min, Maximum: max } = StatisticValues;
  if (min > max)
    throw invalidValue(
      `The parameter ${path}.StatisticValues.Minimum must be less than or equal to the parameter ${path}.StatisticValues.Maximum.`,
    );
  return count > 0 ? summaryOfStatistics({ count, sum, min, max }) : undefined;
}

function checkNumber(value: number, parameter: string): void {
  if (!(Math.abs(value) <= LARGEST_VALUE))
    throw invalidValue(`The value ${value} for parameter ${parameter} is invalid.`);
}

function checkCount(count: number, parameter: string): void {
  checkNumber(count, parameter);
  if (count < 0) throw invalidValue(`The value ${count} for parameter ${parameter} is invalid.`);
}

function timestampOf({ Timestamp }: MetricDatum, path: string, { now }: Call): number {
  const at = Timestamp ?? now;
  if (at < now - days(14))
    throw invalidValue(`The parameter ${path}.Timestamp must specify a time within the past two weeks.`);
  if (at > now + hours(2))
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  return at;
}

function resolutionOf({ StorageResolution }: MetricDatum, path: string): 1 | 60 {
  if (StorageResolution === 1) return 1;
  if (StorageResolution === undefined || StorageResolution === 60) return 60;
  throw invalidValue(
    `The value ${StorageResolution} for parameter ${path}.StorageResolution is invalid: it must be 1 or 60.`,
  );
}

const exclusive = (path: string, other: string): Error =>
  invalidCombination(
    `The parameters ${path}.Value and ${path}.${other} are mutually exclusive and you have specified both.`,
  );

const tooMany = (collection: string, most: number): Error =>
  invalidValue(`The collection ${collection} must not have a size greater than ${most}.`);
