/** A worker that runs scenarios both ways. In the tests' own thread each promise costs twice: it is followed there. */

import { parentPort } from "node:worker_threads";
import { drawn } from "./drawn.ts";
import { engineRun } from "./engine-run.ts";
import { simulatorRun } from "./simulator-run.ts";
import type { Told } from "./told.ts";

export interface BothRuns {
  readonly engine: Told;
  readonly simulator: Told;
}

parentPort?.on("message", async (seed: number) => {
  const scenario = drawn(seed);
  const runs: BothRuns = { engine: await engineRun(scenario), simulator: await simulatorRun(scenario) };
  parentPort?.postMessage(runs);
});
