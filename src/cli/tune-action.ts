/** What `ebbtide tune` does. */

import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { PolicyProblems } from "../simulator/control/put-documents.ts";
import { readScenario } from "../simulator/scenario/file.ts";
import { Refused } from "../simulator/tuner/evaluation.ts";
import { tuneDocument } from "../simulator/tuner/report-document.ts";
import { openingText, resultText } from "../simulator/tuner/report-text.ts";
import type { SearchResult } from "../simulator/tuner/search.ts";
import { searchOf, type Tuning, tuningOf } from "../simulator/tuner/tuning.ts";
import { type Verdict, verdictOf } from "../simulator/tuner/verdict.ts";
import { workerPool } from "../simulator/tuner/worker-pool.ts";
import { thisTerminal } from "./page.ts";
import { progressBar } from "./progress-bar.ts";
import type { TuneOptions } from "./tune.ts";
import { documentsText, prepare, writeAll } from "./tuned-files.ts";

/** Exits as the help says; prints what is wrong when it is 2. */
export async function runTune(path: string, options: TuneOptions): Promise<void> {
  try {
    process.exitCode = await tune(path, options);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

async function tune(path: string, options: TuneOptions): Promise<number> {
  const scenario = await readScenario(path, options.seed);
  const reseeded = await readScenario(path, scenario.seed + 1);
  const { objective, free, onlyAws = false, minimise, budget } = options;
  const tuning = await tuningOf(path, scenario, reseeded, {
    objectives: objective,
    free,
    onlyAws,
    ...(minimise === undefined ? {} : { minimise }),
    ...(budget === undefined ? {} : { budget }),
  });
  if (options.out) await prepare(options.out);
  const { width } = thisTerminal();
  if (!options.json) console.log(`${openingText(path, tuning, width)}\n`);
  const result = await searched(path, tuning, options.workers ?? availableParallelism());
  const verdict = verdictOf(tuning.goal, result);
  const taken = verdict.shown.find((one) => one.taken)!;
  if (options.json) console.log(JSON.stringify(tuneDocument(path, tuning, result, verdict), undefined, 2));
  else console.log(`${resultText(tuning, result, verdict, width)}\n\n${documentsText(taken, options.out)}`);
  if (options.out) await writeAll(path, options.out, tuning, taken);
  if (!result.judged) return 130;
  return meetsIt(verdict) ? 0 : 1;
}

const meetsIt = ({ choice }: Verdict): boolean => choice.meets !== "no";

/** Ctrl-C ends the search; what is known by then is reported. */
async function searched(path: string, tuning: Tuning, workers: number): Promise<SearchResult> {
  const bar = progressBar("tune");
  let done = 0;
  const { budget } = tuning.plan;
  const text = await readFile(path, "utf8");
  const pool = workerPool({ path, text }, workers, () =>
    bar.show(Math.min(1, ++done / budget), `${done} of at most ${budget} runs`),
  );
  process.once("SIGINT", pool.interrupt);
  try {
    return await searchOf(tuning, pool.evaluate);
  } catch (error) {
    if (error instanceof Refused) throw new PolicyProblems([`${path} cannot be tuned:`, error.message]);
    throw error;
  } finally {
    bar.clear();
    process.off("SIGINT", pool.interrupt);
    await pool.close();
  }
}
