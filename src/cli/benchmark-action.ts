/** What `ebbtide benchmark` does. */

import { writeFile } from "node:fs/promises";
import { measure, type Progress } from "../benchmark/benchmark.ts";
import { benchmarkDocument } from "../benchmark/document.ts";
import { type Input, inputsOf } from "../benchmark/inputs.ts";
import { modelFile } from "../benchmark/model-file.ts";
import { type BenchmarkResult, resultOf } from "../benchmark/result.ts";
import { steadyScheduler } from "../clock/system.ts";
import { seconds } from "../core/time/time.ts";
import { undiciInvoker } from "../invoker/undici.ts";
import type { BenchmarkOptions } from "./benchmark.ts";
import { type ModelServer, modelServer, NoModelServer } from "./benchmark-endpoint.ts";
import { benchmarkLines } from "./benchmark-view.ts";
import { thisTerminal, wrapped } from "./page.ts";
import { type ProgressBar, progressBar } from "./progress-bar.ts";
import { writable, writing } from "./writing.ts";

/** Exits with 1 when nothing can be recommended, with 130 after Ctrl-C, and with 2, saying what is wrong, when the input is. */
export async function runBenchmark(options: BenchmarkOptions): Promise<void> {
  try {
    if (options.out) await writable(MODEL, options.out);
    const inputs = await inputsOf(options.inputs, options.contentType);
    const server = await modelServer(options.endpoint, options);
    warn(server);
    await show(await measured(server, inputs, options), options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}

const MODEL = "The model";

function warn({ warnings }: ModelServer): void {
  for (const { text, command } of warnings) {
    console.error(wrapped(text, thisTerminal().width).join("\n"));
    // Never broken, so that it can be copied.
    if (command) console.error(`  ${command}`);
  }
}

async function measured(
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
  await writing(MODEL, path, writeFile(path, modelFile(model, advice.level.concurrency, what)));
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
