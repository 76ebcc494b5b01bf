/** The parts of a store, for tests of transactions: something written to each, then changed, and what shows of it. */

import assert from "node:assert/strict";
import type { MetricId } from "../../src/core/metrics/metric.ts";
import type { Collections } from "../../src/store/store.ts";
import { here, leaseOf, model, object, request, settlement } from "./fixtures.ts";

export interface Part {
  /** Writes something under a name. */
  readonly write: (tx: Collections, name: string) => Promise<unknown>;
  /** Changes what was written under `a`, and removes what can be. */
  readonly change?: (tx: Collections) => Promise<unknown>;
  readonly seen: (tx: Collections) => Promise<unknown>;
}

/** What a store keeps for the control plane. */
export const CONTROL_PARTS: readonly Part[] = [
  {
    write: (tx, name) => tx.models.put(here, name, model(name)),
    change: async (tx) => {
      await tx.models.put(here, "a", { ...model("a"), createdAt: 2000 });
      await tx.models.delete(here, "a");
      await tx.models.delete(here, "never there");
    },
    seen: async (tx) => [await tx.models.all(), await tx.models.list(here), await tx.models.get(here, "a")],
  },
  {
    write: (tx, name) => tx.alarmHistory.append(here, "alarm", 1000, name, historyItem(name)),
    change: async (tx) => {
      await tx.alarmHistory.update(here, "a", historyItem("changed"));
      await tx.alarmHistory.append(here, "alarm", 500, "early", historyItem("early"));
      assert.equal(await tx.alarmHistory.prune(1001), 3);
      await tx.alarmHistory.append(here, "alarm", 1000, "a", historyItem("again"));
    },
    seen: async (tx) => [await tx.alarmHistory.list(here, {}), await tx.alarmHistory.get(here, "a")],
  },
  {
    write: (tx, name) => tx.metrics.put([sample(name)]),
    change: async (tx) => {
      await tx.metrics.put([sample("a"), sample("c")]);
      assert.equal((await tx.metrics.points(here, metric("a"), 0, 5000))[0]?.summary.sum, 4);
      assert.equal((await tx.metrics.list(here, {})).length, 3);
    },
    seen: async (tx) => [
      await tx.metrics.list(here, {}),
      await tx.metrics.points(here, metric("a"), 0, 5000),
      await tx.metrics.points(here, metric("b"), 0, 5000),
    ],
  },
];

/** What it keeps of requests and their payloads. */
export const REQUEST_PARTS: readonly Part[] = [
  {
    write: (tx, name) => tx.requests.enqueue([request(name)]),
    change: async (tx) => {
      const claimed = await tx.requests.claim("endpoint-1", ["i", "i"], 1500, 2500);
      await tx.requests.settle(claimed.map((one) => settlement(leaseOf(one))));
    },
    seen: async (tx) => [await tx.requests.backlogs(), (await tx.requests.get(here, "a"))?.state],
  },
  {
    write: (tx, name) => tx.objects.put([object(name, [`file-${name}`])]),
    change: async (tx) =>
      assert.deepEqual(await tx.objects.delete(here.account, "bucket", ["a", "b"]), ["file-a", "file-b"]),
    seen: async (tx) => [...(await tx.objects.files())].sort(),
  },
  {
    write: (tx, name) => tx.outbox.add([notice(name)], 1000),
    seen: (tx) => tx.outbox.due(5000, 10),
  },
];

const metric = (name: string): MetricId => ({ namespace: "N", name: `m-${name}`, dimensions: [] });

const sample = (name: string) => ({
  scope: here,
  metric: metric(name),
  unit: "Count",
  at: 1000,
  resolution: 60 as const,
  summary: { count: 1, sum: 2, min: 2, max: 2 },
});

const historyItem = (name: string) => ({
  alarmName: name,
  at: 1000,
  kind: "StateUpdate" as const,
  summary: "s",
  data: "{}",
});

const notice = (name: string) => ({
  kind: "publish" as const,
  scope: here,
  topicArn: "arn:aws:sns:us-east-1:000000000000:t",
  messageId: name,
  message: "hello",
  attributes: {},
});
