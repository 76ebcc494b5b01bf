/** The whole server in virtual time: real wire, real store, simulated instances. Time passes when the test says so. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import { type Duration, type Instant, minutes, seconds } from "../../src/core/time/time.ts";
import { simulatedInvoker } from "../../src/invoker/simulated.ts";
import { simulatedProvider } from "../../src/providers/simulated/simulated.ts";
import { type Server, startServer } from "../../src/server.ts";

export interface VirtualServer extends Server {
  readonly clock: VirtualScheduler;
}

export interface Simulation {
  readonly start?: Instant;
  readonly startTime?: Duration;
  readonly serviceTime?: Duration;
  readonly settings?: Partial<Config>;
}
