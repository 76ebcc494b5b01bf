/** A wait objective through a real client: the tag, the metrics, and a policy that follows them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { AddTagsCommand, DescribeEndpointCommand } from "@aws-sdk/client-sagemaker";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { clientsOf, createEndpoint, invoke } from "../simulation/guide.ts";
import { virtualServer } from "../support/virtual-server.ts";

const target = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/guide/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;
const Dimensions = [{ Name: "EndpointName", Value: "guide" }];
const NAMES = [
  "BacklogDrainSeconds",
  "InFlightRequests",
  "InstancesStarting",
  "PredictedQueueWait",
  "RequiredInstances",
  "RequiredInstancesRatio",
];

test("target tracking on the ratio asks for exactly what the objective requires, and goes to zero after quiet", async (context) => {
  const server = await virtualServer(context, { serviceTime: seconds(20), startTime: seconds(30) });
  const clients = clientsOf(server.url);
  const { sagemaker, scaling, cloudwatch } = clients;
  await createEndpoint(clients, 1);
  const { EndpointArn } = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: "guide" }));
  const tag = (Value: string) =>
    sagemaker.send(
      new AddTagsCommand({
        ResourceArn: EndpointArn,
        Tags: [
          { Key: "ebbtide:profile", Value: "fast" },
          { Key: "ebbtide:wait-objective", Value },
        ],
      }),
    );
  await assert.rejects(
    tag("soon"),
    /'soon' of tag 'ebbtide:wait-objective' must be a time from 1s to 7 days/,
  );
  await tag("2m");
  await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 0, MaxCapacity: 50 }));
  await scaling.send(
    new PutScalingPolicyCommand({
      ...target,
      PolicyName: "wait",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 1,
        ScaleInCooldown: 0,
        ScaleOutCooldown: 0,
        CustomizedMetricSpecification: {
          Namespace: "Ebbtide",
          MetricName: "RequiredInstancesRatio",
          Dimensions,
          Statistic: "Average",
        },
      },
    }),
  );
  await server.clock.advance(seconds(45));
  await invoke(clients, 4);
  await server.clock.advance(seconds(100));
  const burst = server.clock.now();
  await invoke(clients, 60);
  await server.clock.advance(minutes(2));

  const listed = await cloudwatch.send(new ListMetricsCommand({ Namespace: "Ebbtide" }));
  assert.deepEqual(listed.Metrics?.map(({ MetricName }) => MetricName).sort(), NAMES);
  const read = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(burst),
      EndTime: new Date(server.clock.now()),
      MetricDataQueries: NAMES.map((MetricName, index) => ({
        Id: `m${index}`,
        MetricStat: { Stat: "Maximum", Period: 10, Metric: { Namespace: "Ebbtide", MetricName, Dimensions } },
      })),
    }),
  );
  const most = new Map(
    read.MetricDataResults?.map(({ Values = [] }, index) => [NAMES[index], Math.max(...Values)]),
  );
  const required = most.get("RequiredInstances") ?? 0;
  assert.ok(required >= 3, `${required} required`);
  const why = await (await fetch(`${server.url}/_ebbtide/why?resource=guide&account=111122223333`)).text();
  assert.match(why, /required: \d+ waiting .* need \d+/);
  const reached = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: "guide" }));
  const { DesiredInstanceCount = 0 } = reached.ProductionVariants?.[0] ?? {};
  assert.ok(
    DesiredInstanceCount > 1 && DesiredInstanceCount <= required,
    `${DesiredInstanceCount} of ${required}`,
  );

  await server.clock.advance(minutes(15));
  const after = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: "guide" }));
  assert.equal(after.ProductionVariants?.[0]?.DesiredInstanceCount, 0);
});
