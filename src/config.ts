/** The server's settings: checked once, all problems reported together. */

import assert from "node:assert/strict";
import { type ClockSetting, clockSetting } from "./clock/setting.ts";
import type { Duration } from "./core/time/time.ts";

export type ProfileName = "aws" | "fast";

export interface Config {
  /** The one directory everything lives in. */
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  /** What endpoints and targets without an `ebbtide:profile` tag get. */
  readonly profile: ProfileName;
  /** The account of callers whose access key id is not itself twelve digits. */
  readonly account: string;
  /** The region of callers that don't sign. */
  readonly region: string;
  /** `system`, `test` (time stands until it is told to advance) or a rate such as `x60`. */
  readonly clock: string;
  /** Where the time of a new data directory begins, in ISO 8601; now when absent. Not with `system`. */
  readonly clockStart?: string | undefined;
  /** How long running work may take to finish after SIGTERM. */
  readonly shutdownLimit: Duration;
  readonly logLevel: string;
}

export const defaultConfig: Config = {
  dataDirectory: "./.ebbtide",
  host: "127.0.0.1",
  port: 4566,
  profile: "aws",
  account: "000000000000",
  region: "us-east-1",
  clock: "system",
  shutdownLimit: 30_000,
  logLevel: "info",
};

/** The clock of sound settings. */
export function clockSettingOf({ clock, clockStart }: Config): ClockSetting {
  const setting = clockSetting(clock, clockStart);
  assert(!("problem" in setting));
  return setting;
}

/** Every problem of a set of settings, in words that name the option; empty when it is sound. */
export function configProblems(config: Config): readonly string[] {
  const problems: string[] = [];
  if (!Number.isInteger(config.port) || config.port < 0 || config.port > 65_535)
    problems.push(`--port must be a whole number from 0 to 65535, not ${config.port}`);
  if (config.profile !== "aws" && config.profile !== "fast")
    problems.push(`--profile must be aws or fast, not ${String(config.profile)}`);
  if (!/^\d{12}$/.test(config.account))
    problems.push(`--account must be twelve digits, not ${config.account}`);
  if (!/^[a-z0-9-]{1,32}$/.test(config.region))
    problems.push(`--region is not a region name: ${config.region}`);
  if (!Number.isFinite(config.shutdownLimit) || config.shutdownLimit < 0)
    problems.push("--shutdown-limit must be zero or more seconds");
  const clock = clockSetting(config.clock, config.clockStart);
  if ("problem" in clock) problems.push(clock.problem);
  return problems;
}
