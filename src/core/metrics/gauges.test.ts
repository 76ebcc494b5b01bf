import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint } from "../fleet/endpoint.ts";
import type { Backlog } from "../queue/request.ts";
import { gaugesOf, hostMetricsOf, publishesGauges } from "./gauges.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const now = 1_000_000;
const endpoint: Endpoint = {
  scope,
  id: "e1",
  name: "tides",
  arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/tides",
  configName: "c",
  createdAt: 0,
  modifiedAt: 0,
  status: "InService",
  async: { outputPath: "s3://b/out", includeResponseIn: [] },
  variant: {
    name: "AllTraffic",
    modelName: "m",
    initialInstances: 1,
    weight: 1,
    container: { image: "process:m", environment: {} },
    desiredInstances: 1,
    currentInstances: 1,
    desiredWeight: 1,
  },
};

const backlog = (waiting: number, running: number, oldestWaitingAt?: number): Backlog => ({
  endpointId: "e1",
  waiting,
  running,
  ...(oldestWaitingAt === undefined ? {} : { oldestWaitingAt }),
});

test("the four gauges, zeros included", () => {
  // [backlog, in service] → [size, per instance, without capacity, age]
  const cases: readonly (readonly [Backlog | undefined, number, readonly number[]])[] = [
    [undefined, 0, [0, 0, 0, 0]],
    [undefined, 2, [0, 0, 0, 0]],
    [backlog(3, 0, now - 90_500), 0, [3, 3, 1, 90.5]],
    [backlog(40, 8, now - 1000), 1, [48, 48, 0, 1]],
    [backlog(0, 2), 2, [2, 1, 0, 0]],
    [backlog(0, 1), 0, [1, 1, 0, 0]],
  ];
  for (const [observed, inServiceInstances, expected] of cases) {
    const samples = gaugesOf(
      { endpoint, inServiceInstances, resolution: 60, ...(observed ? { backlog: observed } : {}) },
      now,
    );
    assert.deepEqual(
      samples.map(({ metric, summary }) => [metric.name, summary.sum]),
      [
        ["ApproximateBacklogSize", expected[0]],
        ["ApproximateBacklogSizePerInstance", expected[1]],
        ["HasBacklogWithoutCapacity", expected[2]],
        ["ApproximateAgeOfOldestRequest", expected[3]],
      ],
    );
  }
});

test("gauges are counts, and the age is in seconds, of the endpoint alone", () => {
  const samples = gaugesOf({ endpoint, inServiceInstances: 0, resolution: 1 }, now);
  assert.deepEqual(
    samples.map(({ unit }) => unit),
    ["Count", "Count", "Count", "Seconds"],
  );
  for (const { metric, resolution, at } of samples) {
    assert.deepEqual(metric.dimensions, [{ name: "EndpointName", value: "tides" }]);
    assert.equal(metric.namespace, "AWS/SageMaker");
    assert.deepEqual([resolution, at], [1, now]);
  }
});

test("host metrics are percentages, GPU only where there is one", () => {
  const names = (host: Parameters<typeof hostMetricsOf>[1]) =>
    hostMetricsOf(endpoint, host, now).map(({ metric, summary, unit }) => [metric.name, summary.sum, unit]);
  assert.deepEqual(names({ cpu: 170, memory: 20, disk: 3 }), [
    ["CPUUtilization", 170, "Percent"],
    ["MemoryUtilization", 20, "Percent"],
    ["DiskUtilization", 3, "Percent"],
  ]);
  assert.equal(names({ cpu: 1, memory: 2, disk: 3, gpu: 4, gpuMemory: 5 }).length, 5);
});

test("an endpoint publishes from the end of its creation to the start of its deletion", () => {
  const publishing = (["Creating", "InService", "Updating", "Deleting", "Failed"] as const).filter((status) =>
    publishesGauges({ ...endpoint, status }),
  );
  assert.deepEqual(publishing, ["InService", "Updating"]);
});
