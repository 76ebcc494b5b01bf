/** Reads a trace from a file, line by line, into columns. */

import { createReadStream } from "node:fs";
import { type Random, randomOf } from "../random.ts";
import { azureFunctionInvocations, azureFunctionMinutes } from "./azure-functions.ts";
import { capture } from "./capture.ts";
import { cloudWatch } from "./cloudwatch.ts";
import { TraceBuilder, type TraceColumns } from "./columns.ts";
import { BadRow, type Format, type Importer, type SizeOf, shown } from "./importer.ts";
import { azureLlm, burstGpt, mooncake } from "./language-models.ts";
import { LONGEST_LINE, linesOf } from "./lines.ts";
import { plain } from "./plain.ts";
import { type Reshaping, reshaped } from "./reshaped.ts";
import { serveGen } from "./servegen.ts";

const formats = {
  "azure-llm": azureLlm,
  burstgpt: burstGpt,
  mooncake,
  "azure-functions-minutes": azureFunctionMinutes,
  "azure-functions-invocations": azureFunctionInvocations,
  servegen: serveGen,
  cloudwatch: cloudWatch,
  csv: plain,
  capture,
} as const satisfies Readonly<Record<string, Format>>;

export type TraceFormat = keyof typeof formats;

export const TRACE_FORMATS = Object.keys(formats) as readonly TraceFormat[];

export interface TraceOptions extends Reshaping {
  /** Told by the first line unless given. */
  readonly format?: TraceFormat;
  /** `stop` unless given. */
  readonly onBadRow?: "stop" | "skip";
  /** `total` unless given. */
  readonly sizeOf?: SizeOf;
  readonly longestLine?: number;
}

export interface Trace {
  readonly format: TraceFormat;
  readonly columns: TraceColumns;
  /** Rows that were skipped, and why the first few were. */
  readonly skipped: { readonly count: number; readonly reasons: readonly string[] };
}

/** Thrown when a trace cannot be read: the message names the line and the reason. */
export class UnreadableTrace extends Error {}

const REASONS_KEPT = 5;

/** `random` places the requests of formats that tell only counts or rates; equal draws give equal columns. */
export async function readTrace(
  path: string,
  options: TraceOptions = {},
  random: Random = randomOf(0, "trace"),
): Promise<Trace> {
  return readTraceFrom(createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18 }), options, random);
}

/** The same from any pieces of text. */
export async function readTraceFrom(
  pieces: AsyncIterable<string>,
  options: TraceOptions,
  random: Random,
): Promise<Trace> {
  const longest = options.longestLine ?? LONGEST_LINE;
  const into = new TraceBuilder();
  const reasons: string[] = [];
  let count = 0;
  let opened: { readonly format: TraceFormat; readonly importer: Importer } | undefined;

  const attempt = (where: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      const reason = `${where}: ${error.message}`;
      if (options.onBadRow !== "skip") throw new UnreadableTrace(reason);
      if (count++ < REASONS_KEPT) reasons.push(reason);
    }
  };

  for await (const { number, text } of linesOf(pieces, longest)) {
    if (text?.trim() === "") continue;
    if (!opened) {
      if (text === undefined) throw new UnreadableTrace(`line ${number}: longer than ${longest} characters`);
      const format = options.format ?? detect(text, number);
      const context = { into, random, sizeOf: options.sizeOf ?? "total" };
      opened = { format, importer: openFormat(format, text, number, context) };
      if (formats[format].header) continue;
    }
    const { importer } = opened;
    attempt(`line ${number}`, () => {
      if (text === undefined) throw new BadRow(`longer than ${longest} characters`);
      importer.row(text);
    });
  }
  if (!opened) throw new UnreadableTrace("The trace is empty.");
  // What is wrong with a file as a whole is not a row to skip.
  try {
    opened.importer.finish?.();
  } catch (error) {
    throw error instanceof BadRow ? new UnreadableTrace(error.message) : error;
  }
  const columns = into.columns(opened.importer.origin?.());
  return { format: opened.format, columns: reshaped(columns, options, random), skipped: { count, reasons } };
}

function detect(first: string, number: number): TraceFormat {
  const found = TRACE_FORMATS.filter((name) => formats[name].matches(first.trim()));
  if (found.length === 1) return found[0]!;
  throw new UnreadableTrace(
    `line ${number}: the format cannot be told from ${shown(first)}; name it: ${TRACE_FORMATS.join(", ")}`,
  );
}

/** A named format still needs its header, or its columns would be guesses. */
function openFormat(
  name: TraceFormat,
  first: string,
  number: number,
  context: Parameters<Format["open"]>[1],
): Importer {
  const format: Format = formats[name];
  if (format.header && !format.matches(first.trim()))
    throw new UnreadableTrace(`line ${number}: not the header of a ${name} trace: ${shown(first)}`);
  try {
    return format.open(first.trim(), context);
  } catch (error) {
    throw error instanceof BadRow ? new UnreadableTrace(`line ${number}: ${error.message}`) : error;
  }
}
