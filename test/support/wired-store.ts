/** Services over a fresh store behind a front door, for tests of operations through real SDK clients. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Extension } from "../../src/api/extensions/extension.ts";
import { requestQueue } from "../../src/api/request-queue.ts";
import type { Service } from "../../src/api/service.ts";
import type { LoopName } from "../../src/clock/scheduler.ts";
import { defaultConfig } from "../../src/config.ts";
import type { Instant } from "../../src/core/time/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { type WireServer, wireServer } from "./wire.ts";

export interface WiredStore extends WireServer {
  readonly directory: string;
  readonly store: Store;
  /** The loops that were nudged, in order. */
  readonly nudged: LoopName[];
  /** Of the next calls; midnight of 2026 at first. */
  now: Instant;
}

/** Everything ends with the test. */
export async function wiredStore(
  context: TestContext,
  services: readonly Service[],
  extensions: readonly Extension[] = [],
): Promise<WiredStore> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const nudged: LoopName[] = [];
  const parts = {
    store,
    queue: requestQueue(store),
    nudge: (loop: LoopName) => void nudged.push(loop),
    config: { ...defaultConfig, dataDirectory: directory },
  };
  const time = { now: Date.UTC(2026, 0, 1) };
  const wire = await wireServer(context, services, parts, { extensions, now: () => time.now });
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  return Object.assign(time, { ...wire, directory, store, nudged });
}
