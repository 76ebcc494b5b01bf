/** `ebbtide doctor`: what is wrong with the scaling, why it matters, and what to do. */

import { styleText } from "node:util";
import { Command } from "commander";
import { type AskingOptions, ask, withAskingOptions } from "./asking.ts";
import { type Page, thisTerminal, wrapped } from "./page.ts";

export function doctorCommand(): Command {
  return withAskingOptions(
    new Command("doctor").description(
      "Look for policies that can never act, alarms without data, and other traps. Exits with 1 when it finds errors or warnings.",
    ),
  )
    .addHelpText("after", "\nExamples:\n  ebbtide doctor\n  ebbtide doctor --json --region eu-west-1\n")
    .action(async (options: AskingOptions) => {
      const report = await ask<Report>("/_ebbtide/doctor", {}, options);
      console.log(
        options.json ? JSON.stringify(report, undefined, 2) : reportLines(report, thisTerminal()).join("\n"),
      );
      process.exitCode = report.findings.some(({ severity }) => severity !== "info") ? 1 : 0;
    });
}

interface Report {
  readonly examined: { readonly targets: number; readonly policies: number; readonly alarms: number };
  readonly findings: readonly {
    readonly severity: "error" | "warn" | "info";
    readonly subject: string;
    readonly what: string;
    readonly why: string;
    readonly todo: string;
    readonly command?: string;
  }[];
}

/** The report as lines; commands are never broken, so that they can be copied. */
export function reportLines({ examined, findings }: Report, page: Page): readonly string[] {
  const paint = (colour: "red" | "yellow" | "cyan" | "bold" | "dim", text: string): string =>
    page.coloured ? styleText(colour, text, { validateStream: false }) : text;
  const looked = `${counted(examined.targets, "target")}, ${counted(examined.policies, "policy", "policies")}, ${counted(examined.alarms, "alarm")}`;
  if (findings.length === 0) return [`Nothing found: ${looked} examined.`];
  const colours = { error: "red", warn: "yellow", info: "cyan" } as const;
  const indented = (text: string): readonly string[] =>
    wrapped(text, page.width - INDENT).map((line) => `${" ".repeat(INDENT)}${line}`);
  return [
    ...findings.flatMap(({ severity, subject, what, why, todo, command }) => [
      `${paint(colours[severity], severity.toUpperCase().padEnd(INDENT))}${paint("bold", subject)}`,
      ...indented(what),
      ...indented(why),
      ...indented(`→ ${todo}`),
      ...(command === undefined ? [] : [`${" ".repeat(INDENT)}${paint("dim", command)}`]),
      "",
    ]),
    `${counted(findings.length, "finding")}; ${looked} examined.`,
  ];
}

const INDENT = 7;

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
