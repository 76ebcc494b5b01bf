/** What a tuning chose, as AWS's documents: to paste, or in a folder with a script that puts them. */

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyScript, commandsOf, documentFiles, endpointOf, tagsOf } from "../simulator/tuner/documents.ts";
import { shellWord } from "../simulator/tuner/shell.ts";
import { tunedScenario } from "../simulator/tuner/tuned-scenario.ts";
import type { Tuning } from "../simulator/tuner/tuning.ts";
import type { Shown } from "../simulator/tuner/verdict.ts";
import { writing } from "./writing.ts";

/** Before a long search, which should not end in "no such directory". */
export const prepare = (out: string) => writing(DOCUMENTS, out, mkdir(out, { recursive: true }));

const DOCUMENTS = "The documents";

/** What was found, as commands to paste, or where its files are. */
export function documentsText({ judged }: Shown, out: string | undefined): string {
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

/** Throws with the folder when one cannot be written. */
export const writeAll = (path: string, out: string, tuning: Tuning, taken: Shown): Promise<void> =>
  writing(DOCUMENTS, out, writeEach(path, out, tuning, taken));

async function writeEach(
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
  ["ebbtide", ...process.argv.slice(2)].map(shellWord).join(" ").replaceAll("\n", " ");
