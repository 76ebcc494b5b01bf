/** `ebbtide tune`: finds the settings that meet an objective at the least cost, and writes them as AWS's documents. */

import { Command, InvalidArgumentError } from "commander";
import type { Assertion } from "../simulator/report/assertions.ts";
import { LEAST_BUDGET } from "../simulator/tuner/plan.ts";
import type { Free } from "../simulator/tuner/space.ts";
import { assertions, numberFrom, wholeNumber } from "./option-values.ts";

export interface TuneOptions {
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
    .option("--objective <text>", "must hold, such as 'wait.p95 <= 30s'; may be repeated", assertions, [])
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
    .option("--workers <number>", "threads (default: one for each processor)", numberFrom(1, 256))
    .option("--out <directory>", "write the documents, a script that puts them, and the tuned scenario")
    .option("--json", "print the report as JSON")
    .addHelpText("after", EXAMPLES)
    .action(async (path: string, options: TuneOptions) => {
      // The simulator and the engine take longer to load than --help and most other commands to run.
      const { runTune } = await import("./tune-action.ts");
      await runTune(path, options);
    });

function freed(text: string, before: readonly Free[]): readonly Free[] {
  const match = /^([^=]+)=(.+)$/.exec(text);
  if (!match)
    throw new InvalidArgumentError(
      "Write <setting>=<choices>, such as target=1..20 or scaleInCooldown=60,300.",
    );
  return [...before, { name: match[1]!.trim(), choices: match[2]!, path: `--free ${match[1]!.trim()}` }];
}

function budgetOf(text: string): number {
  const runs = wholeNumber(text);
  if (runs < LEAST_BUDGET || runs > 100_000)
    throw new InvalidArgumentError(
      `It must be from ${LEAST_BUDGET} to 100000 runs: fewer find nothing to trust.`,
    );
  return runs;
}
