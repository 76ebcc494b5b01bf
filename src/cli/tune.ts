/** `ebbtide tune`: finds the settings that meet an objective at the least cost, and writes them as AWS's documents. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { PolicyProblems } from "../simulator/control/put-documents.ts";
import { type Assertion, BadAssertion, parseAssertion } from "../simulator/report/assertions.ts";
import { readScenario } from "../simulator/scenario/file.ts";
import { applyScript, commandsOf, documentFiles, endpointOf, tagsOf } from "../simulator/tuner/documents.ts";
import { tuneDocument } from "../simulator/tuner/report-document.ts";
import { openingText, resultText } from "../simulator/tuner/report-text.ts";
import { LEAST_RUNS } from "../simulator/tuner/request.ts";
import { Refused, type SearchResult } from "../simulator/tuner/search.ts";
import type { Free } from "../simulator/tuner/space.ts";
import { tunedScenario } from "../simulator/tuner/tuned-scenario.ts";
import { searchOf, type Tuning, tuningOf } from "../simulator/tuner/tuning.ts";
import { type Shown, type Verdict, verdictOf } from "../simulator/tuner/verdict.ts";
import { workerPool } from "../simulator/tuner/worker-pool.ts";
import { progressBar } from "./progress-bar.ts";
import { thisTerminal } from "./why.ts";

interface TuneOptions {
  readonly objective: readonly Assertion[];
  readonly minimise?: string;
  readonly free: readonly Free[];
  readonly onlyAws?: true;
  readonly budget?: number;
  readonly seed?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly json?: true;
}

const EXAMPLES = `
Examples:
  ebbtide tune images.yaml --objective 'wait.p95 <= 30s'
  ebbtide tune images.yaml --objective 'wait.p95 <= 30s' --free target=0.5..10 --free min=0..3 --free profile=aws,fast --out tuned/
  ebbtide tune images.yaml --objective 'wait.p99 <= 5min' --objective 'expired <= 0' --only-aws --budget 100 --json

Free settings: target, scaleOutCooldown, scaleInCooldown (target tracking), cooldown, adjustment (steps), min, max,
period, evaluationPeriods, datapointsToAlarm, threshold (alarms), profile, wake, scaleOutAlarm, scaleInAlarm, toZeroDelay,
and tag:<key> for any tag. Where two documents have it, say which: target@backlog=1..20.

Exit code: 0 when the choice meets the objectives, 1 when nothing does, 2 when the input is wrong, 130 after Ctrl-C.
`;

export const tuneCommand = (): Command =>
  new Command("tune")
    .description("Find the scaling settings that meet an objective at the least cost, by simulation.")
    .argument(
      "<scenario>",
      "a YAML or JSON file with policies; it may say the same as the options under tune:",
    )
    .option("--objective <text>", "must hold, such as 'wait.p95 <= 30s'; may be repeated", objectives, [])
    .option("--minimise <measure>", "what is to be small (default: cost, or instanceHours without a price)")
    .option(
      "--free <setting=choices>",
      "a range such as target=1..20, or values such as min=0,1; may be repeated",
      freed,
      [],
    )
    .option("--only-aws", "without --free: leave out the settings that AWS does not have")
    .option("--budget <runs>", "simulate at most so many times (default: 300)", budgetOf)
    .option("--seed <number>", "instead of the scenario's own", wholeNumber)
    .option("--workers <number>", "threads (default: one for each processor)", countOf)
    .option("--out <directory>", "write the documents, a script that puts them, and the tuned scenario")
    .option("--json", "print the report as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, options: TuneOptions) => {
      try {
        process.exitCode = await tune(path, options);
      } catch (error) {
        console.error((error as Error).message);
        process.exit(2);
      }
    });

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
  // A long search should not end in "no such directory".
  if (options.out) await writing(options.out, mkdir(options.out, { recursive: true }));
  const { width } = thisTerminal();
  if (!options.json) console.log(`${openingText(path, tuning, width)}\n`);
  const result = await searched(path, tuning, options.workers ?? availableParallelism());
  const verdict = verdictOf(tuning.goal, result);
  const taken = verdict.shown.find((one) => one.taken)!;
  if (options.json) console.log(JSON.stringify(tuneDocument(path, tuning, result, verdict), undefined, 2));
  else console.log(`${resultText(tuning, result, verdict, width)}\n\n${documentsText(taken, options.out)}`);
  if (options.out) await writing(options.out, writeAll(path, options.out, tuning, taken));
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

function documentsText({ judged }: Shown, out: string | undefined): string {
  const { settings } = judged.entry;
  const files = documentFiles(settings);
  const notes = [
    ...(endpointOf(settings).known
      ? []
      : ["# No document names an endpoint: my-endpoint stands for its name."]),
    ...(Object.keys(tagsOf(settings)).length > 0
      ? ["# Tags ebbtide:… mean something to Ebbtide alone; for AWS itself, tune with --only-aws."]
      : []),
  ];
  if (out === undefined) return ["# To paste:", ...notes, ...commandsOf(files, "inline")].join("\n");
  return [
    `# In ${out}, where apply.sh runs these, and scenario.yaml is for ebbtide simulate:`,
    ...notes,
    ...commandsOf(files, "files"),
  ].join("\n");
}

async function writeAll(
  path: string,
  out: string,
  { space, scenario }: Tuning,
  { judged }: Shown,
): Promise<void> {
  const files = documentFiles(judged.entry.settings);
  for (const { name, content } of files)
    await writeFile(join(out, name), `${JSON.stringify(content, undefined, 2)}\n`);
  await writeFile(join(out, "apply.sh"), applyScript(files), { mode: 0o755 });
  const to = join(out, "scenario.yaml");
  const name = `${scenario.name}, tuned`;
  const text = tunedScenario(await readFile(path, "utf8"), space, judged.entry.candidate, {
    name,
    foundBy: commandLine(),
    from: path,
    to,
  });
  await writeFile(to, text);
}

/** As it was typed, or means the same. */
const commandLine = (): string =>
  ["ebbtide", ...process.argv.slice(2)]
    .map((word) => (/^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ")
    .replaceAll("\n", " ");

async function writing<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw new Error(`Nothing can be written to ${path}: ${error.message}`);
  });
}

function objectives(text: string, before: readonly Assertion[]): readonly Assertion[] {
  try {
    return [...before, parseAssertion(text)];
  } catch (error) {
    if (error instanceof BadAssertion) throw new InvalidArgumentError(error.message);
    throw error;
  }
}

function freed(text: string, before: readonly Free[]): readonly Free[] {
  const match = /^([^=]+)=(.+)$/.exec(text);
  if (!match)
    throw new InvalidArgumentError(
      "Write <setting>=<choices>, such as target=1..20 or scaleInCooldown=60,300.",
    );
  return [...before, { name: match[1]!.trim(), choices: match[2]!, path: `--free ${match[1]!.trim()}` }];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number of 0 or more.");
  return Number(text);
}

function budgetOf(text: string): number {
  const runs = wholeNumber(text);
  if (runs < LEAST_RUNS || runs > 100_000)
    throw new InvalidArgumentError(
      `It must be from ${LEAST_RUNS} to 100000 runs: fewer find nothing to trust.`,
    );
  return runs;
}

function countOf(text: string): number {
  const count = wholeNumber(text);
  if (count < 1 || count > 256) throw new InvalidArgumentError("It must be a whole number from 1 to 256.");
  return count;
}
