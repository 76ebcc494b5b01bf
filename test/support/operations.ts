/** Operations of a service called directly, over a fresh store: what they do, without the wire. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { ApiError } from "../../src/api/errors.ts";
import type { Call } from "../../src/api/operation.ts";
import { pagesWith } from "../../src/api/page-token.ts";
import { sampleIntake } from "../../src/api/sample-intake.ts";
import type { Service } from "../../src/api/service.ts";
import type { LoopName } from "../../src/clock/scheduler.ts";
import { defaultConfig } from "../../src/config.ts";
import type { Instant } from "../../src/core/time/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { scope } from "./alarms.ts";

export interface Client {
  readonly store: Store;
  readonly nudged: LoopName[];
  /** Of the next calls. */
  now: Instant;
  call<Output = unknown>(operation: string, input: object, scope?: Call["scope"]): Promise<Output>;
  /** The error's code and message. */
  refusal(operation: string, input: object): Promise<readonly [string, string]>;
}

/** A caller of the service's operations at an instant; the store goes with the test. */
export async function operations(
  context: TestContext,
  service: Service,
  now: Instant,
  parts: Partial<Call> = {},
): Promise<Client> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const samples = sampleIntake(store);
  const nudged: LoopName[] = [];
  let ids = 0;
  const self: Client = {
    store,
    nudged,
    now,
    call: async (name, input, from = scope) => {
      const operation = service.operations.find((one) => one.name === name);
      assert.ok(operation, name);
      const call = {
        store,
        samples,
        pages: pagesWith("key"),
        scope: from,
        now: self.now,
        config: defaultConfig,
        newId: () => `id-${++ids}`,
        nudge: (loop: LoopName) => nudged.push(loop),
        ...parts,
      } as unknown as Call;
      return (await operation.run(input as never, call)) as never;
    },
    refusal: async (name, input) => {
      try {
        await self.call(name, input);
      } catch (error) {
        assert.ok(error instanceof ApiError, String(error));
        return [error.code, error.message];
      }
      return assert.fail(`${name} was accepted`);
    },
  };
  return self;
}
