/** The blocks of our own guides to scaling, pasted into a shell one after the other, as a reader would. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  GetPredictiveScalingForecastCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { days, hours, minutes } from "../../src/core/time/time.ts";
import { capacity, clientsOf, createEndpoint, invoke } from "../simulation/guide.ts";
import { pythons } from "../support/boto3.ts";
import { virtualServer } from "../support/virtual-server.ts";

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);
const skip = existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)";

/** A guide up to a heading, and its blocks in one language. */
const guide = (name: string, until = "\n# none"): string =>
  readFileSync(join(import.meta.dirname, "../../docs/guides", name), "utf8").split(until)[0] ?? "";
const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, found, body = ""]) =>
    found === language ? [body] : [],
  );

/** Clients of the account that the guides' keys stand for, and the endpoint that the README's tour makes. */
async function scene(context: TestContext, start: number) {
  const server = await virtualServer(context, { start });
  const clients = clientsOf(server.url, "test");
  await createEndpoint(clients, 4, "tour");
  await server.clock.advance(minutes(2));
  return { server, clients };
}

/** A shell in an empty directory. */
async function shell(context: TestContext, url: string) {
  const cwd = await mkdtemp(join(tmpdir(), "ebbtide-"));
  context.after(() => rm(cwd, { recursive: true, force: true }));
  const env = { PATH: "/usr/bin:/bin", EBBTIDE_URL: url, HOME: cwd };
  const pasted = async (program: string, ...args: readonly string[]): Promise<string> =>
    (await run(program, args, { cwd, env })).stdout;
  return {
    sh: (script: string) => pasted("bash", "-ec", script),
    python: (command: string, script: string) =>
      pasted(command, "-c", script.replaceAll("http://127.0.0.1:4566", url)),
  };
}

test("the guide to scaling by target, step and schedule", { skip }, async (context) => {
  const { server, clients } = await scene(context, Date.UTC(2035, 0, 31, 6));
  const text = guide("scaling.md", "\n## Scale anything");
  const paste = await shell(context, server.url);
  await paste.sh(blocks(text, "sh").join("\n"));
  const python = (await pythons()).find((one) => one.skip === false);
  for (const block of python ? blocks(text, "python") : []) await paste.python(python?.command ?? "", block);

  const asked = { ServiceNamespace: "sagemaker" } as const;
  const { ScalingPolicies } = await clients.scaling.send(new DescribeScalingPoliciesCommand(asked));
  assert.deepEqual(
    ScalingPolicies?.map(({ PolicyName, Alarms }) => `${PolicyName}: ${Alarms?.length}`),
    ["HasBacklogWithoutCapacity-ScalingPolicy: 1", "backlog: 2"],
  );
  const { ScheduledActions } = await clients.scaling.send(new DescribeScheduledActionsCommand(asked));
  assert.deepEqual(
    ScheduledActions?.map(({ ScheduledActionName }) => ScheduledActionName),
    ["evening", "hourly", "launch", "morning"],
  );
  // Nine o'clock of a Wednesday in Berlin: the morning sets what holds then.
  await server.clock.advanceTo(Date.UTC(2035, 0, 31, 8, 1));
  const { ScalableTargets } = await clients.scaling.send(new DescribeScalableTargetsCommand(asked));
  assert.deepEqual(
    ScalableTargets?.map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]),
    [[2, 8]],
  );
  assert.ok((await capacity(clients, "tour")).desired >= 2);
});

const newer = process.env.EBBTIDE_BOTO3 ?? "";

test("the guide to predictive scaling", {
  skip: newer === "" ? "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3" : skip,
}, async (context) => {
  const past = hours(26);
  // The guide asks for the next two days by the shell's clock: virtual time arrives there.
  const { server, clients } = await scene(context, Date.now() - past);
  await clients.scaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: "sagemaker",
      ResourceId: "endpoint/tour/variant/AllTraffic",
      ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
      MinCapacity: 0,
      MaxCapacity: 5,
    }),
  );
  await invoke(clients, 1, "tour");
  await server.clock.advance(past);
  const paste = await shell(context, server.url);
  const text = guide("predictive.md");
  const [definitions = "", put = "", forecast = ""] = blocks(text, "sh");
  await paste.sh(definitions);
  for (const block of blocks(text, "python")) await paste.python(newer, block);
  await server.clock.advance(minutes(1));
  const { ScalingPolicies } = await clients.scaling.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.deepEqual(
    ScalingPolicies?.map(({ PolicyName, PolicyType }) => `${PolicyName}: ${PolicyType}`),
    ["mornings: PredictiveScaling"],
  );
  const { CapacityForecast } = await clients.scaling.send(
    new GetPredictiveScalingForecastCommand({
      ServiceNamespace: "sagemaker",
      ResourceId: "endpoint/tour/variant/AllTraffic",
      ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
      PolicyName: "mornings",
      StartTime: new Date(server.clock.now() - hours(1)),
      EndTime: new Date(server.clock.now() + days(2)),
    }),
  );
  assert.equal(CapacityForecast?.Values?.length, 48);
  if (!(await knowsForecasts())) return context.diagnostic("the CLI here is older than predictive scaling");
  await paste.sh([definitions, put].join("\n"));
  await server.clock.advance(minutes(1));
  assert.match(await paste.sh([definitions, forecast].join("\n")), /"CapacityForecast"/);
});

/** Whether the CLI is of the time of predictive scaling. */
async function knowsForecasts(): Promise<boolean> {
  const [, major = 0, minor = 0] =
    /^aws-cli\/(\d+)\.(\d+)/.exec((await run("/usr/bin/aws", ["--version"])).stdout) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 22);
}
