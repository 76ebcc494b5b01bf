/** Command-line options as settings. */

import type { Command } from "commander";
import { type Config, defaultConfig, type ProfileName } from "../config.ts";
import { seconds } from "../core/time/time.ts";

interface ServerOptions {
  readonly data: string;
  readonly host: string;
  readonly port: string;
  readonly profile: string;
  readonly account: string;
  readonly region: string;
  readonly clock: string;
  readonly clockStart?: string;
  readonly shutdownLimit: string;
  readonly logLevel: string;
}

/** The options that every command which runs a server shares. */
export const withServerOptions = (command: Command, defaults: Partial<Config> = {}): Command => {
  const config = { ...defaultConfig, ...defaults };
  return command
    .option("--data <directory>", "where everything is kept", config.dataDirectory)
    .option("--port <number>", "TCP port; 0 takes a free one", String(config.port))
    .option(
      "--host <address>",
      "address to listen on; beyond loopback, anyone who reaches it may use it",
      config.host,
    )
    .option("--profile <name>", "aws: AWS's own timings; fast: sub-minute, immediate wake", config.profile)
    .option("--account <id>", "the account of callers without a 12-digit access key id", config.account)
    .option("--region <name>", "the region of callers that don't sign", config.region)
    .option(
      "--clock <clock>",
      "system; test: time stands until POST /_ebbtide/clock/advance; x60: a minute each second",
      config.clock,
    )
    .option("--clock-start <time>", "where the time of a new data directory begins (with test or a rate)")
    .option(
      "--shutdown-limit <seconds>",
      "how long running work may take to finish on SIGTERM",
      String(config.shutdownLimit / 1000),
    )
    .option("--log-level <level>", "fatal, error, warn, info, debug or trace", config.logLevel);
};

/** What was given, unchecked: `startServer` reports every problem at once. */
export const configOf = (options: ServerOptions): Config => ({
  dataDirectory: options.data,
  host: options.host,
  port: Number(options.port),
  profile: options.profile as ProfileName,
  account: options.account,
  region: options.region,
  clock: options.clock,
  clockStart: options.clockStart,
  shutdownLimit: seconds(Number(options.shutdownLimit)),
  logLevel: options.logLevel,
});
