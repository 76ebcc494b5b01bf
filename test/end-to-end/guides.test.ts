/** What AWS's and Deepgram's guides print for an endpoint that scales to zero, run by the clients they print it for. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { capacity, clientsOf } from "../simulation/guide.ts";
import { between, untilDesired } from "../simulation/watch.ts";
import { virtualServer } from "../support/virtual-server.ts";

const guides = join(import.meta.dirname, "guides");

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);

interface Client {
  readonly name: string;
  /** Runs one step of the guide: `deploy`, `scale` or `ask`. */
  readonly command: readonly string[];
  readonly skip: string | false;
}

const newerPython = process.env.EBBTIDE_BOTO3;

const clients: readonly Client[] = [
  {
    name: "Debian's boto3",
    command: ["/usr/bin/python3", join(guides, "guide.py")],
    skip: await boto3Missing("/usr/bin/python3", "needs boto3 (apt-get install python3-boto3)"),
  },
  {
    name: "a newer boto3",
    command: [newerPython ?? "python3", join(guides, "guide.py")],
    skip: newerPython
      ? await boto3Missing(newerPython, `no boto3 for EBBTIDE_BOTO3=${newerPython}`)
      : "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3",
  },
  {
    name: "the CLI",
    command: ["bash", join(guides, "guide.sh")],
    skip: existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)",
  },
];

for (const { name, command, skip } of clients)
  test(`the guides' endpoint, through ${name}, wakes from zero and returns to it in AWS's times`, {
    skip,
  }, async (context) => {
    await wakesAndReturns(context, command);
  });

async function wakesAndReturns(context: TestContext, [program = "", ...args]: readonly string[]) {
  const server = await virtualServer(context, { serviceTime: seconds(1) });
  const observer = clientsOf(server.url);
  const step = async (name: string) => (await run(program, [...args, name], { env: env(server.url) })).stdout;

  await step("deploy");
  await server.clock.advance(minutes(2));
  assert.deepEqual(await capacity(observer), { desired: 1, current: 1 });
  await step("scale");
  await untilDesired(server, observer, 0, minutes(20));
  await server.clock.advance(minutes(20) + seconds(17));

  assert.match(await step("ask"), /^s3:\/\/guide\/output\/[^/]+\.out$/m);
  between(await untilDesired(server, observer, 1, minutes(5)), minutes(2), minutes(3) + seconds(1));

  while ((await capacity(observer)).current === 0) await server.clock.advance(seconds(1));
  await server.clock.advance(seconds(1));
  between(await untilDesired(server, observer, 0, minutes(20)), minutes(15) - seconds(1), minutes(16));
  await server.clock.advance(minutes(1));
  assert.deepEqual(await capacity(observer), { desired: 0, current: 0 });
}

const env = (url: string) => ({
  PATH: "/usr/bin:/bin",
  EBBTIDE_URL: url,
  AWS_ACCESS_KEY_ID: "111122223333",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
});

/** The reason to skip when this Python cannot import boto3; false when it can. */
async function boto3Missing(python: string, reason: string): Promise<string | false> {
  return run(python, ["-c", "import boto3"]).then(
    () => false as const,
    () => reason,
  );
}
