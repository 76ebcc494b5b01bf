/** The clients outside of this process that tests drive: boto3 old and new, and the CLI; each with why it is skipped. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);

export interface ClientProgram {
  readonly name: string;
  readonly skip: string | false;
  /** What it prints, line by line. */
  readonly lines: (url: string) => Promise<readonly string[]>;
}

/** A scenario written in Python and in shell, through every client there is. */
export async function clientPrograms(python: string, shell: string): Promise<readonly ClientProgram[]> {
  const newer = process.env.EBBTIDE_BOTO3;
  const program = (name: string, skip: string | false, ...command: readonly string[]): ClientProgram => ({
    name,
    skip,
    lines: async (url) => {
      const [file = "", ...args] = command;
      const { stdout } = await run(file, args, { env: environment(url), maxBuffer: 16 * 1024 * 1024 });
      return stdout.trim().split("\n");
    },
  });
  return [
    program(
      "Debian's boto3",
      await boto3Missing("/usr/bin/python3", "needs boto3 (apt-get install python3-boto3)"),
      "/usr/bin/python3",
      python,
    ),
    program(
      "a newer boto3",
      newer
        ? await boto3Missing(newer, `no boto3 for EBBTIDE_BOTO3=${newer}`)
        : "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3",
      newer ?? "python3",
      python,
    ),
    program(
      "the CLI",
      existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)",
      "bash",
      shell,
    ),
  ];
}

const environment = (url: string) => ({
  PATH: "/usr/bin:/bin",
  EBBTIDE_URL: url,
  AWS_ACCESS_KEY_ID: "111122223333",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
});

/** The reason to skip when this Python cannot import boto3; false when it can. */
const boto3Missing = (python: string, reason: string): Promise<string | false> =>
  run(python, ["-c", "import boto3"]).then(
    () => false as const,
    () => reason,
  );
