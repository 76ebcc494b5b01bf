/** What every provider promises, as one suite over all of them. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { InstanceSpec, Observed, Provider } from "../../src/providers/provider.ts";

/** A provider under test, with programs that behave as the suite needs them. */
export interface ProviderUnderTest {
  readonly provider: Provider;
  /** Runs until it is stopped, and ends at once when it is asked to. */
  readonly lasting: string;
  /** Ends by itself soon after its start. */
  readonly failing: string;
  /** Does not end when it is asked to politely, once `untilReady` has resolved. */
  readonly stubborn: string;
  readonly untilReady: (id: string) => Promise<void>;
  /** Cannot be started at all; absent when there is no such thing. */
  readonly impossible?: string;
  /** What the reason of an end must say. */
  readonly failureWords: RegExp;
  /** Lets time pass until the provider says that something changed. */
  readonly untilChange: () => Promise<void>;
}

export const specOf = (id: string, image: string, changes: Partial<InstanceSpec> = {}): InstanceSpec => ({
  id,
  scope: { account: "000000000000", region: "us-east-1" },
  endpointName: "tides",
  variantName: "AllTraffic",
  container: { image, environment: {} },
  startupTimeout: 60_000,
  downloadTimeout: 60_000,
  ...changes,
});

export function providerConformance(
  name: string,
  make: (context: TestContext) => Promise<ProviderUnderTest>,
): void {
  const promise = (sentence: string, body: (under: ProviderUnderTest) => Promise<void>): void => {
    test(`${name}: ${sentence}`, async (context) => body(await make(context)));
  };

  promise("an instance is there as soon as its start was asked for, and then runs", async (under) => {
    const { provider, lasting } = under;
    await provider.start(specOf("one", lasting));
    assert.notEqual((await find(provider, "one"))?.state, undefined);
    const running = await until(under, "one", "running");
    assert.match(running.state === "running" ? running.address : "", /^http:\/\//);
  });

  promise("starting twice is starting once", async (under) => {
    const { provider, lasting } = under;
    await Promise.all([provider.start(specOf("one", lasting)), provider.start(specOf("one", lasting))]);
    const first = await until(under, "one", "running");
    await provider.start(specOf("one", lasting));
    assert.deepEqual(await provider.list(), [first]);
  });

  promise("a stopped instance is gone, with a reason, until it is forgotten", async (under) => {
    const { provider, lasting } = under;
    await provider.start(specOf("one", lasting));
    await until(under, "one", "running");
    await provider.stop("one", 5000);
    const gone = await until(under, "one", "gone");
    assert.notEqual(gone.state === "gone" ? gone.reason : "", "");
    await provider.forget("one");
    assert.deepEqual(await provider.list(), []);
  });

  promise("an instance can be stopped before it runs", async (under) => {
    const { provider, lasting } = under;
    await provider.start(specOf("one", lasting));
    await provider.stop("one", 5000);
    await until(under, "one", "gone");
  });

  promise("an instance that ends by itself is gone with how it ended, and says so", async (under) => {
    const { provider, failing, failureWords } = under;
    await provider.start(specOf("one", failing));
    const gone = await until(under, "one", "gone");
    assert.match(gone.state === "gone" ? gone.reason : "", failureWords);
  });

  promise("what cannot be started is gone with the reason", async (under) => {
    const { provider, impossible } = under;
    if (impossible === undefined) return;
    await provider.start(specOf("one", impossible));
    const gone = await until(under, "one", "gone");
    assert.notEqual(gone.state === "gone" ? gone.reason : "", "");
  });

  promise("an instance that does not end politely ends for good when its grace is over", async (under) => {
    const { provider, stubborn, untilReady } = under;
    await provider.start(specOf("one", stubborn));
    await until(under, "one", "running");
    await untilReady("one");
    await provider.stop("one", 50);
    await until(under, "one", "gone");
  });

  promise("unknown ids are fine", async ({ provider }) => {
    await provider.stop("nobody", 0);
    await provider.forget("nobody");
    assert.deepEqual(await provider.list(), []);
    assert.equal((await provider.usage(["nobody"])).size, 0);
  });

  promise("what runs is not forgotten", async (under) => {
    const { provider, lasting } = under;
    await provider.start(specOf("one", lasting));
    await until(under, "one", "running");
    await provider.forget("one");
    assert.equal((await find(provider, "one"))?.state, "running");
  });

  promise("running instances have a usage in percent, others have none", async (under) => {
    const { provider, lasting, failing } = under;
    await provider.start(specOf("one", lasting));
    await provider.start(specOf("two", failing));
    await until(under, "one", "running");
    await until(under, "two", "gone");
    const usage = await provider.usage(["one", "two"]);
    assert.equal(usage.has("two"), false);
    for (const { cpu, memory, disk } of usage.values())
      assert.ok(cpu >= 0 && memory >= 0 && memory <= 100 && disk >= 0 && disk <= 100);
  });
}

export const find = async (provider: Provider, id: string): Promise<Observed | undefined> =>
  (await provider.list()).find((one) => one.id === id);

/** Waits until an instance is in a state. */
export async function until(
  { provider, untilChange }: Pick<ProviderUnderTest, "provider" | "untilChange">,
  id: string,
  state: Observed["state"],
): Promise<Observed> {
  for (;;) {
    const changed = untilChange();
    const found = await find(provider, id);
    if (found?.state === state) return found;
    assert.notEqual(found?.state, "gone", `it is gone: ${JSON.stringify(found)}`);
    await changed;
  }
}
