/** `ebbtide simulate`: replays traffic against policies in virtual time; says how long people wait and what it costs. */

import { Command } from "commander";
import type { Assertion } from "../simulator/report/assertions.ts";
import { collectedSource, type Source } from "./live/source.ts";
import { assertions, wholeNumber } from "./option-values.ts";

export interface SimulateOptions {
  readonly seed?: number;
  readonly assert: readonly Assertion[];
  readonly from: readonly Source[];
  readonly printControl?: true;
  readonly json?: true;
  readonly html?: string;
  readonly svg?: string;
  readonly decisions?: number | true;
}

export const simulateCommand = (): Command =>
  new Command("simulate")
    .description("Replay traffic against policies in virtual time: waits, costs, and what scaled when.")
    .argument("[scenarios...]", "YAML or JSON files; several are compared side by side")
    .option(
      "--from <endpoint>",
      "scaled as this live endpoint is: aws:<name>, or http://127.0.0.1:4566/<name> of a server; may be repeated, and is compared with the scenario's own control where it has one",
      collectedSource,
      [],
    )
    .option("--print-control", "print what --from found, as a scenario has it, and stop")
    .option("--seed <number>", "instead of the scenarios' own", wholeNumber)
    .option(
      "--assert <text>",
      "exit with 1 unless it holds for every scenario, such as 'wait.p95 < 30s'; may be repeated",
      assertions,
      [],
    )
    .option("--json", "print the report as JSON")
    .option("--html <file>", "also write the report as one HTML file, with charts")
    .option("--svg <file>", "also draw cost and waits, and each run over time, as one picture for documents")
    .option(
      "--decisions [number]",
      `also print the last decisions with their reasons, ${DECISIONS} or as many as said`,
      wholeNumber,
    )
    .addHelpText(
      "after",
      "\nExamples:\n  ebbtide simulate images.yaml\n  ebbtide simulate images.yaml --decisions 50\n  ebbtide simulate aws.yaml fast.yaml --html report.html\n  ebbtide simulate images.yaml --assert 'wait.p95 < 5min' --assert 'cost < 40'\n  ebbtide simulate images.yaml --from aws:images --from http://127.0.0.1:4566/images\n  ebbtide simulate --from 'aws:images?profile=prod&region=eu-west-1' --print-control >> images.yaml\n",
    )
    .action(async (paths: readonly string[], options: SimulateOptions) => {
      // The simulator and the engine take longer to load than --help and most other commands to run.
      const { runSimulate } = await import("./simulate-action.ts");
      await runSimulate(paths, options);
    });

/** Of each run, unless another number is asked for. */
export const DECISIONS = 20;
