/** A live server with a test clock, as people's own tests use it: real wire, real programs, real clients. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { pythons } from "../support/boto3.ts";
import { testServer } from "../support/server.ts";

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);

/** The guide's programs, by language. */
const guide = readFileSync(join(root, "docs/guides/testing.md"), "utf8");
const program = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(guide)?.[1] ?? assert.fail(`no ${language}`);

const aws = existsSync("/usr/bin/aws") && existsSync("/usr/bin/curl");

for (const { name, command, skip } of await pythons())
  test(`the guide's test of an endpoint that goes to zero passes through ${name}, the CLI and JavaScript`, {
    skip: skip || (aws ? false : "needs the AWS CLI and curl (apt-get install awscli curl)"),
  }, async (context) => {
    const server = await testServer(context, { clock: "test" });
    await ask(server.url, command, ["-c", program("python")]);
    await ask(server.url, "bash", ["-c", program("bash")]);
    await ask(server.url, process.execPath, ["--input-type=module", "--eval", program("js")]);
  });

/** What the activities say, and when, to the second: an alarm's phase within it follows its name, which is random. */
async function timeline(context: TestContext, python: string): Promise<readonly string[]> {
  const server = await testServer(context, { clock: "test", clockStart: "2026-01-05T09:00:07.000Z" });
  await ask(server.url, python, ["-c", program("python")]);
  const { stdout } = await ask(server.url, python, ["-c", activities]);
  return JSON.parse(stdout) as string[];
}

const activities = `
import boto3, json, os, re
scaling = boto3.client("application-autoscaling", endpoint_url=os.environ["EBBTIDE_URL"], region_name="us-east-1",
    aws_access_key_id="111122223333", aws_secret_access_key="test")
print(json.dumps([
    f"{int(one['StartTime'].timestamp())} {int(one['EndTime'].timestamp())} {one['StatusCode']} "
    f"{one['Description']} {re.sub('-Alarm(Low|High)-[-0-9a-f]+', '', one['Cause'])}"
    for one in scaling.describe_scaling_activities(ServiceNamespace="sagemaker")["ScalingActivities"]]))
`;

const [debian] = await pythons();

test("the same script twice gives the same activities at the same seconds", {
  skip: debian?.skip ?? false,
}, async (context) => {
  const python = debian?.command ?? "";
  const first = await timeline(context, python);
  assert.equal(first.length, 2);
  assert.deepEqual(await timeline(context, python), first);
});

function ask(url: string, command: string, args: readonly string[]) {
  const env = { PATH: "/usr/bin:/bin", EBBTIDE_URL: url, AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "" };
  return run(command, args, { cwd: root, env });
}
