import assert from "node:assert/strict";
import { test } from "node:test";
import { pino } from "pino";
import { VirtualScheduler } from "../clock/virtual.ts";
import type { InstanceSpec } from "../providers/provider.ts";
import { simulatedProvider } from "../providers/simulated/simulated.ts";
import type { EngineParts } from "./parts.ts";
import { ProviderFleet } from "./provider-fleet.ts";

const clock = new VirtualScheduler(0);
const spec = (id: string) => ({ id, container: { image: "model" } }) as InstanceSpec;

test("an observation is the same one until an instance changes, is refused or is forgotten", async () => {
  const provider = simulatedProvider({
    scheduler: clock,
    startTime: 1000,
    fate: ({ id }) => (id === "c" ? { kind: "refused", reason: "no room" } : { kind: "well" }),
  });
  const fleet = new ProviderFleet(
    { providers: [provider], log: pino({ level: "silent" }) } as unknown as EngineParts,
    () => {},
  );
  const states = async (): Promise<string> =>
    [...(await fleet.observe()).observed.values()].map(({ id, state }) => `${id} ${state}`).join(", ");
  const settled = async (expected: string): Promise<void> => {
    assert.equal(await states(), expected);
    assert.equal(await fleet.observe(), await fleet.observe());
  };
  await settled("");
  await fleet.start(spec("a"));
  await settled("a launching");
  await clock.advance(1000);
  await settled("a running");
  await fleet.start(spec("c"));
  await settled("a running, c gone");
  await fleet.forget("c", await fleet.observe());
  await settled("a running");
  provider.crash("a");
  await settled("a gone");
  await fleet.forget("a", await fleet.observe());
  await settled("");
});
