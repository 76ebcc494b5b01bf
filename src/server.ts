/** Assembles everything; the only file that names real implementations. */

import { randomBytes, randomUUID } from "node:crypto";
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
import { timeOrderedIds } from "./clock/ids.ts";
import { systemScheduler } from "./clock/system.ts";
import { type Config, configProblems } from "./config.ts";
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
import { processProvider } from "./providers/process/process.ts";
import { httpResources } from "./resources/http/http.ts";
import { openSqliteStore } from "./store/sqlite/store.ts";

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
>;

export async function startServer(given: Config, world: Partial<World> = {}): Promise<Server> {
  const problems = configProblems(given);
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  const config = { ...given, dataDirectory: resolve(given.dataDirectory) };
  const log = pino({ level: config.logLevel, base: null });
  await mkdir(config.dataDirectory, { recursive: true });

  const store = await openSqliteStore({ directory: config.dataDirectory });
  const scheduler = world.scheduler ?? systemScheduler(backOff(log));
  // Ids that sort by time keep what is written together together in the store's indexes; files want to be spread.
  const newId = world.newId ?? timeOrderedIds(() => scheduler.now(), randomUUID);
  const objects = filesystemObjects({
    directory: join(config.dataDirectory, "objects"),
    newId: world.newId ?? randomUUID,
  });
  await objects.sweep(await store.objects.files());
  const invoker = world.invoker ?? undiciInvoker();
  const processes = processProvider({
    directory: config.dataDirectory,
    scheduler,
    fetchModel: modelFetcher(store, objects),
  });
  const notices = httpDelivery(snsSigner(config.dataDirectory));
  const resources = world.resources ?? httpResources();
  const engine = startEngine({
    store,
    objects,
    providers: world.providers ?? [processes],
    invoker,
    deliver: notices.deliver,
    resources,
    continueSeries: augursForecast(),
    scheduler,
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
    newId,
    config,
    log,
    logs: processes.logs,
  };
  const http = frontDoorServer({ services, extensions, call, now: () => scheduler.now(), config });
  const url = await listen(http, config);
  return {
    url,
    close: async () => {
      const closed = closeHttp(http);
      await engine.stop(config.shutdownLimit);
      await closed;
      await processes.close();
      await invoker.close();
      await notices.close();
      await resources.close();
      await store.close();
    },
  };
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
