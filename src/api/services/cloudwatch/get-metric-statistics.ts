/** GetMetricStatistics: statistics of one metric for each period of a range, one datapoint for each unit. */

import type { Summary, Unit } from "../../../core/metrics/metric.ts";
import { readingStart, seriesOf } from "../../../core/metrics/series.ts";
import { isBasicStatistic, type Statistic, statisticOf } from "../../../core/metrics/statistics.ts";
import { unitsOf } from "../../../core/metrics/units.ts";
import { type Instant, seconds } from "../../../core/time/time.ts";
import { operation } from "../../operation.ts";
import type { Datapoint, GetMetricStatisticsInput } from "../../shapes/cloudwatch.types.ts";
import { invalidCombination } from "./errors.ts";
import { checkRange, checkReadingPeriod, metricIdOf, statisticNamed } from "./metrics.ts";

export const getMetricStatistics = operation(
  "GetMetricStatistics",
  async (input: GetMetricStatisticsInput, { store, scope, now }) => {
    const statistics = statisticsOf(input);
    checkReadingPeriod(input.Period, "Period");
    checkRange(input.StartTime, input.EndTime);
    const period = seconds(input.Period);
    checkCount(Math.ceil((input.EndTime - input.StartTime) / period));
    const start = readingStart(input.StartTime, period, now);
    const metric = metricIdOf(input.Namespace, input.MetricName, input.Dimensions);
    const points = await store.metrics.points(scope, metric, start, input.EndTime, input.Unit);
    const datapoints = unitsOf(points).flatMap((unit) => {
      const own = points.filter((point) => point.unit === unit);
      return [...seriesOf(own, period)].flatMap(([at, summary]) =>
        datapointOf(at, unit, summary, statistics),
      );
    });
    return { Label: input.MetricName, Datapoints: datapoints };
  },
);

/** What was asked for, by its name in the request. */
type Statistics = readonly (readonly [string, Statistic])[];

const MOST_DATAPOINTS = 1440;

function statisticsOf({ Statistics, ExtendedStatistics }: GetMetricStatisticsInput): Statistics {
  if (!Statistics?.length && !ExtendedStatistics?.length)
    throw invalidCombination(
      "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
    );
  const basic = (Statistics ?? []).map((name) => [name, statisticNamed(name, "Statistics")] as const);
  const extended = (ExtendedStatistics ?? []).map((name) => {
    const statistic = statisticNamed(name, "ExtendedStatistics");
    if (statistic.kind === "basic")
      throw invalidCombination(`The value ${name} for parameter ExtendedStatistics is not supported.`);
    return [name, statistic] as const;
  });
  return [...basic, ...extended];
}

function checkCount(requested: number): void {
  if (requested > MOST_DATAPOINTS)
    throw invalidCombination(
      `You have requested up to ${requested} datapoints, which exceeds the limit of ${MOST_DATAPOINTS}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
    );
}

/** None where none of the statistics can be known. */
function datapointOf(
  at: Instant,
  unit: Unit,
  summary: Summary,
  statistics: Statistics,
): readonly Datapoint[] {
  const known = statistics.flatMap(([name, statistic]) => {
    const value = statisticOf(summary, statistic);
    return value === undefined ? [] : [[name, value] as const];
  });
  if (known.length === 0) return [];
  const basic = known.filter(([name]) => isBasicStatistic(name));
  const extended = known.filter(([name]) => !isBasicStatistic(name));
  return [
    {
      Timestamp: at,
      ...Object.fromEntries(basic),
      Unit: unit as NonNullable<Datapoint["Unit"]>,
      ...(extended.length > 0 ? { ExtendedStatistics: Object.fromEntries(extended) } : {}),
    },
  ];
}
