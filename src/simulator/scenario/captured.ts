/** Distributions that a capture measured: `{ startUpsOf: farm.jsonl }` and `{ serviceTimesOf: farm.jsonl }` in a scenario. */

import { dirname, resolve } from "node:path";
import type { TraceColumns } from "../traces/columns.ts";
import { readTrace } from "../traces/read-trace.ts";
import { isRecord, type ValueProblem } from "./check.ts";

const measured = {
  startUpsOf: { times: ({ startUps }: TraceColumns) => startUps, what: "start-up" },
  serviceTimesOf: { times: ({ service }: TraceColumns) => service, what: "service time" },
} as const;

/** More than these say no more about a distribution. */
const MOST_VALUES = 10_000;

export interface Filled {
  readonly document: unknown;
  readonly problems: readonly ValueProblem[];
}

/** The scenario's document with the measured times in the place of the files' names, which are relative to the scenario's. */
export async function withCaptured(document: unknown, scenarioPath: string): Promise<Filled> {
  const problems: ValueProblem[] = [];
  const read = new Map<string, Promise<TraceColumns>>();
  const columnsOf = (path: string): Promise<TraceColumns> => {
    const known = read.get(path) ?? readTrace(path, { format: "capture" }).then(({ columns }) => columns);
    read.set(path, known);
    return known;
  };
  const filled = async (value: unknown, path: string): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map((one, index) => filled(one, `${path}[${index}]`)));
    if (!isRecord(value)) return value;
    const asked = fileOf(value);
    if (asked)
      return await valuesOf(columnsOf(resolve(dirname(scenarioPath), asked.file)), asked.kind).catch(
        (error) => {
          problems.push({ path: `${path}.${asked.kind}`, message: (error as Error).message });
          return "0s";
        },
      );
    const entries = Object.entries(value).map(async ([key, one]) => [
      key,
      await filled(one, `${path}.${key}`),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  };
  return { document: await filled(document, "scenario"), problems };
}

function fileOf(
  value: Readonly<Record<string, unknown>>,
): { readonly kind: keyof typeof measured; readonly file: string } | undefined {
  const [[key, file] = [], ...others] = Object.entries(value);
  if (others.length > 0 || typeof file !== "string") return undefined;
  return key === "startUpsOf" || key === "serviceTimesOf" ? { kind: key, file } : undefined;
}

async function valuesOf(reading: Promise<TraceColumns>, kind: keyof typeof measured): Promise<unknown> {
  const { times, what } = measured[kind];
  const found = times(await reading)
    .filter((time) => !Number.isNaN(time))
    .sort();
  if (found.length === 0) throw new Error(`the capture has no ${what} in it`);
  // Each as likely as the others: evenly out of their order keeps the distribution.
  const count = Math.min(found.length, MOST_VALUES);
  const values = Array.from({ length: count }, (_, index) => {
    const place = count === found.length ? index : Math.floor(((index + 0.5) * found.length) / count);
    return `${found[place]!.toFixed(3)}ms`;
  });
  return { values };
}
