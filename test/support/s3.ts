/** S3 over a fresh store and a fresh folder behind a front door, for tests through real clients. */

import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { s3 } from "../../src/api/services/s3/service.ts";
import type { Instant } from "../../src/core/time/time.ts";
import { filesystemObjects } from "../../src/objects/filesystem/filesystem.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { type WireServer, wireServer } from "./wire.ts";

export interface S3Server extends WireServer {
  readonly store: Store;
  readonly directory: string;
  /** Names of the payload files there are. */
  files(): Promise<readonly string[]>;
  /** An SDK client, for another account or region where that is given. */
  s3(settings?: S3ClientConfig & { readonly account?: string }): S3Client;
}

/** Everything ends with the test. */
export async function s3Server(
  context: TestContext,
  now: () => Instant = () => Date.UTC(2026, 0, 1, 12),
): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-s3-"));
  const store = await openSqliteStore({ directory });
  const objects = filesystemObjects({ directory: join(directory, "objects"), newId: randomUUID });
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const wire = await wireServer(context, [s3], { store, objects, newId: randomUUID }, { now });
  return {
    ...wire,
    store,
    directory,
    files: async () => {
      const entries = await readdir(join(directory, "objects"), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => []);
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    },
    s3: ({ account = "000000000000", ...settings } = {}) => {
      const credentials = { accessKeyId: account, secretAccessKey: "secret" };
      const client = new S3Client({ ...wire.client, credentials, ...settings });
      context.after(() => client.destroy());
      return client;
    },
  };
}

/** Bytes that tell where they are. */
export const bytes = (size: number, seed = 0): Buffer => {
  const made = Buffer.allocUnsafe(size);
  for (let index = 0; index < size; index++) made[index] = (index * 31 + (index >> 8) + seed) & 255;
  return made;
};
