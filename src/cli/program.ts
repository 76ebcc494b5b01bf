/** All commands of `ebbtide`. */

import { Command } from "commander";
import { benchmarkCommand } from "./benchmark.ts";
import { captureCommand } from "./capture.ts";
import { demoCommand } from "./demo.ts";
import { doctorCommand } from "./doctor.ts";
import { simulateCommand } from "./simulate.ts";
import { tuneCommand } from "./tune.ts";
import { upCommand } from "./up.ts";
import { whyCommand } from "./why.ts";

export const program = (): Command =>
  new Command("ebbtide")
    .description("Asynchronous inference endpoints that scale to zero, on your own machines.")
    .version("0.1.0")
    .showHelpAfterError("(run with --help for the options and examples)")
    .addCommand(upCommand())
    .addCommand(demoCommand())
    .addCommand(whyCommand())
    .addCommand(captureCommand())
    .addCommand(simulateCommand())
    .addCommand(benchmarkCommand())
    .addCommand(tuneCommand())
    .addCommand(doctorCommand());
