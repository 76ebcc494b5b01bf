/** Custom resources in memory: a service that behaves as a test tells it, and the client that asks it. */

import assert from "node:assert/strict";
import type { Description, ResourceAnswer } from "../../src/core/scaling/custom-resource.ts";
import type { ResourceClient } from "../../src/resources/client.ts";

/** Where there are none. */
export const noResources: ResourceClient = {
  describe: async () => assert.fail("there is no custom resource here"),
  setDesired: async () => assert.fail("there is no custom resource here"),
  close: async () => undefined,
};

/** One resource: it takes what it is told, and gets there when the test says so. */
export class FakeResource implements ResourceClient {
  description: Description = { actual: 1, desired: 1, status: "Successful", version: "1" };
  /** Every call in order: `GET`, `PATCH 6`. */
  readonly calls: string[] = [];
  /** Instead of answering; a promise that never settles hangs until the caller gives up. */
  instead: ((call: string) => ResourceAnswer | Promise<ResourceAnswer> | undefined) | undefined;

  describe(_address: string, signal?: AbortSignal): Promise<ResourceAnswer> {
    return this.#answer("GET", signal);
  }

  setDesired(_address: string, capacity: number, signal?: AbortSignal): Promise<ResourceAnswer> {
    return this.#answer(`PATCH ${capacity}`, signal, () => {
      const { failureReason: _, ...rest } = this.description;
      this.description = { ...rest, desired: capacity, status: "InProgress" };
    });
  }

  async close(): Promise<void> {}

  /** It has what it should have. */
  fulfil(): void {
    this.description = { ...this.description, actual: this.description.desired, status: "Successful" };
  }

  /** Somebody else changes it. */
  change(desired: number): void {
    this.description = { ...this.description, desired, actual: desired, status: "Successful" };
  }

  fail(failureReason: string): void {
    this.description = { ...this.description, status: "Failed", failureReason };
  }

  async #answer(call: string, signal?: AbortSignal, effect?: () => void): Promise<ResourceAnswer> {
    this.calls.push(call);
    const instead = this.instead?.(call);
    if (instead !== undefined) return Promise.race([instead, givenUp(signal)]);
    effect?.();
    return { kind: "described", description: this.description };
  }
}

const givenUp = (signal: AbortSignal | undefined): Promise<ResourceAnswer> =>
  new Promise((resolve) => {
    const give = () => resolve({ kind: "failed", reason: "given up" });
    if (signal?.aborted) give();
    else signal?.addEventListener("abort", give, { once: true });
  });
