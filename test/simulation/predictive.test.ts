/** Predictive scaling from the outside: three days of a load that is busy by day, then what the next mornings bring. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  GetPredictiveScalingForecastCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { GetMetricStatisticsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { days, hours, type Instant, minutes, nextSlot, seconds } from "../../src/core/time/time.ts";
import { virtualServer } from "../support/virtual-server.ts";
import { type Clients, capacity, clientsOf, createEndpoint, scaleToZero } from "./guide.ts";

const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/guide/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

/** Forty requests an hour from eight to eighteen o'clock, none by night. */
const loadAt = (at: Instant): number => {
  const hour = new Date(at).getUTCHours();
  return hour >= 8 && hour < 18 ? 40 : 0;
};

const metric = (name: string) => ({
  MetricDataQueries: [
    { Id: "m", MetricStat: { Metric: { Namespace: "Shop", MetricName: name }, Stat: "Sum" } },
  ],
});

const policy = (settings: object = {}): PutScalingPolicyCommandInput => ({
  ...resource,
  PolicyName: "mornings",
  PolicyType: "PredictiveScaling",
  PredictiveScalingPolicyConfiguration: {
    MetricSpecifications: [
      {
        TargetValue: 10,
        CustomizedLoadMetricSpecification: metric("Orders"),
        CustomizedScalingMetricSpecification: metric("OrdersPerInstance"),
      },
    ],
    Mode: "ForecastAndScale",
    ...settings,
  },
});

/** A server at nine on a Monday, with so many hours of load behind it and no instance. */
async function scene(context: TestContext, past: number, max = 10) {
  const server = await virtualServer(context);
  const clients = clientsOf(server.url);
  const start = server.clock.now();
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(2));
  const data = Array.from({ length: past }, (_, index) => start - hours(past - index));
  if (past > 0) await putLoad(clients, data);
  await scaleToZero(clients, max);
  /** Time goes on, and so does the load. */
  const desiredAt = async (at: Instant): Promise<number> => {
    for (let hour = nextHour(server.clock.now()); hour <= at; hour = nextHour(hour)) {
      await server.clock.advanceTo(hour - 1);
      await putLoad(clients, [hour - hours(1)]);
    }
    await server.clock.advanceTo(at);
    return (await capacity(clients)).desired;
  };
  return { server, clients, start, desiredAt };
}

const nextHour = (at: Instant): Instant => nextSlot(at, hours(1));

const putLoad = ({ cloudwatch }: Clients, since: readonly Instant[]) =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace: "Shop",
      MetricData: since.map((at) => ({ MetricName: "Orders", Timestamp: new Date(at), Value: loadAt(at) })),
    }),
  );

test("what is forecast is there before its hour, and goes when reactive policies have seen that it is idle", async (context) => {
  const { clients, start, desiredAt } = await scene(context, 72);
  await clients.scaling.send(new PutScalingPolicyCommand(policy()));
  const monday = start - hours(9);
  assert.equal(await desiredAt(start + minutes(3)), 4);
  assert.equal(await desiredAt(monday + hours(17) + minutes(59)), 4);
  assert.equal(await desiredAt(monday + hours(18) + minutes(20)), 0);
  const tuesday = monday + days(1);
  assert.equal(await desiredAt(tuesday + hours(8) - seconds(301)), 0);
  assert.equal(await desiredAt(tuesday + hours(8) - seconds(300)), 4);
  const { ScalableTargets } = await clients.scaling.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.equal(ScalableTargets?.[0]?.PredictedCapacity, 4);
  const { ScalingActivities } = await clients.scaling.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.equal(ScalingActivities?.[0]?.Description, "Setting desired instance count to 4.");
  assert.equal(
    ScalingActivities?.[0]?.Cause,
    "predictive scaling policy mornings forecast a capacity of 4 for 2026-01-06T08:00:00.000Z",
  );
});

test("a forecast is read for the past and the next two days, and its hours are metrics", async (context) => {
  const { clients, server, start } = await scene(context, 72);
  await clients.scaling.send(new PutScalingPolicyCommand(policy({ Mode: "ForecastOnly" })));
  await server.clock.advance(hours(4));
  assert.equal((await capacity(clients)).desired, 0);
  const { LoadForecast, CapacityForecast, UpdateTime } = await clients.scaling.send(
    new GetPredictiveScalingForecastCommand({
      ...resource,
      PolicyName: "mornings",
      StartTime: new Date(start),
      EndTime: new Date(start + days(3)),
    }),
  );
  assert.equal(UpdateTime?.getTime(), start + minutes(2));
  const [load] = LoadForecast ?? [];
  assert.equal(load?.Timestamps?.length, 48);
  assert.equal(load?.MetricSpecification?.TargetValue, 10);
  for (const [index, at] of load?.Timestamps?.entries() ?? []) {
    assert.ok(Math.abs((load?.Values?.[index] ?? 0) - loadAt(at.getTime())) < 2, `${at.toISOString()}`);
    assert.equal(CapacityForecast?.Values?.[index], loadAt(at.getTime()) / 10, `${at.toISOString()}`);
  }
  const { Datapoints } = await clients.cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace: "AWS/ApplicationAutoScaling",
      MetricName: "PredictiveScalingCapacityForecast",
      Dimensions: [
        { Name: "PolicyName", Value: "mornings" },
        { Name: "ResourceId", Value: resource.ResourceId },
        { Name: "ScalableDimension", Value: resource.ScalableDimension },
      ],
      StartTime: new Date(start),
      EndTime: new Date(start + hours(5)),
      Period: 3600,
      Statistics: ["Average"],
    }),
  );
  assert.deepEqual(Datapoints?.map(({ Average }) => Average).sort(), [4, 4, 4, 4, 4]);
});

test("with less than a day of data there is no forecast yet, and an hour later it is tried again", async (context) => {
  const { clients, server, start } = await scene(context, 23);
  await clients.scaling.send(new PutScalingPolicyCommand(policy()));
  await server.clock.advance(minutes(1));
  const ask = () =>
    clients.scaling.send(
      new GetPredictiveScalingForecastCommand({
        ...resource,
        PolicyName: "mornings",
        StartTime: new Date(start),
        EndTime: new Date(start + days(1)),
      }),
    );
  await assert.rejects(ask(), /must have at least 24 hours of data, and has 23/);
  await clients.cloudwatch.send(
    new PutMetricDataCommand({ Namespace: "Shop", MetricData: [{ MetricName: "Orders", Value: 40 }] }),
  );
  await server.clock.advance(hours(1));
  assert.equal((await ask()).CapacityForecast?.Values?.length, 23);
});

test("the maximum holds, unless the policy may raise it", async (context) => {
  const { clients, start, desiredAt } = await scene(context, 72, 3);
  await clients.scaling.send(new PutScalingPolicyCommand(policy()));
  assert.equal(await desiredAt(start + minutes(3)), 3);
  await clients.scaling.send(
    new PutScalingPolicyCommand(
      policy({ MaxCapacityBreachBehavior: "IncreaseMaxCapacity", MaxCapacityBuffer: 50 }),
    ),
  );
  assert.equal(await desiredAt(start + minutes(6)), 4);
  await clients.scaling.send(
    new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: 3 }),
  );
  // The raised maximum is the one that holds.
  assert.equal(await desiredAt(start + minutes(9)), 4);
});

test("a predictive policy reads back as it was put", async (context) => {
  const { clients } = await scene(context, 0);
  const given = policy({
    SchedulingBufferTime: 600,
    MaxCapacityBreachBehavior: "IncreaseMaxCapacity",
    MaxCapacityBuffer: 10,
  });
  await clients.scaling.send(new PutScalingPolicyCommand(given));
  const { ScalingPolicies } = await clients.scaling.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: "sagemaker", PolicyNames: ["mornings"] }),
  );
  const [read] = ScalingPolicies ?? [];
  assert.equal(read?.PolicyType, "PredictiveScaling");
  assert.deepEqual(
    JSON.parse(JSON.stringify(read?.PredictiveScalingPolicyConfiguration)),
    JSON.parse(JSON.stringify(given.PredictiveScalingPolicyConfiguration)),
  );
});

for (const { settings, expected } of [
  { settings: { MetricSpecifications: [] }, expected: /You must specify one metric specification\./ },
  {
    settings: { MetricSpecifications: [{ TargetValue: 1, CustomizedLoadMetricSpecification: metric("a") }] },
    expected: /A policy must have either one scaling metric and one load metric or one metric pair\./,
  },
  {
    settings: {
      MetricSpecifications: [
        {
          TargetValue: 1,
          PredefinedMetricPairSpecification: { PredefinedMetricType: "ECSServiceCPUUtilization" },
        },
      ],
    },
    expected: /does not support predefined metric type ECSServiceCPUUtilization/,
  },
  {
    settings: { SchedulingBufferTime: 3601 },
    expected:
      /schedulingBufferTime' failed to satisfy constraint: Member must have value less than or equal to 3600/,
  },
  {
    settings: { MaxCapacityBreachBehavior: "IncreaseMaxCapacity" },
    expected: /MaxCapacityBuffer must be specified/,
  },
  { settings: { MaxCapacityBuffer: 5 }, expected: /MaxCapacityBuffer can only be specified/ },
  {
    settings: { MaxCapacityBreachBehavior: "IncreaseMaxCapacity", MaxCapacityBuffer: 101 },
    expected:
      /maxCapacityBuffer' failed to satisfy constraint: Member must have value less than or equal to 100/,
  },
])
  test(`a predictive policy is refused: ${expected.source}`, async (context) => {
    const { clients } = await scene(context, 0);
    await assert.rejects(clients.scaling.send(new PutScalingPolicyCommand(policy(settings))), {
      name: "ValidationException",
      message: expected,
    });
  });
