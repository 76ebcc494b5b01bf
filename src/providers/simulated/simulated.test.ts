import assert from "node:assert/strict";
import { test } from "node:test";
import { find, providerConformance, specOf } from "../../../test/conformance/provider.ts";
import { VirtualScheduler } from "../../clock/virtual.ts";
import { NoCapacity } from "../provider.ts";
import { simulatedProvider } from "./simulated.ts";

providerConformance("simulated", async () => {
  const clock = new VirtualScheduler(0);
  const provider = simulatedProvider({
    scheduler: clock,
    startTime: 100,
    stopTime: 40,
    fate: ({ container }) =>
      container.image === "failing"
        ? { kind: "crashAtStart", after: 30, reason: "exit code 3" }
        : { kind: "well" },
  });
  return {
    provider,
    lasting: "lasting",
    failing: "failing",
    stubborn: "lasting",
    untilReady: async () => {},
    failureWords: /exit code 3/,
    untilChange: () => clock.advance(10),
  };
});

test("an instance is up from its start time on, until it crashes", async () => {
  const clock = new VirtualScheduler(0);
  const provider = simulatedProvider({
    scheduler: clock,
    startTime: ({ id }) => (id === "slow" ? 5000 : 1000),
    fate: ({ id }) =>
      id === "weak" ? { kind: "crashLater", after: 2000, reason: "out of memory" } : { kind: "well" },
  });
  for (const id of ["slow", "quick", "weak"]) await provider.start(specOf(id, "any"));
  const up = (): readonly string[] =>
    ["slow", "quick", "weak"].filter((id) => provider.isUp(`http://simulated/${id}`));
  await clock.advance(999);
  assert.deepEqual(up(), []);
  await clock.advance(1);
  assert.deepEqual(up(), ["quick", "weak"]);
  await clock.advance(4000);
  assert.deepEqual(up(), ["slow", "quick"]);
  provider.crash("quick");
  assert.deepEqual(up(), ["slow"]);
  assert.deepEqual(await find(provider, "weak"), { id: "weak", state: "gone", reason: "out of memory" });
});

test("an instance that goes silent runs on, and one without room is refused", async () => {
  const clock = new VirtualScheduler(0);
  const told: string[] = [];
  const provider = simulatedProvider({
    scheduler: clock,
    fate: ({ id }) =>
      id === "refused"
        ? { kind: "refused", reason: "It is full." }
        : { kind: "goesSilent", after: 500, startTime: 100, preference: 3 },
    onLife: (id, event) => told.push(`${clock.now()} ${id} ${event}`),
  });
  await assert.rejects(provider.start(specOf("refused", "any")), new NoCapacity("It is full."));
  await provider.start(specOf("mute", "any"));
  await clock.advance(599);
  assert.deepEqual(
    [provider.isUp("http://simulated/mute"), provider.silentFrom("http://simulated/mute")],
    [true, 600],
  );
  await clock.advance(1);
  assert.equal(provider.isUp("http://simulated/mute"), false);
  assert.deepEqual(await find(provider, "mute"), {
    id: "mute",
    state: "running",
    address: "http://simulated/mute",
    startedAt: 100,
    preference: 3,
  });
  provider.crash("mute");
  assert.deepEqual(told, [
    "0 refused refused",
    "0 mute started",
    "100 mute ready",
    "600 mute silent",
    "600 mute crashed",
  ]);
});

test("an instance that is never healthy runs and does not answer", async () => {
  const clock = new VirtualScheduler(0);
  const provider = simulatedProvider({ scheduler: clock, fate: () => ({ kind: "neverHealthy" }) });
  await provider.start(specOf("mute", "any"));
  await clock.advance(10);
  assert.equal((await find(provider, "mute"))?.state, "running");
  assert.equal(provider.isUp("http://simulated/mute"), false);
});
