import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { answered, inputOfSize, measured, type ScriptedModel } from "../../test/support/measured.ts";
import { hours } from "../core/time/time.ts";
import { samplerOf } from "../simulator/distributions/distribution.ts";
import { randomOf } from "../simulator/random.ts";
import { simulate } from "../simulator/run.ts";
import { readScenario } from "../simulator/scenario/file.ts";
import type { Benchmark } from "./benchmark.ts";
import { modelFile } from "./model-file.ts";
import { resultOf } from "./result.ts";

/** Measures the model, writes what is known of it into a scenario, and lets that run on one full instance. */
async function roundTrip(
  context: TestContext,
  model: ScriptedModel,
  settings: Partial<Benchmark>,
  size = "",
) {
  const inputs = settings.inputs ?? [inputOfSize(1000)];
  const measurement = await measured(model, { budget: hours(20), ...settings });
  const { advice, model: found } = resultOf({ address: "http://m", inputs, seed: 1 }, measurement, 0);
  assert.ok(advice.kind === "recommended" && found);
  const { concurrency } = advice.level;
  const text = modelFile(found, concurrency, "a test");
  const directory = await mkdtemp(join(tmpdir(), "model-"));
  context.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "scenario.yaml");
  const traffic = `duration: 4h\ntraffic: { batches: { every: 30d, count: 4000${size} } }\ncontrol: { fixed: { capacity: 1 } }\n`;
  await writeFile(
    path,
    traffic + text.replace("instances:\n", "instances:\n  startTime: 0s\n  timeToLive: 1d\n"),
  );
  const result = await simulate(await readScenario(path));
  const { completed } = result.requests;
  // All came at the start: the last to be answered says how long the instance took for them.
  return { advice, text, concurrency, throughput: completed / (result.sojourns.max / 1000) };
}

const usl = (n: number): number => 1 + 0.08 * (n - 1) + 0.01 * n * (n - 1);

test("a lognormal time under the Universal Scalability Law comes back as that, and simulates as it is", async (context) => {
  const draw = samplerOf({ kind: "lognormal", by: "moments", mean: 2000, cv: 0.3 }, randomOf(5, "model"));
  const { text, concurrency, throughput } = await roundTrip(
    context,
    (running) => answered(draw() * usl(running)),
    {},
  );
  assert.match(text, /time: \{ lognormal: \{ mean: \d+(\.\d+)?ms, cv: 0\.\d+ \} \}/);
  assert.match(text, /slowdown: \{ usl: \{ contention: 0\.0\d+, coherency: 0\.0\d+ \} \}/);
  const truth = concurrency / (2 * usl(concurrency));
  assert.ok(Math.abs(throughput / truth - 1) < 0.05, `${throughput} instead of ${truth} at ${concurrency}`);
});

test("sizes that explain the time make it linear in them", async (context) => {
  const inputs = [100, 20_000, 50_000, 400_000].map(inputOfSize);
  const { text, concurrency, throughput } = await roundTrip(
    context,
    (running, size) => answered((300 + 0.01 * size) * Math.max(1, running / 3)),
    { inputs },
    ", size: { values: [100, 20000, 50000, 400000] }",
  );
  assert.match(text, /explain 100 % of the variance/);
  assert.match(text, /linear: \{ base: 300(\.\d+)?ms, perUnit: 0\.01(0\d+)?ms, noise: 0(\.00\d+)? \}/);
  assert.match(text, /share: 1, value: 400000/);
  assert.equal(concurrency, 3);
  const truth = 3 / ((300 + 0.01 * 117_525) / 1000);
  assert.ok(Math.abs(throughput / truth - 1) < 0.05, `${throughput} instead of ${truth}`);
});

test("what neither law nor lognormal describe is written as it was measured", async (context) => {
  const random = randomOf(9, "model");
  const { text, concurrency, throughput } = await roundTrip(
    context,
    (running) => answered((random() < 0.5 ? 500 : 1500) * Math.max(1, running / 4)),
    {},
  );
  assert.match(text, /quantiles:\n {6}- \{ share: 0, value: 500(\.\d+)?ms \}/);
  assert.match(text, /slowdown: \{ table: \[1, /);
  assert.equal(concurrency, 4);
  assert.ok(Math.abs(throughput / 4 - 1) < 0.08, `${throughput}`);
});

test("a constant time without slowdown is just that", async (context) => {
  const { text } = await roundTrip(context, () => answered(750), { highest: 4 });
  assert.match(text, /time: \{ constant: 750ms \}\ninstances:\n {2}concurrency: 4\n/);
});
