/**
 * An instance's scratch folder: what must be known of it when the server that started it is no more.
 *
 * `instance.json` is written before the program is started. The program's own first act is to write `process` (its
 * number and when it was started) and then to make `claim`, which only one can make: if a later life of the server was
 * faster, the program ends without having run. So there is no moment at which a program runs that nobody can find.
 */

import { mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import { bootId, identify, isAlive, type ProcessIdentity, parseStat } from "./system-processes.ts";

export interface InstanceRecord {
  readonly id: string;
  readonly scope: Scope;
  readonly endpointName: string;
  readonly variantName: string;
  readonly bootId: string;
  /** Set once it is about to be started. */
  readonly port?: number;
  readonly startedAt?: Instant;
}

/** What an earlier life of the server left behind. */
export type Leftover =
  | { readonly kind: "running"; readonly record: InstanceRecord; readonly identity: ProcessIdentity }
  /** `group`: processes it had started itself may be left. */
  | { readonly kind: "gone"; readonly id: string; readonly reason: string; readonly group?: number };

export class ScratchFolder {
  readonly path: string;

  constructor(root: string, id: string) {
    this.path = join(root, id);
  }

  get model(): string {
    return join(this.path, "model");
  }

  get temporary(): string {
    return join(this.path, "tmp");
  }

  get processFile(): string {
    return join(this.path, "process");
  }

  get claimFile(): string {
    return join(this.path, "claim");
  }

  async make(): Promise<void> {
    await mkdir(this.model, { recursive: true });
    await mkdir(this.temporary, { recursive: true });
  }

  async write(record: InstanceRecord): Promise<void> {
    const fresh = join(this.path, "instance.json.new");
    await writeFile(fresh, JSON.stringify(record));
    await rename(fresh, join(this.path, "instance.json"));
  }

  /** How it ended, for whoever looks later. */
  async writeEnd(reason: string): Promise<void> {
    await writeFile(join(this.path, "ended"), reason);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Every instance that earlier lives of the server left under `root`. */
export async function leftovers(root: string): Promise<readonly Leftover[]> {
  const ids = await readdir(root).catch(() => []);
  const boot = await bootId();
  return Promise.all(ids.map((id) => leftover(new ScratchFolder(root, id), id, boot)));
}

async function leftover(folder: ScratchFolder, id: string, boot: string): Promise<Leftover> {
  const gone = (reason: string): Leftover => ({ kind: "gone", id, reason });
  const record = await recordOf(folder);
  if (!record || (await claim(folder))) return gone("The server ended while the instance was being started.");
  if (record.bootId !== boot) return gone("The machine was started anew.");
  const identity = await identityOf(folder);
  if (!identity) return gone("It left no trace of its process.");
  if (await isAlive(identity)) return { kind: "running", record, identity };
  const reason = await readFile(join(folder.path, "ended"), "utf8").catch(() => undefined);
  // Another process with its number shows that no process of its group is left.
  const group = (await identify(identity.pid)) ? {} : { group: identity.pid };
  return { kind: "gone", id, reason: reason ?? "It ended while no server was watching.", ...group };
}

async function recordOf(folder: ScratchFolder): Promise<InstanceRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder.path, "instance.json"), "utf8")) as InstanceRecord;
  } catch {
    return undefined;
  }
}

/** Makes the claim; false when the program has made it before. */
async function claim(folder: ScratchFolder): Promise<boolean> {
  try {
    await (await open(folder.claimFile, "wx")).close();
    return true;
  } catch {
    return false;
  }
}

/** The process that an instance's first act wrote down. */
export async function identityOf(folder: ScratchFolder): Promise<ProcessIdentity | undefined> {
  const line = await readFile(folder.processFile, "utf8").catch(() => "");
  const stat = parseStat(line);
  if (stat) return { pid: stat.pid, startedAt: stat.startedAt };
  const pid = Number.parseInt(line, 10);
  return Number.isInteger(pid) ? identify(pid) : undefined;
}
