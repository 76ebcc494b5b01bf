/** The embedded store keeps every store's promises, and those about its files. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { storeConformance } from "./store.ts";
import type { StoreUnderTest } from "./under-test.ts";

storeConformance(freshSqlite);

async function freshSqlite(): Promise<StoreUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-store-"));
  let store = await openSqliteStore({ directory });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore({ directory });
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}
