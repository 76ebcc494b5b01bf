/** Host metrics of instances: their process groups' processor time and memory, their disk, the machine's GPUs. */

import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { totalmem } from "node:os";
import { promisify } from "node:util";
import type { HostUsage } from "../provider.ts";
import {
  groupMembers,
  type ProcessStat,
  residentBytes,
  TICKS_PER_SECOND,
  ticksNow,
} from "./system-processes.ts";

const run = promisify(execFile);

/** A running instance: its process group, and a folder on the disk it uses. */
export interface Measured {
  readonly id: string;
  readonly group: number;
  readonly folder: string;
}

interface Reading {
  /** Processor time by process, because processes of a group come and go. */
  readonly ticks: ReadonlyMap<number, number>;
  readonly at: number;
  readonly usage: HostUsage;
}

/**
 * Until so many ticks have passed, a reading stands: ticks are too coarse for a share of less time, and with a test
 * clock a whole day of readings may fall into it, each of which looks at every process of the machine.
 */
const FRESH_TICKS = TICKS_PER_SECOND / 2;

/** Remembers the last reading of each instance: processor use is what was used since then. */
export class UsageMeter {
  #last = new Map<string, Reading>();
  #hasGpu: boolean | undefined;

  /** Empty where the system has no `/proc`. */
  async read(instances: readonly Measured[]): Promise<ReadonlyMap<string, HostUsage>> {
    if (instances.length === 0) return new Map();
    const now = await ticksNow();
    const fresh = instances.map(({ id }) => [id, this.#last.get(id)] as const);
    if (fresh.every(([, last]) => last && now - last.at < FRESH_TICKS))
      return new Map(fresh.map(([id, last]) => [id, last!.usage]));
    const members = await groupMembers(new Set(instances.map(({ group }) => group)));
    if (!members) return new Map();
    const gpu = await this.#gpu();
    const byGroup = Map.groupBy(members, ({ group }) => group);
    const readings = new Map<string, Reading>();
    for (const { id, group, folder } of instances) {
      const own = byGroup.get(group);
      if (!own) continue;
      const cpu = cpuPercent(own, this.#last.get(id), now);
      const usage = { cpu, memory: await memoryPercent(own), disk: await diskPercent(folder), ...gpu };
      readings.set(id, { ticks: new Map(own.map(({ pid, ticks }) => [pid, ticks])), at: now, usage });
    }
    this.#last = readings;
    return new Map([...readings].map(([id, { usage }]) => [id, usage]));
  }

  /** Of all GPUs of the machine; nothing where there is none. */
  async #gpu(): Promise<Pick<HostUsage, "gpu" | "gpuMemory">> {
    if (this.#hasGpu === false) return {};
    const query = "--query-gpu=utilization.gpu,memory.used,memory.total";
    const answer = await run("nvidia-smi", [query, "--format=csv,noheader,nounits"], { timeout: 2000 }).catch(
      () => undefined,
    );
    this.#hasGpu ??= answer !== undefined;
    return answer ? gpuUsage(answer.stdout) : {};
  }
}

/** From lines of "<percent>, <MiB used>, <MiB in all>"; nothing when none can be read. */
export function gpuUsage(lines: string): Pick<HostUsage, "gpu" | "gpuMemory"> {
  const rows = lines
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number))
    .filter((row) => row.length === 3 && row.every(Number.isFinite));
  if (rows.length === 0) return {};
  const sum = (column: number): number => rows.reduce((total, row) => total + row[column]!, 0);
  return { gpu: sum(0) / rows.length, gpuMemory: (100 * sum(1)) / Math.max(1, sum(2)) };
}

/** Since the last reading; without one, since the start. */
function cpuPercent(own: readonly ProcessStat[], last: Reading | undefined, now: number): number {
  const used = own.reduce((sum, { pid, ticks }) => sum + ticks - (last?.ticks.get(pid) ?? 0), 0);
  const since = last?.at ?? Math.min(...own.map(({ startedAt }) => Number(startedAt)));
  return now > since ? Math.max(0, (100 * used) / (now - since)) : 0;
}

async function memoryPercent(own: readonly ProcessStat[]): Promise<number> {
  const bytes = await Promise.all(own.map(({ pid }) => residentBytes(pid)));
  return (100 * bytes.reduce((sum, one) => sum + one, 0)) / totalmem();
}

/** As `df` computes it. */
async function diskPercent(folder: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(folder);
  const used = blocks - bfree;
  return used + bavail > 0 ? (100 * used) / (used + bavail) : 0;
}
