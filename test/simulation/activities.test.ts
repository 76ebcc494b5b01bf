/** Scaling activities of an endpoint, as DescribeScalingActivities tells them: every status and every reason there is. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  DeregisterScalableTargetCommand,
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
  type ScalingActivity,
  type StepScalingPolicyConfiguration,
  TagResourceCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { PutMetricAlarmCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { virtualServer } from "../support/virtual-server.ts";
import { capacity, clientsOf, createEndpoint, setInstances } from "./guide.ts";

const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/guide/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

/** An endpoint with one instance that takes three minutes to start, and its target. */
async function scene(context: TestContext, max = 3) {
  const server = await virtualServer(context, { startTime: minutes(3) });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(5));
  const { ScalableTargetARN } = await clients.scaling.send(
    new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: max }),
  );
  return {
    ...clients,
    arn: ScalableTargetARN,
    clock: server.clock,
    /** A step policy, and an alarm on a metric of its name that rings on the given side of 10 after a minute. */
    step: async (name: string, side: "above" | "below", settings: StepScalingPolicyConfiguration) => {
      const { PolicyARN } = await clients.scaling.send(
        new PutScalingPolicyCommand({
          ...resource,
          PolicyName: name,
          StepScalingPolicyConfiguration: {
            AdjustmentType: "ChangeInCapacity",
            Cooldown: 0,
            ...settings,
          },
        }),
      );
      await clients.cloudwatch.send(
        new PutMetricAlarmCommand({
          AlarmName: name,
          Namespace: "Shop",
          MetricName: name,
          Statistic: "Average",
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 10,
          ComparisonOperator: side === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
          AlarmActions: [PolicyARN ?? ""],
        }),
      );
    },
    /** So many minutes in which metrics have these values. */
    live: async (count: number, values: Readonly<Record<string, number>>) => {
      for (let minute = 0; minute < count; minute++) {
        const MetricData = Object.entries(values).map(([MetricName, Value]) => ({ MetricName, Value }));
        if (MetricData.length > 0)
          await clients.cloudwatch.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
        await server.clock.advance(minutes(1));
      }
    },
    /** Oldest first; those that changed nothing only where they are asked for. */
    activities: async (IncludeNotScaledActivities = false): Promise<readonly string[]> => {
      const { ScalingActivities } = await clients.scaling.send(
        new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker", IncludeNotScaledActivities }),
      );
      return (ScalingActivities ?? []).map(told).reverse();
    },
  };
}

const told = ({ StatusCode, Description, Cause, NotScaledReasons: reasons }: ScalingActivity): string => {
  const [reason] = reasons ?? [];
  if (!reason) return `${StatusCode}: ${Description}`;
  const policy = /triggered policy (\S+)$/.exec(Cause ?? "")?.[1];
  return `${policy}: ${reason.Code} ${reason.MaxCapacity ?? reason.MinCapacity ?? reason.CurrentCapacity ?? ""}`.trim();
};

const up: StepScalingPolicyConfiguration = {
  StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
};
const down: StepScalingPolicyConfiguration = {
  StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -3 }],
};
const far: StepScalingPolicyConfiguration = {
  StepAdjustments: [{ MetricIntervalLowerBound: 100, ScalingAdjustment: 1 }],
};

test("InProgress, Successful, and four of the five reasons, each once in a row", async (context) => {
  const { step, live, activities } = await scene(context, 2);
  await step("up", "above", up);
  await step("down", "below", down);
  await step("far", "above", far);
  await live(2, { up: 20 });
  assert.deepEqual(await activities(), ["InProgress: Setting desired instance count to 2."]);
  await live(1, { up: 5, far: 20 });
  await live(10, { up: 20 });
  await live(10, { up: 5, down: 5 });
  assert.deepEqual(await activities(), [
    "Successful: Setting desired instance count to 2.",
    "Successful: Setting desired instance count to 0.",
  ]);
  assert.deepEqual(
    (await activities(true)).filter((text) => !text.startsWith("Successful")),
    ["up: AlreadyAtMaxCapacity 2", "far: AlreadyAtDesiredCapacity 2", "down: AlreadyAtMinCapacity 0"],
  );
});

test("what cannot be scaled now is tried with each repetition of the alarm, and scales when it can", async (context) => {
  const { step, live, activities, sagemaker } = await scene(context);
  await step("up", "above", up);
  await live(4, { up: 20 });
  assert.deepEqual(await activities(true), [
    "InProgress: Setting desired instance count to 2.",
    "up: TargetServicePutResourceAsUnscalable",
  ]);
  await live(4, { up: 20 });
  assert.deepEqual((await activities()).at(-1), "InProgress: Setting desired instance count to 3.");
  assert.deepEqual(await capacity({ sagemaker } as never), { desired: 3, current: 2 });
});

test("AutoScalingAnticipatedFlapping: one policy would take what another asks for at this very time", async (context) => {
  const made = await scene(context);
  await setInstances(made, 3);
  await made.clock.advance(minutes(5));
  for (const [PolicyName, DisableScaleIn] of [
    ["asks", true],
    ["idle", false],
  ] as const)
    await made.scaling.send(
      new PutScalingPolicyCommand({
        ...resource,
        PolicyName,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 10,
          DisableScaleIn,
          CustomizedMetricSpecification: {
            Namespace: "Shop",
            MetricName: PolicyName,
            Statistic: "Average",
          },
        },
      }),
    );
  await made.live(20, { asks: 30, idle: 0 });
  assert.deepEqual(await made.activities(true), [
    "asks: AlreadyAtMaxCapacity 3",
    "idle: AutoScalingAnticipatedFlapping",
  ]);
  assert.equal((await capacity(made)).desired, 3);
});

test("on resume the alarm in breach is heard at once; new bounds ask neither suspensions nor cooldowns", async (context) => {
  const { step, live, activities, scaling, clock } = await scene(context);
  const register = (settings: object) =>
    scaling.send(new RegisterScalableTargetCommand({ ...resource, ...settings }));
  const suspend = (is: boolean) =>
    register({ SuspendedState: { DynamicScalingInSuspended: is, DynamicScalingOutSuspended: is } });
  await step("up", "above", { ...up, Cooldown: 3600 });
  await suspend(true);
  await live(5, { up: 20 });
  assert.deepEqual(await activities(true), []);
  await suspend(false);
  await clock.advance(seconds(1));
  assert.deepEqual(await activities(), ["InProgress: Setting desired instance count to 2."]);
  await live(4, { up: 20 });
  // In the cooldown, suspended again.
  await suspend(true);
  await register({ MinCapacity: 3 });
  await clock.advance(seconds(1));
  assert.deepEqual((await activities()).slice(1), ["InProgress: Setting desired instance count to 3."]);
  await live(5, {});
  await register({ MinCapacity: 0, MaxCapacity: 1 });
  await live(2, {});
  assert.deepEqual((await activities()).slice(1), [
    "Successful: Setting desired instance count to 3.",
    "Successful: Setting desired instance count to 1.",
  ]);
});

test("Unfulfilled: the target was deregistered meanwhile, and its activities stay", async (context) => {
  const { step, live, activities, scaling } = await scene(context);
  await step("up", "above", up);
  await live(2, { up: 20 });
  await scaling.send(new DeregisterScalableTargetCommand(resource));
  await live(5, {});
  assert.deepEqual(await activities(), ["Unfulfilled: Setting desired instance count to 2."]);
});

test("Overridden: in profile fast a larger need does not wait for the change under way", async (context) => {
  const { step, live, activities, scaling, arn } = await scene(context);
  await scaling.send(new TagResourceCommand({ ResourceARN: arn, Tags: { "ebbtide:profile": "fast" } }));
  await step("up", "above", up);
  await live(3, { up: 20 });
  assert.deepEqual(await activities(), [
    "Overridden: Setting desired instance count to 2.",
    "InProgress: Setting desired instance count to 3.",
  ]);
});

test("Failed: a scheduled minimum above the maximum", async (context) => {
  const { live, activities, scaling, clock } = await scene(context);
  await scaling.send(
    new PutScheduledActionCommand({
      ...resource,
      ScheduledActionName: "morning",
      Schedule: `at(${new Date(clock.now() + seconds(90)).toISOString().slice(0, 19)})`,
      ScalableTargetAction: { MinCapacity: 9 },
    }),
  );
  await live(2, {});
  assert.deepEqual(await activities(), ["Failed: Setting min capacity to 9"]);
});
