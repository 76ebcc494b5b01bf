/** Alarms on metric math, on percentiles and on bands, in virtual time: the whole server, through a real SDK. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  DescribeAlarmsCommand,
  DescribeAnomalyDetectorsCommand,
  GetMetricDataCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { type VirtualServer, virtualServer } from "../support/virtual-server.ts";
import { type Clients, clientsOf, createEndpoint, invoke, setInstances } from "./guide.ts";
import { between, untilDesired } from "./watch.ts";

const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/guide/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

const backlog = {
  Id: "backlog",
  ReturnData: false,
  MetricStat: {
    Metric: {
      Namespace: "AWS/SageMaker",
      MetricName: "ApproximateBacklogSize",
      Dimensions: [{ Name: "EndpointName", Value: "guide" }],
    },
    Period: 60,
    Stat: "Maximum",
  },
};

test("an alarm on an expression drives a step policy: two to three minutes after the first request", async (context) => {
  const server = await virtualServer(context, { serviceTime: minutes(5) });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(2));
  await clients.scaling.send(
    new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: 5 }),
  );
  const { PolicyARN } = await clients.scaling.send(
    new PutScalingPolicyCommand({
      ...resource,
      PolicyName: "steps",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ExactCapacity",
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
          { MetricIntervalLowerBound: 10, ScalingAdjustment: 4 },
        ],
      },
    }),
  );
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "busy",
      EvaluationPeriods: 2,
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
      Metrics: [backlog, { Id: "demand", Expression: "IF(backlog > 0, CEIL(backlog / 2), 0)" }],
      AlarmActions: [PolicyARN ?? ""],
    }),
  );
  await setInstances(clients, 0);
  await server.clock.advance(minutes(10));
  await invoke(clients, 24);
  // 24 waiting are a demand of 12, above the second step's bound.
  between(await untilDesired(server, clients, 4, minutes(5)), minutes(2), minutes(3) + seconds(1));
});

async function publish({ cloudwatch }: Clients, values: readonly number[], at: number): Promise<void> {
  await cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Shop",
      MetricData: [{ MetricName: "Latency", Timestamp: new Date(at), Values: [...values] }],
    }),
  );
}
async function stateOf({ cloudwatch }: Clients, name: string) {
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  return MetricAlarms?.[0];
}
/** Lets minutes pass, with the same samples in each. */
async function pass(server: VirtualServer, clients: Clients, count: number, values: readonly number[]) {
  for (let minute = 0; minute < count; minute++) {
    await publish(clients, values, server.clock.now());
    await server.clock.advance(minutes(1));
  }
}

test("a percentile alarm looks past the mean, and waits for enough samples when it is told to", async (context) => {
  const server = await virtualServer(context);
  const clients = clientsOf(server.url);
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "slow",
      Namespace: "Shop",
      MetricName: "Latency",
      ExtendedStatistic: "p90",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 100,
      ComparisonOperator: "GreaterThanThreshold",
      EvaluateLowSampleCountPercentile: "ignore",
    }),
  );
  // p90 needs 10 ÷ (1 − 0.9) = 100 samples.
  await pass(server, clients, 3, [...Array<number>(80).fill(10), ...Array<number>(19).fill(900)]);
  assert.equal((await stateOf(clients, "slow"))?.StateValue, "INSUFFICIENT_DATA");
  await pass(server, clients, 3, [...Array<number>(80).fill(10), ...Array<number>(20).fill(900)]);
  const alarm = await stateOf(clients, "slow");
  assert.equal(alarm?.StateValue, "ALARM");
  assert.equal(JSON.parse(alarm.StateReasonData ?? "").statistic, "p90");
});

test("an alarm on a band learns what is usual and rings when it is left", async (context) => {
  const server = await virtualServer(context);
  const clients = clientsOf(server.url);
  const begin = server.clock.now();
  for (let minute = 1; minute <= 300; minute++)
    await publish(clients, [100 + 5 * Math.sin(minute)], begin - minutes(minute));
  const metrics = [
    {
      Id: "m1",
      MetricStat: { Metric: { Namespace: "Shop", MetricName: "Latency" }, Period: 60, Stat: "Average" },
    },
    { Id: "band", Expression: "ANOMALY_DETECTION_BAND(m1, 4)" },
  ];
  await clients.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "odd",
      EvaluationPeriods: 2,
      ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
      ThresholdMetricId: "band",
      Metrics: metrics,
    }),
  );
  await pass(server, clients, 4, [100]);
  assert.equal((await stateOf(clients, "odd"))?.StateValue, "OK");
  const { AnomalyDetectors } = await clients.cloudwatch.send(new DescribeAnomalyDetectorsCommand({}));
  assert.deepEqual(
    AnomalyDetectors?.map(({ StateValue, SingleMetricAnomalyDetector }) => [
      StateValue,
      SingleMetricAnomalyDetector?.MetricName,
    ]),
    [["TRAINED", "Latency"]],
  );
  await pass(server, clients, 4, [300]);
  assert.match(
    (await stateOf(clients, "odd"))?.StateReason ?? "",
    /^Thresholds Crossed: 2 datapoints \[300\.0 /,
  );
  const { MetricDataResults } = await clients.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(begin),
      EndTime: new Date(begin + minutes(3)),
      MetricDataQueries: metrics,
    }),
  );
  const [, upper, lower] = (MetricDataResults ?? []).map(({ Values }) => Values ?? []);
  assert.equal(upper?.length, 3);
  for (const [index, top] of (upper ?? []).entries()) assert.ok((lower?.[index] ?? 100) < 100 && top > 100);
});
