/** What `ebbtide simulate` does. */

import { writeFile } from "node:fs/promises";
import { silenceNotes } from "../simulator/live/metric-notes.ts";
import { judgeAssertion } from "../simulator/report/assertions.ts";
import { reportDocument } from "../simulator/report/document.ts";
import { htmlReport } from "../simulator/report/html/html-report.ts";
import { measuresOf } from "../simulator/report/measures.ts";
import { picture } from "../simulator/report/picture.ts";
import { terminalReport } from "../simulator/report/terminal.ts";
import type { RunResult } from "../simulator/result.ts";
import { simulate } from "../simulator/run.ts";
import { readOpenScenario, readScenario } from "../simulator/scenario/file.ts";
import type { Scenario } from "../simulator/scenario/scenario.ts";
import { controlText, type From, readSources, withSources } from "./live/from.ts";
import { thisTerminal } from "./page.ts";
import { progressBar } from "./progress-bar.ts";
import { DECISIONS, type SimulateOptions } from "./simulate.ts";
import { entryLines } from "./story-view.ts";
import { writable, writing } from "./writing.ts";

/** Exits with 1 when an assertion fails, and with 2, saying what is wrong, when the input is. */
export async function runSimulate(paths: readonly string[], options: SimulateOptions): Promise<void> {
  try {
    for (const path of [options.html, options.svg]) if (path) await writable(REPORT, path);
    const sources = await readSources(options.from);
    if (options.printControl) return printControl(sources);
    const results = await runAll(paths, sources, options.seed);
    if (options.json) console.log(JSON.stringify(results.map(reportDocument), undefined, 2));
    else console.log(printed(results, options));
    if (options.html) await writing(REPORT, options.html, writeFile(options.html, htmlReport(results)));
    if (options.svg) await writing(REPORT, options.svg, writeFile(options.svg, `${picture(results)}\n`));
    process.exitCode = judged(results, options) ? 0 : 1;
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}

const REPORT = "The report";

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
