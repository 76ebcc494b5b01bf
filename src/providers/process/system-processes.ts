/** What the system knows of processes: through `/proc` on Linux, and as far as `ps` goes elsewhere. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

const hasProc = existsSync("/proc/self/stat");

/** One process among all that ever had its number, since the machine was started. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it was started, in the system's own words; two processes of one number differ in it. */
  readonly startedAt: string;
}

/** A line as `/proc/<pid>/stat` has it. */
export interface ProcessStat extends ProcessIdentity {
  readonly state: string;
  readonly group: number;
  /** Processor time it has used, in clock ticks. */
  readonly ticks: number;
}

/** Clock ticks per second in `/proc`; the same on every Linux there is. */
export const TICKS_PER_SECOND = 100;

export function parseStat(line: string): ProcessStat | undefined {
  // The name stands in parentheses and may itself contain any of them.
  const name = line.lastIndexOf(")");
  const pid = Number.parseInt(line, 10);
  const fields = line
    .slice(name + 2)
    .trim()
    .split(" ");
  const [state, , group] = fields;
  const startedAt = fields[19];
  if (name < 0 || !Number.isInteger(pid) || !state || !startedAt) return undefined;
  return { pid, state, group: Number(group), ticks: Number(fields[11]) + Number(fields[12]), startedAt };
}

/** The process that has this number now; undefined when there is none, or only what is left of one. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (!hasProc) return identifyWithPs(pid);
  const stat = await statOf(pid);
  return stat && stat.state !== "Z" && stat.state !== "X" ? stat : undefined;
}

/** Whether that very process still runs. */
export async function isAlive({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  return (await identify(pid))?.startedAt === startedAt;
}

/** Tells one start of the machine from the next; empty where the system does not say. */
export async function bootId(): Promise<string> {
  return (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim();
}

/** Every process of these groups; undefined where there is no `/proc`. */
export async function groupMembers(groups: ReadonlySet<number>): Promise<readonly ProcessStat[] | undefined> {
  if (!hasProc) return undefined;
  const numbers = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(numbers.map((name) => statOf(Number(name))));
  return stats.filter((stat) => stat !== undefined && groups.has(stat.group)) as ProcessStat[];
}

/** Bytes of memory that a process holds. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** Clock ticks since the machine was started. */
export async function ticksNow(): Promise<number> {
  const uptime = await readFile("/proc/uptime", "utf8").catch(() => "0");
  return Number.parseFloat(uptime) * TICKS_PER_SECOND;
}

/** Signals a whole process group; whether there was one. */
export function signalGroup(group: number, signal: NodeJS.Signals): boolean {
  // Zero would be our own group, one is everybody.
  assert(Number.isInteger(group) && group > 1);
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}

async function statOf(pid: number): Promise<ProcessStat | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return line === undefined ? undefined : parseStat(line);
}

async function identifyWithPs(pid: number): Promise<ProcessIdentity | undefined> {
  const { stdout } = await run("ps", ["-o", "stat=,lstart=", "-p", String(pid)]).catch(() => ({
    stdout: "",
  }));
  const [state = "", ...started] = stdout.trim().split(/\s+/);
  return state === "" || state.startsWith("Z") ? undefined : { pid, startedAt: started.join(" ") };
}
