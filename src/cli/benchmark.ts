/** `ebbtide benchmark`: what one instance can do, how many requests it should work on at once, and a model of it for scenarios. */

import { Command, InvalidArgumentError, Option } from "commander";
import type { Duration } from "../core/time/time.ts";
import { parseDuration } from "../simulator/scenario/quantities.ts";
import { type Server, withServerAddress } from "./asking.ts";
import { numberFrom, wholeNumber } from "./option-values.ts";

export interface BenchmarkOptions extends Server {
  readonly endpoint: string;
  readonly inputs: readonly string[];
  readonly contentType?: string;
  readonly maxConcurrency: number;
  readonly budget: Duration;
  readonly duration?: Duration;
  readonly requests: number;
  readonly warmUp: number;
  readonly timeout: Duration;
  readonly objective?: Duration;
  readonly seed: number;
  readonly out?: string;
  readonly json?: true;
}

export const benchmarkCommand = (): Command =>
  withServerAddress(
    new Command("benchmark")
      .description(
        "Drive one instance at rising concurrency; recommend how many requests it should work on at once, and a TargetValue.",
      )
      .requiredOption(
        "--endpoint <address|name>",
        "a model server (http://host:8080, POST /invocations and GET /ping), or an endpoint of a running server",
      )
      .requiredOption("--inputs <paths...>", "folders or files: each file is the body of one request")
      .option("--content-type <type>", "of all inputs, instead of by their names' endings")
      .option("--max-concurrency <number>", "the most requests at once", numberFrom(1, 1000), 32)
      .addOption(timeOption("--budget <time>", "of the whole measurement, such as 90s, 10m or 1h", "10m"))
      .option("--duration <time>", "of each level at most", positiveTime)
      .option("--requests <number>", "of each level at most", numberFrom(1, 100_000), 10_000)
      .option("--warm-up <number>", "first answers that are left out", numberFrom(1, 10_000), 2)
      .addOption(timeOption("--timeout <time>", "of one request", "5m"))
      .option(
        "--objective <time>",
        "how long a request should wait at most: gives a TargetValue",
        positiveTime,
      )
      .option("--seed <number>", "of the order of the inputs", wholeNumber, 1)
      .option("--out <file>", "also write the service-time model for scenarios, as YAML")
      .option("--json", "print the result as JSON"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  ebbtide benchmark --endpoint http://127.0.0.1:8080 --inputs samples/\n  ebbtide benchmark --endpoint tour --inputs review.txt --objective 30s --out model.yaml\n  ebbtide benchmark --endpoint http://gpu:8080 --inputs prompts/ --budget 1h --max-concurrency 64\n",
    )
    .action(async (options: BenchmarkOptions) => {
      const { runBenchmark } = await import("./benchmark-action.ts");
      await runBenchmark(options);
    });

function positiveTime(written: string): Duration {
  const found = parseDuration(written);
  if (found === undefined || found <= 0)
    throw new InvalidArgumentError("It must be a time such as 30s, 10m or 1h.");
  return found;
}

const timeOption = (flags: string, description: string, otherwise: string): Option =>
  new Option(flags, description).argParser(positiveTime).default(positiveTime(otherwise), otherwise);
