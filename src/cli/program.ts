/** All commands of `ebbtide`. */

import { Command, type CommanderError } from "commander";
import { benchmarkCommand } from "./benchmark.ts";
import { captureCommand } from "./capture.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { simulateCommand } from "./simulate.ts";
import { tuneCommand } from "./tune.ts";
import { upCommand } from "./up.ts";
import { whyCommand } from "./why.ts";

export const program = (): Command => {
  const all = new Command("ebbtide")
    .description("Asynchronous inference endpoints that scale to zero, on your own machines.")
    .version("0.1.0")
    .addCommand(upCommand())
    .addCommand(demoCommand())
    .addCommand(whyCommand())
    .addCommand(captureCommand())
    .addCommand(simulateCommand())
    .addCommand(benchmarkCommand())
    .addCommand(tuneCommand())
    .addCommand(doctorCommand());
  for (const command of [all, ...all.commands])
    command.showHelpAfterError("(run with --help for the options and examples)").exitOverride(endAfter);
  return all;
};

/** Wrong options end with 2, as all wrong input: 1 says of a right question that the answer is no. */
const endAfter = ({ exitCode }: CommanderError): never => process.exit(exitCode === 0 ? 0 : 2);
