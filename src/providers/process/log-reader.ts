/** Reads the logs of instances: groups are endpoints, streams their instances, positions bytes ever written. */

import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import {
  endOf,
  type LogSegment,
  logPath,
  scopeFolder,
  segmentsOf,
  type TimeMark,
  timesOf,
} from "./log-files.ts";

/** Structurally what `api/operation.ts` calls a LogReader. */
export interface ProcessLogs {
  endpoints(scope: Scope): Promise<readonly string[]>;
  streams(scope: Scope, endpointName: string): Promise<readonly Stream[]>;
  read(scope: Scope, endpointName: string, stream: string, query: Query): Promise<Page>;
}

interface Stream {
  readonly name: string;
  readonly createdAt: Instant;
  readonly firstEventAt?: Instant;
  readonly lastEventAt?: Instant;
  readonly bytes: number;
}

interface Query {
  readonly offset: number;
  readonly limit: number;
  readonly backward?: boolean;
}

interface Event {
  readonly at: Instant;
  readonly message: string;
}

interface Page {
  readonly events: readonly Event[];
  readonly nextOffset: number;
}

/** So much is read at once; a page may be shorter than its limit for it. */
const CHUNK = 1024 * 1024;

/** Longer lines are several events: CloudWatch's limit for one. */
const LONGEST_LINE = 256 * 1024;

/**
 * `before` is called before a log is looked at, so that what was just written has its time; it answers whether the log
 * is still being written, and so whether a last line without an end is a line.
 */
export function processLogs(root: string, before: (path: string) => Promise<boolean>): ProcessLogs {
  return {
    endpoints: async (scope) => foldersIn(scopeFolder(root, scope)),
    streams: async (scope, endpointName) => {
      if (!isName(endpointName)) return [];
      const streams: Stream[] = [];
      const folder = join(scopeFolder(root, scope), endpointName);
      for (const variantName of await foldersIn(folder))
        for (const id of await logsIn(join(folder, variantName))) {
          const path = logPath(root, { scope, endpointName, variantName, id });
          await before(path);
          streams.push(await describe(`${variantName}/${id}`, path));
        }
      return streams.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    read: async (scope, endpointName, stream, query) => {
      const [variantName = "", id = "", ...rest] = stream.split("/");
      if (![endpointName, variantName, id].every(isName) || rest.length > 0)
        return { events: [], nextOffset: query.offset };
      const path = logPath(root, { scope, endpointName, variantName, id });
      const log = { path, live: await before(path), segments: await segmentsOf(path) };
      return query.backward ? readBackward(log, query) : readForward(log, query);
    },
  };
}

/** Names come from callers: nothing else may become part of a path. */
const isName = (name: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9-]*$/.test(name);

async function foldersIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && isName(entry.name))
    .map(({ name }) => name)
    .sort();
}

async function logsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".log")).map((name) => name.slice(0, -".log".length));
}

async function describe(name: string, path: string): Promise<Stream> {
  const segments = await segmentsOf(path);
  const [first, ...marks] = await timesOf(path);
  const [firstEvent, lastEvent] = [marks[0], marks.at(-1)];
  return {
    name,
    createdAt: first?.at ?? 0,
    ...(firstEvent ? { firstEventAt: firstEvent.at } : {}),
    ...(lastEvent ? { lastEventAt: lastEvent.at } : {}),
    bytes: endOf(segments),
  };
}

interface Log {
  readonly path: string;
  readonly live: boolean;
  readonly segments: readonly LogSegment[];
}

async function readForward({ path, live, segments }: Log, query: Query): Promise<Page> {
  const from = Math.max(query.offset, segments[0]?.position ?? 0);
  const chunk = await readRange(segments, from, from + CHUNK);
  const isLast = from + chunk.length >= endOf(segments);
  // A line without its end is still being written, or was never completed, or the chunk was too short for it.
  const withRest = (isLast && !live) || (chunk.length === CHUNK && !chunk.includes(NEWLINE));
  const page = linesOf(chunk, from, withRest).slice(0, query.limit);
  return { events: await timed(path, page), nextOffset: page.at(-1)?.end ?? from };
}

async function readBackward({ path, live, segments }: Log, query: Query): Promise<Page> {
  const start = segments[0]?.position ?? 0;
  const end = endOf(segments);
  const to = Math.min(query.offset, end);
  const from = Math.max(start, to - CHUNK);
  const chunk = await readRange(segments, from, to);
  // Unless it is the very beginning, the chunk most likely begins within a line.
  const cut = from === start ? 0 : chunk.indexOf(NEWLINE) + 1;
  const page = linesOf(chunk.subarray(cut), from + cut, to === end && !live).slice(-query.limit);
  return { events: await timed(path, page), nextOffset: page[0]?.start ?? Math.min(query.offset, start) };
}

const NEWLINE = 10;

interface Line {
  readonly start: number;
  /** After its newline. */
  readonly end: number;
  readonly message: string;
}

function linesOf(chunk: Buffer, position: number, withRest: boolean): readonly Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < chunk.length; ) {
    const newline = chunk.indexOf(NEWLINE, start);
    if (newline < 0 && !withRest && chunk.length - start < LONGEST_LINE) break;
    const stop = newline < 0 ? chunk.length : newline;
    const cut = Math.min(stop, start + LONGEST_LINE);
    const end = cut === newline ? cut + 1 : cut;
    lines.push({ start: position + start, end: position + end, message: textOf(chunk, start, cut) });
    start = end;
  }
  return lines;
}

const textOf = (chunk: Buffer, start: number, end: number): string =>
  chunk.toString("utf8", start, end).replace(/\r$/, "");

/** Each line with the time of the last mark at or before it. */
async function timed(path: string, lines: readonly Line[]): Promise<readonly Event[]> {
  const marks: readonly TimeMark[] = lines.length > 0 ? await timesOf(path) : [];
  let index = 0;
  return lines.map(({ start, message }) => {
    while (index + 1 < marks.length && marks[index + 1]!.position <= start) index += 1;
    return { at: marks[index]?.at ?? 0, message };
  });
}

/** The bytes of a log from one position to another, as far as they are there. */
async function readRange(segments: readonly LogSegment[], from: number, to: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (const { path, position, size } of segments) {
    const start = Math.max(from, position);
    const end = Math.min(to, position + size);
    if (start >= end) continue;
    const file = await open(path, "r");
    try {
      const part = Buffer.alloc(end - start);
      const { bytesRead } = await file.read(part, 0, part.length, start - position);
      parts.push(part.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
