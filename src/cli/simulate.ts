/** `ebbtide simulate`: replays traffic against policies in virtual time; says how long people wait and what it costs. */

import { access, constants, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { silenceNotes } from "../simulator/live/metric-notes.ts";
import {
  type Assertion,
  BadAssertion,
  judgeAssertion,
  parseAssertion,
} from "../simulator/report/assertions.ts";
import { reportDocument } from "../simulator/report/document.ts";
import { htmlReport } from "../simulator/report/html/html-report.ts";
import { measuresOf } from "../simulator/report/measures.ts";
import { picture } from "../simulator/report/picture.ts";
import { terminalReport } from "../simulator/report/terminal.ts";
import type { RunResult } from "../simulator/result.ts";
import { simulate } from "../simulator/run.ts";
import { readOpenScenario, readScenario } from "../simulator/scenario/file.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { collectedSource, controlText, type From, readSources, withSources } from "./live/from.ts";
import type { Source } from "./live/source.ts";
import { progressBar } from "./progress-bar.ts";
import { entryLines } from "./story-view.ts";
import { thisTerminal } from "./why.ts";

interface SimulateOptions {
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
      collected,
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
      try {
        // A long run should not end in "no such directory".
        for (const path of [options.html, options.svg])
          if (path) await writing(path, access(dirname(path), constants.W_OK));
        const sources = await readSources(options.from);
        if (options.printControl) return printControl(sources);
        const results = await runAll(paths, sources, options.seed);
        if (options.json) console.log(JSON.stringify(results.map(reportDocument), undefined, 2));
        else console.log(printed(results, options));
        if (options.html) await writing(options.html, writeFile(options.html, htmlReport(results)));
        if (options.svg) await writing(options.svg, writeFile(options.svg, `${picture(results)}\n`));
        process.exitCode = judged(results, options) ? 0 : 1;
      } catch (error) {
        console.error((error as Error).message);
        process.exit(2);
      }
    });

/** Of each run, unless another number is asked for. */
const DECISIONS = 20;

function printed(results: readonly RunResult[], { decisions }: SimulateOptions): string {
  const report = terminalReport(results, thisTerminal().width);
  if (decisions === undefined) return report;
  const most = decisions === true ? DECISIONS : decisions;
  return [report, ...results.map((result) => decisionList(result, most))].join("\n\n");
}

/** The last decisions as `ebbtide why` prints them. */
function decisionList(result: RunResult, most: number): string {
  const all = reportDocument(result).decisions;
  const shown = all.slice(Math.max(0, all.length - most));
  const heading =
    all.length === 0 ? "nothing was decided" : `the last ${shown.length} of ${all.length} decisions`;
  return [`${result.name}: ${heading}`, ...entryLines(shown, thisTerminal())].join("\n");
}

function printControl(sources: readonly From[]): void {
  if (sources.length === 0)
    throw new Error("--print-control prints what --from finds: say --from <endpoint>.");
  console.log(sources.map(controlText).join("---\n").trimEnd());
}

async function runAll(
  paths: readonly string[],
  sources: readonly From[],
  seed: number | undefined,
): Promise<readonly RunResult[]> {
  if (paths.length === 0)
    throw new Error("No scenario was given: name a YAML or JSON file with the traffic.");
  const scenarios: Scenario[] = [];
  // All are read before the first is run: a mistake in the last one should not cost the others' time.
  for (const path of paths)
    if (sources.length === 0) scenarios.push(warned(path, await readScenario(path, seed, warnSkipped)));
    else {
      const file = await readOpenScenario(path, seed, warnSkipped);
      scenarios.push(...withSources(file, sources, paths.length === 1));
    }
  const results: RunResult[] = [];
  for (const scenario of scenarios) {
    const bar = progressBar(scenario.name);
    results.push(await simulate(scenario, bar.show).finally(bar.clear));
  }
  return results;
}

/** Says what of a scenario will come to nothing. */
function warned(path: string, scenario: Scenario): Scenario {
  const { control } = scenario;
  if (control.kind === "policies")
    for (const note of silenceNotes(control.documents)) console.error(`${path}: ${note}`);
  return scenario;
}

/** Says which file it was when writing fails. */
async function writing(path: string, work: Promise<void>): Promise<void> {
  await work.catch((error: Error) => {
    throw new Error(`The report cannot be written to ${path}: ${error.message}`);
  });
}

function warnSkipped(path: string, { count, reasons }: { count: number; reasons: readonly string[] }): void {
  console.error(`${path}: ${count} rows were skipped, the first because of ${reasons.join("; ")}`);
}

/** Whether all assertions hold; says which do not. */
function judged(results: readonly RunResult[], { assert, json }: SimulateOptions): boolean {
  const verdicts = results.flatMap((result) =>
    assert.map((assertion) => ({ name: result.name, ...judgeAssertion(assertion, measuresOf(result)) })),
  );
  for (const { name, assertion, holds, found } of verdicts) {
    const line = `${holds ? "holds" : "FAILS"}  ${name}: ${assertion.text} (${found})`;
    if (json) console.error(line);
    else console.log(line);
  }
  return verdicts.every(({ holds }) => holds);
}

function collected(text: string, before: readonly Assertion[]): readonly Assertion[] {
  try {
    return [...before, parseAssertion(text)];
  } catch (error) {
    if (error instanceof BadAssertion) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  return Number(text);
}
