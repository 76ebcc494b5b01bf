/** A worker thread: reads the scenario itself and runs it with each candidate that it is sent. */

import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { PolicyProblems } from "../control/put-documents.ts";
import { measuresOf } from "../report/measures.ts";
import { simulate } from "../run.ts";
import { readScenario } from "../scenario/file.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Job, Outcome } from "./evaluation.ts";
import { stretchOf } from "./stretch.ts";

export type Answer =
  | { readonly id: number; readonly outcome: Outcome }
  | { readonly id: number; readonly failure: string };

/** The scenario's file, and its text when the tuning began. */
export interface WorkerData {
  readonly path: string;
  readonly text: string;
}

const { path, text } = workerData as WorkerData;

/** Jobs come seed by seed: a trace is read once for all candidates. */
let held: Scenario | undefined;

async function outcomeOf({ control, seed, stretch }: Job): Promise<Outcome> {
  if (held?.seed !== seed) held = await unchanged(seed);
  try {
    const result = await simulate(stretchOf({ ...held, control }, stretch));
    return { kind: "measured", measures: measuresOf(result) };
  } catch (error) {
    if (error instanceof PolicyProblems) return { kind: "refused", message: error.message };
    throw error;
  }
}

async function unchanged(seed: number): Promise<Scenario> {
  if ((await readFile(path, "utf8")) !== text)
    throw new Error("the scenario's file has been changed in the meantime; start again");
  return readScenario(path, seed);
}

parentPort?.on("message", async ({ id, job }: { readonly id: number; readonly job: Job }) => {
  const answer: Answer = await outcomeOf(job).then(
    (outcome) => ({ id, outcome }),
    (error: Error) => ({ id, failure: `A run with seed ${job.seed} failed: ${error.message}` }),
  );
  parentPort?.postMessage(answer);
});
