/** Assembles everything; the only file that names real implementations. */

import { randomBytes, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Server as HttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { type Logger, pino } from "pino";
import { extensions } from "./api/extensions/extensions.ts";
import { frontDoorServer } from "./api/front-door.ts";
import type { Services } from "./api/operation.ts";
import { pagesWith } from "./api/page-token.ts";
import { requestQueue } from "./api/request-queue.ts";
import { sampleIntake } from "./api/sample-intake.ts";
import { services } from "./api/services/services.ts";
import type { Clock } from "./clock/clock.ts";
import { givenClock } from "./clock/given-clock.ts";
import { timeOrderedIds } from "./clock/ids.ts";
import { keptInstant } from "./clock/kept-instant.ts";
import type { Machine } from "./clock/machine.ts";
import { openClock } from "./clock/open-clock.ts";
import { OutsideWork } from "./clock/outside-work.ts";
import { systemMachine } from "./clock/system.ts";
import { type Config, clockSettingOf, configProblems } from "./config.ts";
import { seconds } from "./core/time/time.ts";
import { startEngine } from "./engine/engine.ts";
import { modelFetcher } from "./engine/fetch-model.ts";
import type { EngineParts } from "./engine/parts.ts";
import { madeOnce } from "./files/made-once.ts";
import { augursForecast } from "./forecast/augurs.ts";
import { undiciInvoker } from "./invoker/undici.ts";
import { httpDelivery } from "./notices/sns/http.ts";
import { snsSigner } from "./notices/sns/signer.ts";
import { filesystemObjects } from "./objects/filesystem/filesystem.ts";
import { counted, type Outside } from "./outside/outside.ts";
import { processProvider } from "./providers/process/process.ts";
import { httpResources } from "./resources/http/http.ts";
import { openSqliteStore } from "./store/sqlite/store.ts";
import type { Store } from "./store/store.ts";

export interface Server {
  /** `http://host:port` */
  readonly url: string;
  /** Stops accepting, lets running work finish up to the configured limit, stops instances, flushes. */
  close(): Promise<void>;
}

/** A setting was wrong; the message lists every problem. */
export class ConfigError extends Error {}

/** The outside world, where a test in virtual time puts its own in place of the real one. */
export type World = Pick<
  EngineParts,
  "scheduler" | "providers" | "invoker" | "resources" | "newId" | "random"
> & {
  /** Under the clock of the settings, unless there is a scheduler. */
  readonly machine: Machine;
};

export async function startServer(given: Config, world: Partial<World> = {}): Promise<Server> {
  const problems = configProblems(given);
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  const config = { ...given, dataDirectory: resolve(given.dataDirectory) };
  const log = pino({ level: config.logLevel, base: null });
  await mkdir(config.dataDirectory, { recursive: true });

  const fresh = !existsSync(join(config.dataDirectory, "ebbtide.db"));
  const store = await openSqliteStore({ directory: config.dataDirectory });
  const outsideWork = new OutsideWork(world.machine ?? systemMachine);
  const clock = await clockOf(config, world, { fresh, store, outsideWork, log });
  // Ids that sort by time keep what is written together together in the store's indexes; files want to be spread.
  const newId = world.newId ?? timeOrderedIds(() => clock.now(), randomUUID);
  const objects = filesystemObjects({
    directory: join(config.dataDirectory, "objects"),
    newId: world.newId ?? randomUUID,
  });
  await objects.sweep(await store.objects.files());
  const invoker = world.invoker ?? undiciInvoker();
  const processes = processProvider({
    directory: config.dataDirectory,
    scheduler: clock,
    fetchModel: modelFetcher(store, objects),
    // Seconds pass by the hundred then, and each look costs real time.
    ...(clock.mode === "test" && { lookInterval: seconds(10) }),
  });
  const notices = httpDelivery(snsSigner(config.dataDirectory));
  const resources = world.resources ?? httpResources();
  const providers = world.providers ?? [processes];
  const outside: Outside = { providers, invoker, deliver: notices.deliver, resources, objects };
  const engine = startEngine({
    store,
    // A test clock waits for what is under way outside.
    ...(clock.mode === "test" ? counted(outside, outsideWork) : outside),
    continueSeries: augursForecast(),
    scheduler: clock,
    newId,
    random: world.random ?? Math.random,
    config,
    log,
  });
  const call: Services = {
    store,
    objects,
    queue: requestQueue(store),
    resources,
    samples: sampleIntake(store),
    pages: pagesWith(await pageKey(config)),
    nudge: engine.nudge,
    clock,
    newId,
    config,
    log,
    logs: processes.logs,
  };
  const http = frontDoorServer({ services, extensions, call, now: () => clock.now(), config });
  const url = await listen(http, config);
  return {
    url,
    close: async () => {
      const closed = closeHttp(http);
      clock.release();
      await engine.stop(config.shutdownLimit);
      await closed;
      await processes.close();
      await invoker.close();
      await notices.close();
      await resources.close();
      clock.close();
      await store.close();
    },
  };
}

async function clockOf(
  config: Config,
  world: Partial<World>,
  parts: {
    readonly fresh: boolean;
    readonly store: Store;
    readonly outsideWork: OutsideWork;
    readonly log: Logger;
  },
): Promise<Clock> {
  if (world.scheduler) return givenClock(world.scheduler);
  const { fresh, store, outsideWork, log } = parts;
  try {
    return openClock(clockSettingOf(config), {
      outside: outsideWork,
      onError: backOff(log),
      kept: keptInstant(config.dataDirectory),
      fresh,
    });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Signs page tokens: a caller who goes on listing after a restart is understood. */
const pageKey = ({ dataDirectory }: Config): Promise<string> =>
  madeOnce(join(dataDirectory, "page-tokens.key"), () => randomBytes(32).toString("hex"));

/** A loop that fails tries again after 0.1 s, 0.2 s, … at most 10 s. */
const backOff =
  (log: Logger) =>
  (name: string, error: unknown, failures: number): number => {
    log.error({ loop: name, failures, err: error }, "a pass failed and will be repeated");
    return Math.min(seconds(10), 100 * 2 ** Math.min(failures - 1, 10));
  };

async function listen(http: HttpServer, { host, port }: Config): Promise<string> {
  await new Promise<void>((done, failed) => {
    http.once("error", failed);
    http.listen(port, host, done);
  });
  const { port: bound } = http.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
}

/** No new connections; those that are idle end now, the others with their answer. */
function closeHttp(http: HttpServer): Promise<void> {
  return new Promise((done) => {
    http.close(() => done());
    http.closeIdleConnections();
  });
}
