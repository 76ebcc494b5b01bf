/** A custom resource over real HTTP, put under scaling by the clients people use, in virtual time. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  DescribeScalingActivitiesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { type Duration, minutes, seconds } from "../../src/core/time/time.ts";
import { httpResources } from "../../src/resources/http/http.ts";
import { clientsOf } from "../simulation/guide.ts";
import { farm, patient } from "../support/farm.ts";
import { virtualServer } from "../support/virtual-server.ts";

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);
const guides = join(import.meta.dirname, "guides");
const newerPython = process.env.EBBTIDE_BOTO3;

const clients: readonly (readonly [string, readonly string[], string | false])[] = [
  [
    "Debian's boto3",
    ["/usr/bin/python3", join(guides, "farm.py")],
    await missing("/usr/bin/python3", "needs boto3 (apt-get install python3-boto3)"),
  ],
  [
    "a newer boto3",
    [newerPython ?? "python3", join(guides, "farm.py")],
    newerPython ? await missing(newerPython, "no boto3 there") : "needs EBBTIDE_BOTO3, a Python with boto3",
  ],
  [
    "the CLI",
    ["bash", join(guides, "farm.sh")],
    existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)",
  ],
];

for (const [name, command, skip] of clients)
  test(`${name} puts a custom resource under target tracking, and it is told the right number`, {
    skip,
  }, async (context) => {
    await scales(context, command);
  });

async function scales(context: TestContext, [program = "", ...args]: readonly string[]): Promise<void> {
  const workers = await farm(context);
  const resources = patient(httpResources());
  const server = await virtualServer(context, { resources });
  const { scaling } = clientsOf(server.url);
  const step = (...words: readonly string[]) =>
    run(program, [...args, ...words], { env: env(server.url, workers.address) });
  /** Until an activity says this, time goes on; real answers are waited for. */
  const until = async (message: RegExp, limit: Duration) => {
    for (const end = server.clock.now() + limit; server.clock.now() < end; ) {
      await server.clock.advance(seconds(5));
      await resources.settled();
      const described = await scaling.send(
        new DescribeScalingActivitiesCommand({ ServiceNamespace: "custom-resource" }),
      );
      if (message.test(described.ScalingActivities?.[0]?.StatusMessage ?? "")) return;
    }
    assert.fail(`no activity says ${message}`);
  };

  await step("scale");
  await step("load", "65", String(server.clock.now() / 1000));
  // 65 jobs for one worker, ten for each: ceil(1 × 65 ÷ 10).
  await until(
    /^Successfully set desired capacity to 7\. Change successfully fulfilled by custom-resource\.$/,
    minutes(2),
  );
  assert.deepEqual(workers.told, [7]);
}

test("what somebody changes by hand stays until more load comes, and counts from there", async (context) => {
  const workers = await farm(context);
  const resources = patient(httpResources());
  const server = await virtualServer(context, { resources });
  const { scaling, cloudwatch } = clientsOf(server.url);
  const target = {
    ServiceNamespace: "custom-resource",
    ResourceId: workers.address,
    ScalableDimension: "custom-resource:ResourceType:Property",
  } as const;
  await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 1, MaxCapacity: 30 }));
  await scaling.send(
    new PutScalingPolicyCommand({
      ...target,
      PolicyName: "jobs",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 10,
        CustomizedMetricSpecification: {
          Namespace: "Farm",
          MetricName: "JobsPerWorker",
          Statistic: "Average",
        },
      },
    }),
  );
  /** So many minutes with so many jobs for each worker. */
  const live = async (count: number, Value: number) => {
    for (let minute = 0; minute < count; minute++) {
      await cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: "Farm",
          MetricData: [{ MetricName: "JobsPerWorker", Value }],
        }),
      );
      for (let part = 0; part < 12; part++) {
        await server.clock.advance(seconds(5));
        await resources.settled();
      }
    }
  };
  await live(5, 65);
  assert.deepEqual(workers.told, [7]);
  await live(8, 9.5);
  // Nothing asks for a change: neither the policy nor the bounds put it back.
  workers.change(3);
  await live(5, 9.5);
  workers.change(40);
  await live(5, 9.5);
  assert.deepEqual(workers.told, [7]);
  workers.change(3);
  await live(1, 9.5);
  // 3 × 22 ÷ 10, from what there is by hand.
  await live(5, 22);
  assert.deepEqual(workers.told, [7, 7]);
  // In the cooldown of that, what 7 would do for waits, although there are fewer by hand; a larger need does not.
  workers.change(2);
  await live(2, 30);
  assert.deepEqual(workers.told, [7, 7]);
  await live(2, 90);
  assert.deepEqual(workers.told.slice(0, 3), [7, 7, 10]);
});

const env = (url: string, address: string) => ({
  PATH: "/usr/bin:/bin",
  EBBTIDE_URL: url,
  FARM: address,
  AWS_ACCESS_KEY_ID: "111122223333",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
});

/** The reason to skip when this Python cannot import boto3; false when it can. */
async function missing(python: string, reason: string): Promise<string | false> {
  return run(python, ["-c", "import boto3"]).then(
    () => false as const,
    () => reason,
  );
}
