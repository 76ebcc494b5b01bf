/** Many calls through one boto3 process: each case is one call, and what it answers or is refused with. */

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** A Python with boto3, as the suite finds them. */
export interface Python {
  readonly name: string;
  readonly command: string;
  /** Why it cannot be used here. */
  readonly skip: string | false;
}

export interface Boto3Call {
  /** boto3's name of the service, for example `application-autoscaling`. */
  readonly service: string;
  /** AWS's name, for example `PutScheduledAction`. */
  readonly operation: string;
  /** Timestamps as ISO texts. */
  readonly params: object;
  /** Twelve digits; another than the usual account. */
  readonly account?: string;
}

export type Boto3Answer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly code: string; readonly message: string }
  /** This boto3 does not know the operation or one of the parameters. */
  | { readonly unknown: string };

// The server under test runs in this process: a child must never be waited for synchronously.
const run = promisify(execFile);

/** Debian's boto3, and the one of `EBBTIDE_BOTO3`. */
export async function pythons(): Promise<readonly Python[]> {
  const newer = process.env.EBBTIDE_BOTO3;
  return [
    {
      name: "Debian's boto3",
      command: "/usr/bin/python3",
      skip: (await hasBoto3("/usr/bin/python3")) ? false : "needs boto3 (apt-get install python3-boto3)",
    },
    {
      name: "a newer boto3",
      command: newer ?? "python3",
      skip:
        newer && (await hasBoto3(newer))
          ? false
          : "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3",
    },
  ];
}

/** Makes the calls one after the other, without boto3's own checks of parameters. */
export async function callAll(
  { command }: Python,
  url: string,
  calls: readonly Boto3Call[],
): Promise<readonly Boto3Answer[]> {
  const running = run(command, [join(import.meta.dirname, "boto3_calls.py"), url], {
    env: { PATH: "/usr/bin:/bin", AWS_EC2_METADATA_DISABLED: "true" },
    maxBuffer: 2 ** 26,
  });
  running.child.stdin?.end(JSON.stringify(calls));
  return JSON.parse((await running).stdout) as readonly Boto3Answer[];
}

const hasBoto3 = (python: string): Promise<boolean> =>
  run(python, ["-c", "import boto3"]).then(
    () => true,
    () => false,
  );
