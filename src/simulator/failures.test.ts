/** Runs with pools and failures: what arrives has one end, money is told by type, and a run is repeatable. */

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { reportDocument } from "./report/document.ts";
import { measuresOf } from "./report/measures.ts";
import { terminalReport } from "./report/terminal.ts";
import type { RunResult } from "./result.ts";
import { simulate } from "./run.ts";
import { readScenario } from "./scenario/file.ts";

const example = resolve(import.meta.dirname, "../../docs/examples/images-pools.yaml");

async function run(context: TestContext, control: string, seed = 1): Promise<RunResult> {
  const directory = await mkdtemp(join(tmpdir(), "scenario-"));
  context.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "scenario.yaml");
  await writeFile(
    path,
    `
duration: 8h
traffic: { onOff: { rate: 1/s, on: { constant: 30min }, off: { constant: 60min } } }
service: { time: { lognormal: { p50: 4s, p99: 19s } } }
instances:
  invocationTimeout: 2min
  pools:
    - type: spot
      price: 1
      limit: 3
      startTime: 40s
      failures:
        slowStart: { share: 0.3, factor: 4 }
        crash: { meanTimeBetween: 10min }
        noCapacity: { share: 0.2, windows: [{ from: 90min, to: 100min }] }
    - type: dear
      price: 3
      limit: 4
      failures: { crashAtStart: { share: 0.3 }, lost: { meanTimeBetween: 40min } }
control: ${control}
`,
  );
  return simulate(await readScenario(path, seed));
}

const controls = {
  keda: "{ keda: { targetValue: 2, maxReplicaCount: 9 } }",
  knative: "{ knative: { maxScale: 9 } }",
  ray: "{ ray: { minReplicas: 0, maxReplicas: 9 } }",
  "a fixed fleet": "{ fixed: { capacity: 7 } }",
};

for (const [name, control] of Object.entries(controls))
  test(`${name} on instances that fail: every request has one end, limits hold, and it is repeatable`, async (context) => {
    const result = await run(context, control);
    const { requests, fleet } = result;
    assert.equal(
      requests.arrived,
      requests.completed + requests.expired + requests.failed + requests.left,
      JSON.stringify(requests),
    );
    const [spot, dear] = fleet.types;
    assert.ok(spot && dear && spot.most <= 3 && dear.most <= 4, JSON.stringify(fleet));
    assert.ok(spot.losses > 0 && dear.losses > 0 && dear.failedStarts > 0, JSON.stringify(fleet));
    assert.ok(requests.retried > 0 && requests.timedOut > 0, JSON.stringify(requests));
    assert.equal(fleet.cost, spot.cost + dear.cost);
    assert.equal(dear.cost, (dear.instanceTime / 3_600_000) * 3);
    assert.deepEqual(reportDocument(await run(context, control)), reportDocument(result));
    assert.notDeepEqual((await run(context, control, 2)).requests, requests);
  });

test("more than the pools may have is no fixed fleet", async (context) => {
  await assert.rejects(
    run(context, "{ fixed: { capacity: 8 } }"),
    /scenario\.control\.fixed\.capacity: the limits of the pools allow 7 instances/,
  );
});

test("the example runs: its first pool is used to its limit, and tables, assertions and JSON tell both types", async () => {
  const result = await simulate({ ...(await readScenario(example)), duration: 14 * 3_600_000 });
  const { requests, fleet } = result;
  assert.equal(requests.arrived, requests.completed + requests.failed + requests.left);
  const [spot, dear] = fleet.types;
  assert.equal(spot?.most, 2);
  assert.ok(dear && dear.most > 0 && dear.most <= 4);
  const measures = new Map(measuresOf(result).map(({ key, value }) => [key, value]));
  assert.equal(measures.get("cost.g5.xlarge-spot"), spot.cost);
  assert.equal(measures.get("instanceHours.g6e.xlarge"), dear.instanceTime / 3_600_000);
  assert.match(terminalReport([result], 80), /^cost, g6e\.xlarge +\d+\.\d\d$/m);
});
