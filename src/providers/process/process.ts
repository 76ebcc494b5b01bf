/**
 * The provider `process`: instances are local programs. An image `process:<folder>` names a folder with an executable
 * `serve`, which is started with the argument `serve` and listens on the port in SAGEMAKER_BIND_TO_PORT.
 *
 * Programs outlive the server: each is the leader of its own process group and writes straight into its log. A later
 * life of the server finds them by their scratch folders (see `scratch.ts`).
 */

import type { ChildProcess } from "node:child_process";
import { open } from "node:fs/promises";
import { resolve } from "node:path";
import type { Scheduler, Task } from "../../clock/scheduler.ts";
import { type Duration, days, type Instant, minutes, seconds } from "../../core/time/time.ts";
import type { HostUsage, InstanceSpec, Observed, Provider } from "../provider.ts";
import { environmentOf, freePort, IMAGE_PREFIX, programFolder, spawnProgram } from "./launch.ts";
import { LiveLog, LOG_FILE_LIMIT, type LogOwner, logPath, removeOldLogs } from "./log-files.ts";
import { type ProcessLogs, processLogs } from "./log-reader.ts";
import { type FetchModel, provideModel } from "./model-data.ts";
import { type InstanceRecord, type Leftover, leftovers, ScratchFolder } from "./scratch.ts";
import { bootId, isAlive, type ProcessIdentity, signalGroup } from "./system-processes.ts";
import type { UnpackLimits } from "./unpack.ts";
import { UsageMeter } from "./usage.ts";

export interface ProcessProviderSettings {
  /** The data directory; `instances` and `logs` in it are the provider's. */
  readonly directory: string;
  readonly scheduler: Scheduler;
  readonly fetchModel: FetchModel;
  /** What relative folders of images are relative to; the server's own when absent. */
  readonly workingDirectory?: string;
  readonly modelLimits?: UnpackLimits;
  readonly logFileLimit?: number;
  /** How often logs are looked at, and programs that an earlier life has started; lines are dated as exactly. */
  readonly lookInterval?: Duration;
}

export interface ProcessProvider extends Provider {
  readonly logs: ProcessLogs;
}

export const processProvider = (settings: ProcessProviderSettings): ProcessProvider => new Programs(settings);

const MODEL_LIMITS: UnpackLimits = { bytes: 100 * 1024 ** 3, entries: 1_000_000 };

const LOOK_INTERVAL: Duration = seconds(1);

const OLD_LOGS_INTERVAL: Duration = minutes(60);
const LOGS_KEPT: Duration = days(30);

/** How often it is looked whether a program that is not our child has ended after it was told to. */
const END_INTERVAL: Duration = 20;

/** An instance as this life of the server knows it. */
interface Held {
  readonly id: string;
  readonly scratch: ScratchFolder;
  /** Ends what is under way for it: its launch, the wait for its end. */
  readonly abort: AbortController;
  observed: Observed;
  port?: number;
  log?: LiveLog;
  /** Its program is our child. */
  child?: ChildProcess;
  /** Its program was started by an earlier life. */
  adopted?: ProcessIdentity;
  /** When it is ended for good, once it was asked to end. */
  killAt?: Instant;
}

class Programs implements ProcessProvider {
  readonly logs: ProcessLogs;
  readonly #settings: ProcessProviderSettings;
  readonly #instancesFolder: string;
  readonly #logsFolder: string;
  readonly #held = new Map<string, Held>();
  readonly #listeners: (() => void)[] = [];
  readonly #meter = new UsageMeter();
  readonly #looks: Task;
  #recovery: Promise<void> | undefined;
  #oldLogsRemovedAt: Instant = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(settings: ProcessProviderSettings) {
    this.#settings = settings;
    this.#instancesFolder = resolve(settings.directory, "instances");
    this.#logsFolder = resolve(settings.directory, "logs");
    this.logs = processLogs(this.#logsFolder, (path) => this.#lookAtLog(path));
    this.#looks = settings.scheduler.start("process provider", (now) => this.#look(now));
  }

  accepts(image: string): boolean {
    return image.startsWith(IMAGE_PREFIX);
  }

  async start(spec: InstanceSpec): Promise<void> {
    await this.#recovered();
    if (this.#held.has(spec.id)) return;
    const held: Held = {
      id: spec.id,
      scratch: new ScratchFolder(this.#instancesFolder, spec.id),
      abort: new AbortController(),
      observed: { id: spec.id, state: "launching" },
    };
    this.#held.set(spec.id, held);
    this.#launch(held, spec).catch((error: unknown) => {
      if (!this.#closed) this.#gone(held, error instanceof Error ? error.message : String(error));
    });
  }

  async stop(id: string, grace: Duration): Promise<void> {
    await this.#recovered();
    const held = this.#held.get(id);
    if (!held || held.observed.state === "gone") return;
    const killAt = this.#settings.scheduler.now() + grace;
    if (held.killAt !== undefined && held.killAt <= killAt) return;
    held.killAt = killAt;
    if (held.observed.state === "launching") held.abort.abort(new Error("It was stopped before it ran."));
    else this.#end(held, killAt);
  }

  async list(): Promise<readonly Observed[]> {
    await this.#recovered();
    await this.#lookAtAdopted();
    return [...this.#held.values()].map(({ observed }) => observed);
  }

  async forget(id: string): Promise<void> {
    const held = this.#held.get(id);
    if (held?.observed.state !== "gone") return;
    await held.scratch.remove();
    this.#held.delete(id);
  }

  async usage(ids: readonly string[]): Promise<ReadonlyMap<string, HostUsage>> {
    const running = ids.flatMap((id) => {
      const held = this.#held.get(id);
      const group = held && pidOf(held);
      if (!held || group === undefined || held.observed.state !== "running") return [];
      return [{ id, group, folder: held.scratch.path }];
    });
    return this.#meter.read(running);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.length = 0;
    await this.#looks.stop();
    for (const { abort, child } of this.#held.values()) {
      abort.abort(new Error("The server is closing."));
      child?.removeAllListeners("exit");
      child?.unref();
    }
  }

  /** Fetches, unpacks, spawns; rejects with the reason when the instance is gone before it ran. */
  async #launch(held: Held, spec: InstanceSpec): Promise<void> {
    const { scratch } = held;
    const { scheduler, workingDirectory = process.cwd() } = this.#settings;
    const folder = await programFolder(spec.container.image, workingDirectory);
    await scratch.make();
    const record: InstanceRecord = { ...ownerOf(spec), bootId: await bootId() };
    await scratch.write(record);
    await provideModel(
      spec,
      scratch.model,
      { modelLimits: MODEL_LIMITS, ...this.#settings },
      held.abort.signal,
    );
    const port = await this.#reservePort(held);
    const now = scheduler.now();
    await scratch.write({ ...record, port, startedAt: now });
    held.log = await LiveLog.begin(logPath(this.#logsFolder, spec), now, this.#logLimit);
    const log = await open(held.log.path, "a");
    try {
      held.abort.signal.throwIfAborted();
      const environment = environmentOf(spec, scratch, port, process.env);
      held.child = spawnProgram(folder, scratch, environment, log.fd);
      this.#attend(held, held.child);
      this.#become(held, { id: held.id, state: "running", address: addressOf(port), startedAt: now });
    } finally {
      await log.close();
    }
    this.#looks.nudge();
  }

  async #reservePort(held: Held): Promise<number> {
    const taken = new Set([...this.#held.values()].flatMap(({ port }) => port ?? []));
    held.port = await freePort(taken);
    return held.port;
  }

  /** Waits for the end of a program that we have started. */
  #attend(held: Held, child: ChildProcess): void {
    child.once("error", (error) => this.#gone(held, `It could not be started: ${error.message}`));
    child.once("exit", (code, signal) => {
      if (child.pid !== undefined) signalGroup(child.pid, "SIGKILL");
      this.#gone(held, endOf(code, signal));
    });
  }

  /** SIGTERM, and SIGKILL when its time is over. */
  #end(held: Held, killAt: Instant): void {
    const group = pidOf(held);
    if (group === undefined) return;
    signalGroup(group, "SIGTERM");
    this.#killLater(held, group, killAt).catch(() => {});
  }

  async #killLater(held: Held, group: number, killAt: Instant): Promise<void> {
    const { scheduler } = this.#settings;
    while (scheduler.now() < killAt && held.observed.state !== "gone") {
      const rest = killAt - scheduler.now();
      // The end of our own children is told to us.
      await scheduler.sleep(held.child ? rest : Math.min(rest, END_INTERVAL), held.abort.signal);
      if (held.adopted) await this.#lookAtAdopted();
    }
    if (held.observed.state !== "gone") signalGroup(group, "SIGKILL");
    while (held.adopted && (held.observed as Observed).state !== "gone") {
      await scheduler.sleep(END_INTERVAL, held.abort.signal);
      await this.#lookAtAdopted();
    }
  }

  /** Finds out, once, what earlier lives have left. */
  #recovered(): Promise<void> {
    this.#recovery ??= this.#recover().catch((error: unknown) => {
      this.#recovery = undefined;
      throw error;
    });
    return this.#recovery;
  }

  async #recover(): Promise<void> {
    for (const leftover of await leftovers(this.#instancesFolder)) await this.#adopt(leftover);
  }

  async #adopt(leftover: Leftover): Promise<void> {
    const id = leftover.kind === "running" ? leftover.record.id : leftover.id;
    const scratch = new ScratchFolder(this.#instancesFolder, id);
    const held = { id, scratch, abort: new AbortController() };
    if (leftover.kind === "gone") {
      if (leftover.group !== undefined) signalGroup(leftover.group, "SIGKILL");
      this.#held.set(id, { ...held, observed: { id, state: "gone", reason: leftover.reason } });
      return;
    }
    const { record, identity } = leftover;
    const { port = 0, startedAt = 0 } = record;
    const now = this.#settings.scheduler.now();
    this.#held.set(id, {
      ...held,
      observed: { id, state: "running", address: addressOf(port), startedAt },
      port,
      adopted: identity,
      log: await LiveLog.begin(logPath(this.#logsFolder, record), now, this.#logLimit),
    });
  }

  /** Those that are not our children: nobody tells us of their end. */
  async #lookAtAdopted(): Promise<void> {
    for (const held of this.#held.values()) {
      if (!held.adopted || held.observed.state === "gone" || (await isAlive(held.adopted))) continue;
      signalGroup(held.adopted.pid, "SIGKILL");
      this.#gone(held, "It ended.");
    }
  }

  async #look(now: Instant): Promise<Instant | undefined> {
    await this.#recovered();
    await this.#lookAtAdopted();
    const live = [...this.#held.values()].filter(({ observed }) => observed.state === "running");
    for (const { log } of live) await log?.look(now);
    if (now >= this.#oldLogsRemovedAt + OLD_LOGS_INTERVAL) {
      this.#oldLogsRemovedAt = now;
      const written = new Set(live.flatMap(({ log }) => log?.path ?? []));
      await removeOldLogs(this.#logsFolder, now - LOGS_KEPT, written);
    }
    const { lookInterval = LOOK_INTERVAL } = this.#settings;
    return live.length > 0 ? now + lookInterval : this.#oldLogsRemovedAt + OLD_LOGS_INTERVAL;
  }

  /** Whether its program still runs. */
  async #lookAtLog(path: string): Promise<boolean> {
    const held = [...this.#held.values()].find(({ log }) => log?.path === path);
    await held?.log?.look(this.#settings.scheduler.now());
    return held?.observed.state === "running";
  }

  #gone(held: Held, reason: string): void {
    this.#become(held, { id: held.id, state: "gone", reason });
    held.abort.abort();
    held.scratch.writeEnd(reason).catch(() => {});
    held.log?.look(this.#settings.scheduler.now()).catch(() => {});
  }

  #become(held: Held, observed: Observed): void {
    if (held.observed.state === "gone") return;
    held.observed = observed;
    for (const listener of this.#listeners) listener();
  }

  get #logLimit(): number {
    return this.#settings.logFileLimit ?? LOG_FILE_LIMIT;
  }
}

const ownerOf = ({ id, scope, endpointName, variantName }: LogOwner): LogOwner => ({
  id,
  scope,
  endpointName,
  variantName,
});

const addressOf = (port: number): string => `http://127.0.0.1:${port}`;

const pidOf = ({ child, adopted }: Held): number | undefined => child?.pid ?? adopted?.pid;

/** Exit codes of the shell that starts the program. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `It was ended by signal ${signal}.`;
  if (code === NOT_EXECUTABLE || code === NOT_FOUND)
    return `It could not be executed, or ended with exit code ${code}.`;
  return `It ended with exit code ${code}.`;
}
