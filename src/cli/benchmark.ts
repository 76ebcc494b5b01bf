/** `ebbtide benchmark`: what one instance can do, how many requests it should work on at once, and a model of it for scenarios. */

import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { measure, type Progress } from "../benchmark/benchmark.ts";
import { benchmarkDocument } from "../benchmark/document.ts";
import { type Input, inputsOf } from "../benchmark/inputs.ts";
import { modelFile } from "../benchmark/model-file.ts";
import { type BenchmarkResult, resultOf } from "../benchmark/result.ts";
import { steadyScheduler } from "../clock/system.ts";
import { type Duration, seconds } from "../core/time/time.ts";
import { undiciInvoker } from "../invoker/undici.ts";
import { parseDuration } from "../simulator/scenario/quantities.ts";
import { type Server, withServerAddress } from "./asking.ts";
import { type ModelServer, modelServer, NoModelServer } from "./benchmark-endpoint.ts";
import { benchmarkLines } from "./benchmark-view.ts";
import { type ProgressBar, progressBar } from "./progress-bar.ts";
import { wrapped } from "./story-view.ts";
import { thisTerminal } from "./why.ts";

interface BenchmarkOptions extends Server {
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
      .option(
        "--budget <time>",
        "of the whole measurement, such as 90s, 10m or 1h",
        positiveTime,
        seconds(600),
      )
      .option("--duration <time>", "of each level at most", positiveTime)
      .option("--requests <number>", "of each level at most", numberFrom(1, 100_000), 10_000)
      .option("--warm-up <number>", "first answers that are left out", numberFrom(1, 10_000), 2)
      .addOption(timeOption("--timeout <time>", "of one request", "5m"))
      .option(
        "--objective <time>",
        "how long a request should wait at most: gives a TargetValue",
        positiveTime,
      )
      .option("--seed <number>", "of the order of the inputs", numberFrom(0, Number.MAX_SAFE_INTEGER), 1)
      .option("--out <file>", "also write the service-time model for scenarios, as YAML")
      .option("--json", "print the result as JSON"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  ebbtide benchmark --endpoint http://127.0.0.1:8080 --inputs samples/\n  ebbtide benchmark --endpoint tour --inputs review.txt --objective 30s --out model.yaml\n  ebbtide benchmark --endpoint http://gpu:8080 --inputs prompts/ --budget 1h --max-concurrency 64\n",
    )
    .action(async (options: BenchmarkOptions) => {
      try {
        // A long measurement should not end in "no such directory".
        if (options.out) await writing(options.out, access(dirname(options.out), constants.W_OK));
        const inputs = await inputsOf(options.inputs, options.contentType);
        const server = await modelServer(options.endpoint, options);
        for (const { text, command } of server.warnings) {
          console.error(wrapped(text, thisTerminal().width).join("\n"));
          // Never broken, so that it can be copied.
          if (command) console.error(`  ${command}`);
        }
        const result = await run(server, inputs, options);
        await show(result, options);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        console.error(error.message);
        process.exit(2);
      }
    });

async function run(
  server: ModelServer,
  inputs: readonly Input[],
  options: BenchmarkOptions,
): Promise<BenchmarkResult> {
  const invoker = undiciInvoker();
  const watch = steadyScheduler(() => seconds(1));
  const began = watch.now();
  const bars = levelBars();
  try {
    if (!(await invoker.ping(server.address, PING_LIMIT)))
      throw new NoModelServer(
        `${server.address}/ping does not answer with 200: is the model server running, and ready?`,
      );
    const measurement = await measure({
      watch,
      invoker,
      address: server.address,
      limit: options.timeout,
      inputs,
      seed: options.seed,
      highest: options.maxConcurrency,
      warmUp: options.warmUp,
      budget: options.budget,
      perLevel: {
        requests: options.requests,
        duration: options.duration ?? Number.POSITIVE_INFINITY,
      },
      signal: untilInterrupted(),
      onProgress: bars.show,
    });
    const { address, endpoint } = server;
    const subject = {
      address,
      ...(endpoint === undefined ? {} : { endpoint }),
      inputs,
      seed: options.seed,
      ...(options.objective === undefined ? {} : { wait: options.objective }),
    };
    return resultOf(subject, measurement, watch.now() - began);
  } finally {
    bars.clear();
    await invoker.close();
  }
}

const PING_LIMIT = seconds(10);

async function show(result: BenchmarkResult, options: BenchmarkOptions): Promise<void> {
  if (options.json) console.log(JSON.stringify(benchmarkDocument(result), undefined, 2));
  else console.log(benchmarkLines(result, thisTerminal()).join("\n"));
  if (options.out) await writeModel(options.out, result);
  process.exitCode = exitCode(result);
}

/** 130, as of a program that Ctrl-C ended: what was printed is not the whole. */
function exitCode({ advice, measurement }: BenchmarkResult): number {
  if (measurement.ending.kind === "interrupted") return 130;
  return advice.kind === "recommended" ? 0 : 1;
}

async function writeModel(path: string, { model, advice, subject }: BenchmarkResult): Promise<void> {
  if (!model || advice.kind === "none") {
    console.error(`${path} was not written: the measurement tells too little.`);
    return;
  }
  const counted = `${subject.inputs.length} ${subject.inputs.length === 1 ? "input" : "inputs"}`;
  const what = `${subject.endpoint?.name ?? subject.address}, ${counted}, ${new Date().toISOString().slice(0, 10)}`;
  await writing(path, writeFile(path, modelFile(model, advice.level.concurrency, what)));
  console.error(`The service-time model is in ${path}.`);
}

/** A bar for each level, as its label names the concurrency. */
function levelBars(): { readonly show: (progress: Progress) => void; readonly clear: () => void } {
  let bar: { readonly of: number; readonly shown: ProgressBar } | undefined;
  return {
    show: ({ concurrency, done }) => {
      if (bar?.of !== concurrency) {
        bar?.shown.clear();
        bar = { of: concurrency, shown: progressBar(`${concurrency} at once`) };
      }
      bar.shown.show(done);
    },
    clear: () => bar?.shown.clear(),
  };
}

/** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function untilInterrupted(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
  return interrupted.signal;
}

async function writing(path: string, work: Promise<void>): Promise<void> {
  await work.catch((error: Error) => {
    throw new Error(`The model cannot be written to ${path}: ${error.message}`);
  });
}

function positiveTime(written: string): Duration {
  const found = parseDuration(written);
  if (found === undefined || found <= 0)
    throw new InvalidArgumentError("It must be a time such as 30s, 10m or 1h.");
  return found;
}

const timeOption = (flags: string, description: string, otherwise: string): Option =>
  new Option(flags, description).argParser(positiveTime).default(positiveTime(otherwise), otherwise);

const numberFrom =
  (least: number, most: number) =>
  (written: string): number => {
    const value = /^\d{1,16}$/.test(written) ? Number(written) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
