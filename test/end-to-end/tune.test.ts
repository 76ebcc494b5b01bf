/** `ebbtide tune` as people call it, and what it writes through AWS's own CLI. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { test } from "node:test";
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { clientsOf, createEndpoint } from "../simulation/guide.ts";
import { ebbtide, emptyFolder } from "../support/command-line.ts";
import { virtualServer } from "../support/virtual-server.ts";

const root = resolve(import.meta.dirname, "../..");

const tune = (...words: readonly string[]) => ebbtide(["tune", ...words]);

/** Runs a script's commands as a shell does. */
const bash = (script: string, env: Readonly<Record<string, string>>) =>
  new Promise<{ readonly code: number; readonly stderr: string }>((done) => {
    execFile("bash", [script], { env }, (error, _, stderr) =>
      done({ code: Number(error?.code ?? 0), stderr }),
    );
  });

/** The guides' endpoint with an hour of steady traffic. */
async function scenarioIn(
  directory: string,
  change: (text: string) => string = (text) => text,
): Promise<string> {
  const example = await readFile(join(root, "docs/examples/images-aws.yaml"), "utf8");
  const control = example.slice(example.indexOf("control:"));
  const path = join(directory, "images.yaml");
  const text = `
name: images
seed: 3
duration: 40min
traffic: { poisson: { rate: 2/min } }
service: { time: { exponential: { mean: 20s } } }
instances: { price: 1.4, startTime: 1min }
tune:
  objective: wait.p95 <= 3min
  budget: 14
  free: { target: 0.5..5, min: [0, 1], profile: [aws, fast], scaleInCooldown: 60..600 }
${control}`;
  await writeFile(path, change(text));
  return path;
}

test("a tuning finds, judges and writes what AWS's CLI puts as it is", async (context) => {
  const directory = await emptyFolder(context);
  const path = await scenarioIn(directory);
  const out = join(directory, "tuned");
  const { code, stdout, stderr } = await tune(path, "--out", out, "--workers", "2");
  assert.equal(stderr, "");
  assert.equal(code, 0);
  assert.match(stdout, /instances busy on average/);
  assert.match(stdout, /^ {2}± +\d/m);
  assert.match(stdout, /^The choice is |^Keep your own settings/m);
  const again = await ebbtide(["simulate", join(out, "scenario.yaml"), "--assert", "wait.p95 <= 5min"]);
  assert.equal(again.code, 0, again.stdout + again.stderr);
  assert.match(again.stdout, /images, tuned/);
  await context.test(
    "documents",
    { skip: existsSync("/usr/bin/aws") ? false : "needs the AWS CLI" },
    async (one) => {
      const server = await virtualServer(one);
      const clients = clientsOf(server.url);
      await createEndpoint(clients, 1, "images");
      const put = await bash(join(out, "apply.sh"), {
        PATH: "/usr/bin:/bin",
        EBBTIDE_URL: server.url,
        AWS_ACCESS_KEY_ID: "111122223333",
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
        AWS_PAGER: "",
      });
      assert.equal(put.code, 0, put.stderr);
      await matches(clients, out);
    },
  );
});

/** What the server has is what the files say. */
async function matches({ scaling, cloudwatch }: ReturnType<typeof clientsOf>, out: string): Promise<void> {
  const file = async (name: string) => JSON.parse(await readFile(join(out, name), "utf8"));
  const namespace = { ServiceNamespace: "sagemaker" } as const;
  const { ScalableTargets } = await scaling.send(new DescribeScalableTargetsCommand(namespace));
  const asked = await file("register-scalable-target.json");
  assert.deepEqual(
    [ScalableTargets?.[0]?.MinCapacity, ScalableTargets?.[0]?.MaxCapacity],
    [asked.MinCapacity, asked.MaxCapacity],
  );
  const { ScalingPolicies } = await scaling.send(new DescribeScalingPoliciesCommand(namespace));
  const backlog = ScalingPolicies?.find(({ PolicyName }) => PolicyName === "backlog");
  const { TargetTrackingScalingPolicyConfiguration } = await file("put-scaling-policy.backlog.json");
  assert.equal(
    backlog?.TargetTrackingScalingPolicyConfiguration?.TargetValue,
    TargetTrackingScalingPolicyConfiguration.TargetValue,
  );
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ["wake-images"] }));
  const wake = ScalingPolicies?.find(({ PolicyName }) => PolicyName === "wake");
  assert.deepEqual(MetricAlarms?.[0]?.AlarmActions, [wake?.PolicyARN]);
}

test("the answer does not depend on how many workers there are", async (context) => {
  const path = await scenarioIn(await emptyFolder(context));
  const answers = await Promise.all(["1", "2"].map((workers) => tune(path, "--json", "--workers", workers)));
  assert.equal(answers[0]!.stderr, "");
  assert.deepEqual(JSON.parse(answers[0]!.stdout), JSON.parse(answers[1]!.stdout));
  const { choice, front, load } = JSON.parse(answers[0]!.stdout);
  assert.ok(front.some(({ label }: { label: string }) => label === "yours"));
  assert.ok(choice.commands.length >= 4 && load.offeredInstances > 0.5);
});

test("an objective that nothing meets ends with exit code 1, and says how close it came", async (context) => {
  const path = await scenarioIn(await emptyFolder(context));
  const words = [path, "--budget", "12", "--objective", "wait.max <= 1ms", "--free", "min=0,1"];
  const { code, stdout } = await tune(...words);
  assert.equal(code, 1);
  assert.match(stdout, /No settings that were tried meet wait\.max <= 1ms\. The closest is/);
});

test("whatever is wrong is said at once, with exit code 2", async (context) => {
  const directory = await emptyFolder(context);
  const path = await scenarioIn(directory);
  const bad = await tune(
    path,
    "--objective",
    "patience <= 3",
    "--minimise",
    "tears",
    "--free",
    "speed=1..2",
    "--free",
    "target=9..1",
  );
  assert.equal(bad.code, 2);
  assert.equal(bad.stdout, "");
  const lines = bad.stderr
    .trim()
    .split("\n")
    .map((line) => line.replace(/(measured|known are).*/, "$1"));
  assert.deepEqual(lines, [
    `${path} cannot be tuned:`,
    "  --free speed: is not known here; known are",
    "  --free target: must go from low to high, not 9..1",
    "  --minimise: 'tears' is not measured",
    "  --objective: 'patience' is not measured",
  ]);
  const section = await tune(
    await scenarioIn(directory, (text) =>
      text.replace("wait.p95 <= 3min", "soon").replace("budget: 14", "budget: 1"),
    ),
  );
  assert.equal(section.code, 2);
  assert.match(section.stderr, /scenario\.tune\.objective\[0\]: 'soon' is no assertion/);
  assert.match(section.stderr, /scenario\.tune\.budget: must be a whole number of 12 runs or more, not 1/);
  const fixed = await tune("docs/examples/images-fixed.yaml");
  assert.equal(fixed.code, 2);
  assert.match(fixed.stderr, /only policies can be tuned, and this is fixed/);
});
