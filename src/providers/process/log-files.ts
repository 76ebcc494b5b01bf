/**
 * The log files of instances. Programs write straight into them, so that nobody has to read along; once in a while we
 * note how far a log has come and when (`<instance>.times`), which is where the times of its lines come from.
 *
 * A position counts all bytes that were ever written. When a file has become large, its content moves to
 * `<instance>.log.<position of its first byte>`, in place of what was moved before; what the program writes at that very
 * moment may be lost.
 */

import {
  appendFile,
  copyFile,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";

/** Whose log it is. */
export interface LogOwner {
  readonly id: string;
  readonly scope: Scope;
  readonly endpointName: string;
  readonly variantName: string;
}

/** A log is at most twice this large: what is written now, and what was moved before. */
export const LOG_FILE_LIMIT = 32 * 1024 * 1024;

/** Times noted of one log; with more, every other one of them goes. */
const TIMES_LIMIT = 32_768;

/** From that position on, bytes were written at about that time. */
export interface TimeMark {
  readonly position: number;
  readonly at: Instant;
}

/** A part of a log that is one file. */
export interface LogSegment {
  readonly path: string;
  readonly position: number;
  readonly size: number;
}

export const scopeFolder = (root: string, { account, region }: Scope): string => join(root, account, region);

export const logPath = (root: string, { scope, endpointName, variantName, id }: LogOwner): string =>
  join(scopeFolder(root, scope), endpointName, variantName, `${id}.log`);

const timesPath = (path: string): string => path.replace(/\.log$/, ".times");

/** A log that is being written. */
export class LiveLog {
  readonly path: string;
  readonly #limit: number;
  /** Up to here its times are known. */
  #position: number;
  #noted: number;
  /** Looks come one after the other. */
  #looking: Promise<void> = Promise.resolve();

  private constructor(path: string, limit: number, position: number, noted: number) {
    this.path = path;
    this.#limit = limit;
    this.#position = position;
    this.#noted = noted;
  }

  /** Begins a log, or goes on with one that an earlier life of the server began. */
  static async begin(path: string, now: Instant, limit: number): Promise<LiveLog> {
    await mkdir(dirname(path), { recursive: true });
    await (await open(path, "a")).close();
    const segments = await segmentsOf(path);
    const marks = await timesOf(path);
    if (marks.length === 0) await appendFile(timesPath(path), line({ position: 0, at: now }));
    return new LiveLog(path, limit, endOf(segments), Math.max(1, marks.length));
  }

  /** Notes what was written since the last look as written now, and makes room when there is too much. */
  look(now: Instant): Promise<void> {
    const looking = this.#looking.then(() => this.#look(now));
    this.#looking = looking.catch(() => {});
    return looking;
  }

  async #look(now: Instant): Promise<void> {
    const segments = await segmentsOf(this.path);
    const end = endOf(segments);
    if (end > this.#position) {
      await appendFile(timesPath(this.path), line({ position: this.#position, at: now }));
      this.#position = end;
      this.#noted += 1;
    }
    const current = segments.at(-1);
    if (current && current.size > this.#limit) await this.#makeRoom(current);
    else if (this.#noted > TIMES_LIMIT) await this.#thin((_mark, index) => index % 2 === 0);
  }

  async #makeRoom({ path, position }: LogSegment): Promise<void> {
    const old = (await segmentsOf(path)).slice(0, -1);
    const fresh = `${path}.new`;
    await copyFile(path, fresh);
    await rename(fresh, `${path}.${position}`);
    await truncate(path, 0);
    for (const segment of old) await rm(segment.path, { force: true });
    await this.#thin((mark) => mark.position >= position);
  }

  /** Keeps the first mark, which says when the log was begun, and these. */
  async #thin(kept: (mark: TimeMark, index: number) => boolean): Promise<void> {
    const marks = (await timesOf(this.path)).filter((mark, index) => index === 0 || kept(mark, index));
    const fresh = `${timesPath(this.path)}.new`;
    await writeFile(fresh, marks.map(line).join(""));
    await rename(fresh, timesPath(this.path));
    this.#noted = marks.length;
  }
}

/** The files a log is in, oldest first; the last is the one that is being written. */
export async function segmentsOf(path: string): Promise<readonly LogSegment[]> {
  const prefix = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch(() => []);
  const positions = names
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
  const segments: LogSegment[] = [];
  for (const position of positions) {
    const old = `${path}.${position}`;
    segments.push({ path: old, position, size: await sizeOf(old) });
  }
  const last = segments.at(-1);
  const position = last ? last.position + last.size : 0;
  return [...segments, { path, position, size: await sizeOf(path) }];
}

export const endOf = (segments: readonly LogSegment[]): number => {
  const last = segments.at(-1);
  return last ? last.position + last.size : 0;
};

/** What was noted of a log's times, in order; the first mark is its beginning. */
export async function timesOf(path: string): Promise<readonly TimeMark[]> {
  const text = await readFile(timesPath(path), "utf8").catch(() => "");
  return text.split("\n").flatMap((one): readonly TimeMark[] => {
    const [position, at] = one.split(" ").map(Number);
    return one !== "" && Number.isFinite(position) && Number.isFinite(at)
      ? [{ position: position!, at: at! }]
      : [];
  });
}

/** Removes logs to which nothing was added since, except those that are being written. */
export async function removeOldLogs(root: string, before: Instant, live: ReadonlySet<string>): Promise<void> {
  const names = await readdir(root, { recursive: true }).catch(() => []);
  for (const name of names) {
    const path = join(root, name);
    const log = path.replace(/\.(log(\.\d+)?|times)$/, ".log");
    if (log === path && !name.endsWith(".log")) continue;
    if (live.has(log)) continue;
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && found.mtimeMs < before) await rm(path, { force: true });
  }
}

const line = ({ position, at }: TimeMark): string => `${position} ${at}\n`;

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
