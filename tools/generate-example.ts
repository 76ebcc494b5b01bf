/** Writes the table and the picture of `docs/guides/images.md`; with `--check` it only says whether they are fresh. */

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { comparison } from "../src/simulator/report/comparison.ts";
import { picture } from "../src/simulator/report/picture.ts";
import type { RunResult } from "../src/simulator/result.ts";
import { simulate } from "../src/simulator/run.ts";
import { readScenario } from "../src/simulator/scenario/file.ts";

const CONTENDERS = ["aws", "fast", "tuned", "wait", "keda", "fixed"];

/** The rest is in the report. */
const SHOWN =
  /^(requests|wait, (p50|p95|p99|longest)|wait over .*|cost|instance hours.*|busy|time at zero|changes of capacity|flaps)$/;

const BEGIN = "<!-- table -->\n";
const END = "<!-- end of table -->";

const docs = resolve(import.meta.dirname, "../docs");
const page = resolve(docs, "guides/images.md");
const drawing = resolve(docs, "guides/images.svg");

const results: RunResult[] = [];
for (const name of CONTENDERS)
  results.push(await simulate(await readScenario(resolve(docs, `examples/images-${name}.yaml`))));

const text = readFileSync(page, "utf8");
const begin = text.indexOf(BEGIN) + BEGIN.length;
const fresh = text.slice(0, begin) + table(results) + text.slice(text.indexOf(END, begin));
const files = [
  [page, fresh],
  [drawing, `${picture(results)}\n`],
] as const;
const stale = files.filter(([path, wanted]) => contentOf(path) !== wanted).map(([path]) => path);
if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`${path} is not what the simulator says: run npm run generate.`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else for (const [path, wanted] of files) writeFileSync(path, wanted);

function table(runs: readonly RunResult[]): string {
  const rows = comparison(runs).filter(({ label }) => SHOWN.test(label));
  const lines = [
    ["", ...runs.map(({ name }) => name)],
    ["---", ...runs.map(() => "---:")],
    ...rows.map(({ label, cells }) => [label, ...cells]),
  ];
  return `${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n`;
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
