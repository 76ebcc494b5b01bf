/** What the commands that ask a running server share: its address, whose resources are meant, and errors that help. */

import { type Command, InvalidArgumentError, Option } from "commander";
import { clientOf, RefusedError } from "./client.ts";

export interface Server {
  readonly url: string;
  readonly account?: string;
  readonly region?: string;
}

export interface AskingOptions extends Server {
  readonly json?: true;
}

export const withAskingOptions = (command: Command): Command =>
  withServerAddress(command).option("--json", "print the server's answer as JSON");

/** Which server, and whose resources. */
export const withServerAddress = (command: Command): Command =>
  command
    .addOption(
      new Option("--url <address>", "the server's address")
        .env("EBBTIDE_URL")
        .default("http://127.0.0.1:4566"),
    )
    .option(
      "--account <id>",
      "the account, when it is not the server's own (a 12-digit AWS_ACCESS_KEY_ID counts)",
    )
    .addOption(
      new Option("--region <name>", "the region, when it is not the server's own").env("AWS_DEFAULT_REGION"),
    );

type Query = Readonly<Record<string, string | undefined>>;

/** Asks one of the server's own paths; prints what is wrong and what to do next, and exits with 2, when it cannot. */
export async function ask<Answer>(path: string, query: Query, options: Server): Promise<Answer> {
  try {
    return await answerOf<Answer>(path, query, options);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

/** The same, for those who have something to put in order first: throws what is wrong and what to do next. */
export async function answerOf<Answer>(path: string, query: Query, options: Server): Promise<Answer> {
  const account = accountOf(options.account);
  const asked = Object.entries({ ...query, account, region: options.region }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as [string, string]],
  );
  try {
    const client = clientOf(options.url.replace(/\/+$/, ""));
    return JSON.parse(
      await client.http("sagemaker", "GET", `${path}?${new URLSearchParams(asked)}`),
    ) as Answer;
  } catch (error) {
    throw new Error(explained(error, options.url), { cause: error });
  }
}

/** `90s`, `30m`, `6h` or `2d`, in seconds; a week at most. */
export function parseSince(written: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(written);
  const length = match ? Number(match[1]) * SECONDS[match[2] as keyof typeof SECONDS] : 0;
  if (length < 1 || length > 7 * SECONDS.d)
    throw new InvalidArgumentError("It must be a time such as 90s, 30m, 6h or 2d, at most 7d.");
  return length;
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** Whose resources are meant: those of the given account, else of the key where that is one; undefined: the server's own. */
export function accountOf(given: string | undefined): string | undefined {
  const key = process.env.AWS_ACCESS_KEY_ID;
  return given ?? (key !== undefined && /^\d{12}$/.test(key) ? key : undefined);
}

function explained(error: unknown, url: string): string {
  if (error instanceof RefusedError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (
    code === "ECONNREFUSED" ||
    code === "UND_ERR_SOCKET" ||
    code === "ECONNRESET" ||
    code === "ENOTFOUND" ||
    code === "UND_ERR_CONNECT_TIMEOUT"
  )
    return `No server answers at ${url}. Start one with \`ebbtide up\`, or name its address with --url or EBBTIDE_URL.`;
  if (error instanceof SyntaxError) return `What answers at ${url} is not an Ebbtide server.`;
  return `${url} could not be asked: ${message}`;
}
