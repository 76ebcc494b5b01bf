/** Workers that run jobs side by side. What they find does not depend on how many there are. */

import { Worker } from "node:worker_threads";
import { type Evaluate, Interrupted, type Job, type Outcome } from "./evaluation.ts";
import type { Answer, WorkerData } from "./worker.ts";

export interface WorkerPool {
  readonly evaluate: Evaluate;
  /** Ends what is running; evaluations throw Interrupted. */
  readonly interrupt: () => void;
  readonly close: () => Promise<void>;
}

/** Compiled or not, the worker is beside this file. */
const WORKER = new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);

/** `onDone` is told of each job that has ended. */
export function workerPool(workerData: WorkerData, size: number, onDone: () => void = () => {}): WorkerPool {
  const workers = Array.from({ length: size }, () => new Worker(WORKER, { workerData }));
  const interruption = Promise.withResolvers<never>();
  // Nobody may be waiting.
  interruption.promise.catch(() => {});

  /** One worker's share: the next job that nobody has taken, until there are none. */
  async function work(
    worker: Worker,
    jobs: IterableIterator<[number, Job]>,
    outcomes: Outcome[],
  ): Promise<void> {
    for (const [id, job] of jobs) {
      const answer = await answered(worker, id, job);
      if ("failure" in answer) throw new Error(answer.failure);
      outcomes[id] = answer.outcome;
      onDone();
    }
  }

  return {
    evaluate: async (jobs) => {
      const outcomes: Outcome[] = new Array(jobs.length);
      const next = jobs.entries();
      const all = Promise.all(workers.map((worker) => work(worker, next, outcomes)));
      await Promise.race([all, interruption.promise]);
      return outcomes;
    },
    interrupt: () => interruption.reject(new Interrupted("interrupted")),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function answered(worker: Worker, id: number, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (answer: Answer) => {
      worker.off("error", reject);
      resolve(answer);
    };
    worker.once("message", settle);
    worker.once("error", reject);
    worker.postMessage({ id, job });
  });
}
