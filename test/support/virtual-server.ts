/** The whole server in virtual time: real wire, real store, simulated instances. Time passes when the test says so. */

import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import { type Duration, type Instant, seconds } from "../../src/core/time/time.ts";
import { type SimulatedServers, simulatedInvoker } from "../../src/invoker/simulated.ts";
import {
  type SimulatedProvider,
  type SimulatedSettings,
  simulatedProvider,
} from "../../src/providers/simulated/simulated.ts";
import type { ResourceClient } from "../../src/resources/client.ts";
import { type Server, startServer } from "../../src/server.ts";
import { seeded } from "./seeded.ts";

export interface VirtualServer extends Server {
  readonly clock: VirtualScheduler;
  readonly provider: SimulatedProvider;
}

export interface Simulation {
  readonly start?: Instant;
  readonly seed?: number;
  /** From an instance's start to its first answered ping. */
  readonly startTime?: Duration;
  /** How long a model works on a request; drawn with the run's own randomness when it is a function. */
  readonly serviceTime?: Duration | ((random: () => number) => Duration);
  /** How instances fare, and who hears of it; all go well without it. */
  readonly fate?: NonNullable<SimulatedSettings["fate"]>;
  readonly onLife?: NonNullable<SimulatedSettings["onLife"]>;
  /** What a model answers; with nothing, after its service time, without it. */
  readonly answer?: SimulatedServers["answer"];
  /** Who asks custom resources; the real client without it. */
  readonly resources?: ResourceClient;
  readonly settings?: Partial<Config>;
}

/** A file system in memory where there is one: virtual time should not wait for a disk. */
const FOLDER = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

const START = Date.UTC(2026, 0, 5, 9, 0, 0);

export async function virtualServer(
  context: TestContext,
  simulation: Simulation = {},
): Promise<VirtualServer> {
  const { start = START, seed = 1, startTime = seconds(60), serviceTime = seconds(1) } = simulation;
  const { settings, fate, onLife, answer, resources } = simulation;
  const directory = await mkdtemp(join(FOLDER, "ebbtide-virtual-"));
  const clock = new VirtualScheduler(start);
  const random = seeded(seed);
  const provider = simulatedProvider({
    scheduler: clock,
    startTime,
    ...(fate && { fate }),
    ...(onLife && { onLife }),
  });
  const invoker = simulatedInvoker(clock, {
    answer:
      answer ??
      ((address) => {
        const after = typeof serviceTime === "function" ? serviceTime(random) : serviceTime;
        const silentFrom = provider.silentFrom(address) ?? Number.POSITIVE_INFINITY;
        return clock.now() + after > silentFrom ? { kind: "silent" } : { kind: "answered", after };
      }),
    healthy: provider.isUp,
  });
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`;
  const config = { ...defaultConfig, dataDirectory: directory, port: 0, logLevel: "error", ...settings };
  const server = await startServer(config, {
    scheduler: clock,
    providers: [provider],
    invoker,
    newId,
    random,
    ...(resources && { resources }),
  });
  context.after(async () => {
    const closed = server.close();
    // Stopping waits for instances to end, in virtual time like everything else.
    while (!(await settledWithin(closed))) await clock.advance(seconds(1));
    await rm(directory, { recursive: true, force: true });
  });
  return { ...server, clock, provider };
}

/** Whether a promise is settled once what is already under way has run. */
async function settledWithin(promise: Promise<unknown>): Promise<boolean> {
  const turn = new Promise<false>((resolve) => setImmediate(() => setImmediate(() => resolve(false))));
  return Promise.race([promise.then(() => true as const), turn]);
}
