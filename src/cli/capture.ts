/** `ebbtide capture`: an endpoint's traffic and start-up times in a file that a simulation replays; no payloads, no ids. */

import { createWriteStream } from "node:fs";
import { basename } from "node:path";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError } from "commander";
import { given } from "../api/given.ts";
import { captureLine } from "../simulator/traces/capture.ts";
import { parseSince, type Server, withServerAddress } from "./asking.ts";
import { CaptureTally } from "./capture-tally.ts";
import { type CaptureWish, openCapture } from "./captured-rows.ts";
import { progressBar } from "./progress-bar.ts";

interface CaptureOptions extends Server {
  readonly since?: number;
  readonly for?: number;
  readonly follow?: true;
  readonly output?: string;
}

export function captureCommand(): Command {
  return withServerAddress(
    new Command("capture")
      .description(
        "Record when an endpoint's requests came, how long they took, and how long instances started.",
      )
      .argument("<endpoint>", "its name")
      .option(
        "--since <time>",
        "what happened already: 90s, 30m, 24h, 7d; at most 7d (24h, unless --for or --follow says otherwise)",
        parseSince,
      )
      .option("--for <time>", "and what will happen in the next 90s, 30m, 24h", parseSince)
      .option("--follow", "and what will happen until Ctrl-C")
      .option("-o, --output <file>", "instead of the standard output"),
  )
    .addHelpText(
      "after",
      `
The lines hold times and sizes alone: no payloads, no ids, no names of inputs. Replay them with \`ebbtide simulate\`:
  traffic: { trace: { path: farm.jsonl } }
  service: { time: { trace: { otherwise: { serviceTimesOf: farm.jsonl } } } }
  instances: { startTime: { startUpsOf: farm.jsonl } }

Examples:
  ebbtide capture farm -o farm.jsonl
  ebbtide capture farm --since 7d | gzip > week.jsonl.gz
  ebbtide capture farm --for 10m -o now.jsonl
`,
    )
    .action(async (endpoint: string, options: CaptureOptions) => {
      try {
        await record(wishOf(endpoint, options), options.output);
      } catch (error) {
        console.error((error as Error).message);
        process.exitCode = 2;
      }
    });
}

const DAY = 86_400;

function wishOf(endpoint: string, options: CaptureOptions): CaptureWish {
  if (options.for !== undefined && options.follow)
    throw new InvalidArgumentError(
      "Say either --for or --follow: one ends by itself, the other with Ctrl-C.",
    );
  const lasts = options.follow ? Number.POSITIVE_INFINITY : (options.for ?? 0) * 1000;
  const { url, account, region } = options;
  return {
    endpoint,
    server: { url, ...given({ account, region }) },
    since: options.since ?? (lasts > 0 ? 0 : DAY),
    lasts,
  };
}

/** Writes until everything is told, or the reader has enough. */
async function record(wish: CaptureWish, path: string | undefined): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  const { header, concurrency, rows } = await openCapture(wish, stop.signal);
  const tally = new CaptureTally({ header, concurrency });
  const bar = progressBar(header.endpoint);
  // A second Ctrl-C ends it at once.
  process.once("SIGINT", interrupt);
  try {
    await writeLines(lines(), path);
  } finally {
    bar.clear();
    process.off("SIGINT", interrupt);
    console.error(tally.summary());
  }
  if (path !== undefined) console.error(`A scenario beside it:\n${tally.scenario(basename(path))}`);

  async function* lines(): AsyncGenerator<string> {
    yield `${captureLine(header)}\n`;
    for await (const page of rows) {
      for (const row of page.rows) tally.add(row);
      tally.covered = page.covered;
      bar.show(page.done, tally.short());
      if (page.rows.length > 0) yield page.rows.map((row) => `${captureLine(row)}\n`).join("");
    }
  }
}

/** Whoever reads a pipe may close it when they have enough. */
async function writeLines(lines: AsyncIterable<string>, path: string | undefined): Promise<void> {
  const out = path === undefined ? process.stdout : createWriteStream(path);
  await pipeline(lines, out, { end: path !== undefined }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") return;
    throw error.syscall === undefined
      ? error
      : new Error(`The capture cannot be written to ${path ?? "the standard output"}: ${error.message}`);
  });
}
