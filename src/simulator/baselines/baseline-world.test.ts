import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { reportDocument } from "../report/document.ts";
import { simulate } from "../run.ts";
import { readScenario } from "../scenario/file.ts";

async function written(context: TestContext, control: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "scenario-"));
  context.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "scenario.yaml");
  await writeFile(
    path,
    `
duration: 6h
traffic: { onOff: { rate: 1/s, on: { constant: 20min }, off: { constant: 100min } } }
service: { time: { lognormal: { p50: 2s, p99: 9s } } }
instances: { price: 1, startTime: { uniform: { from: 30s, to: 90s } }, stopTime: { constant: 5s } }
control: ${control}
`,
  );
  return path;
}

const controls = {
  keda: "{ keda: { targetValue: 5, maxReplicaCount: 10 } }",
  knative: "{ knative: { maxScale: 10 } }",
  ray: "{ ray: { minReplicas: 0, maxReplicas: 10 } }",
};

for (const [name, control] of Object.entries(controls)) {
  test(`${name} wakes from zero, serves everything and goes back, with its reasons`, async (context) => {
    const result = await simulate(await readScenario(await written(context, control)));
    const { requests, fleet, activities } = result;
    assert.ok(requests.arrived > 1000, String(requests.arrived));
    assert.equal(requests.completed + requests.left, requests.arrived);
    assert.ok(fleet.coldStarts >= 2, String(fleet.coldStarts));
    assert.ok(fleet.timeAtZero > 0);
    const asked = activities.map(({ desired }) => desired ?? Number.NaN);
    assert.ok(asked.includes(0) && Math.max(...asked) > 1 && Math.max(...asked) <= 10, String(asked));
    for (const { cause } of activities) assert.match(cause, /^(KEDA|HPA|KPA|Ray Serve)[:,]/);
  });

  test(`a run with ${name} is a function of scenario and seed`, async (context) => {
    const path = await written(context, control);
    const run = async (seed: number) => reportDocument(await simulate(await readScenario(path, seed)));
    const first = await run(1);
    assert.deepEqual(await run(1), first);
    assert.notDeepEqual((await run(2)).measures, first.measures);
  });
}

test("the example runs", async () => {
  const example = resolve(import.meta.dirname, "../../../docs/examples/images-keda.yaml");
  const { requests } = await simulate({ ...(await readScenario(example)), duration: 12 * 3_600_000 });
  assert.equal(requests.arrived, requests.completed + requests.left);
});

test("settings that make no sense are refused, all at once", async (context) => {
  for (const [control, problems] of [
    [
      "{ keda: { pollingInterval: 10ms, tolerance: -1, replicas: 3 } }",
      [
        "keda.replicas",
        "keda.targetValue: is missing",
        "keda.pollingInterval: must be a duration from 1s to 1h",
        "keda.tolerance",
      ],
    ],
    [
      "{ keda: { targetValue: 1, minReplicaCount: 5, maxReplicaCount: 2 } }",
      ["minReplicaCount must not be above"],
    ],
    [
      "{ knative: { maxScaleDownRate: 1, panicWindowPercentage: 0 } }",
      ["knative.maxScale: is missing", "maxScaleDownRate", "panicWindowPercentage"],
    ],
    ["{ ray: { minReplicas: 0.5, upscalingFactor: 0 } }", ["ray.minReplicas", "ray.upscalingFactor"]],
  ] as const)
    await assert.rejects(readScenario(await written(context, control)), (error: Error) => {
      for (const problem of problems) assert.ok(error.message.includes(problem), error.message);
      return true;
    });
});
