/** A store in memory for worlds that last no longer than the process: nothing is written, nothing is parsed. */

import assert from "node:assert/strict";
import { singleCalls } from "../single-calls.ts";
import type { Collections, Committed, Store } from "../store.ts";
import { Turns } from "../turns.ts";
import { MemoryDocuments } from "./documents.ts";
import { MemoryJournal } from "./journal.ts";
import { MemoryMetrics } from "./metrics.ts";
import { UndoLog } from "./undo-log.ts";

/** What a world has its own of, or does without; these take no part in transactions. */
export type OtherParts = Pick<Collections, "requests" | "objects" | "outbox">;

export function openMemoryStore(others: OtherParts): Store {
  const log = new UndoLog();
  const collections = collectionsOf(log);
  const tx: Collections = { ...collections, ...others };
  const turns = new Turns();
  let open = true;

  const transaction: Store["transaction"] = (work) =>
    turns.take(async () => {
      assert(open, "the store is closed");
      log.begin();
      try {
        const answer = await work(tx);
        log.commit();
        return answer;
      } catch (error) {
        log.rollBack();
        throw error;
      }
    });

  const commitAhead = async <T>(work: (tx: Collections) => Promise<T>): Promise<Committed<T>> => ({
    answer: await transaction(work),
    durable: Promise.resolve(),
  });

  const read = <T>(work: () => Promise<T>): Promise<T> =>
    open ? turns.soon(work) : Promise.reject(new assert.AssertionError({ message: "the store is closed" }));

  const close = (): Promise<void> =>
    turns.take(async () => {
      open = false;
    });

  return { ...singleCalls(collections, transaction, read), ...others, transaction, commitAhead, close };
}

function collectionsOf(log: UndoLog): Omit<Collections, keyof OtherParts> {
  const documents = <T>(): MemoryDocuments<T> => new MemoryDocuments<T>(log);
  const journal = <T>(): MemoryJournal<T> => new MemoryJournal<T>(log);
  return {
    models: documents(),
    endpointConfigs: documents(),
    endpoints: documents(),
    instances: documents(),
    targets: documents(),
    customResources: documents(),
    policies: documents(),
    scheduledActions: documents(),
    forecasts: documents(),
    learned: documents(),
    signals: documents(),
    alarms: documents(),
    compositeAlarms: documents(),
    dashboards: documents(),
    anomalyDetectors: documents(),
    topics: documents(),
    subscriptions: documents(),
    tags: documents(),
    buckets: documents(),
    activities: journal(),
    alarmHistory: journal(),
    decisions: journal(),
    startUps: journal(),
    metrics: new MemoryMetrics(log),
  };
}
