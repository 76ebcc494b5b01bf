/** `--from`: a live endpoint's scaling in a scenario, and what of it cannot be simulated. */

import { stringify } from "yaml";
import { type LiveControl, liveControl } from "../../simulator/live/live-control.ts";
import type { OpenScenario, Scenario } from "../../simulator/scenario/scenario.ts";
import { readLiveEndpoint } from "./read-live-endpoint.ts";
import type { Source } from "./source.ts";

export interface From extends LiveControl {
  readonly where: string;
}

/** Reads them all, and says on the error stream what a simulation has otherwise. */
export async function readSources(sources: readonly Source[]): Promise<readonly From[]> {
  const found: From[] = [];
  for (const source of sources) {
    const from = { where: source.written, ...liveControl(await readLiveEndpoint(source)) };
    for (const note of from.notes) console.error(`${from.where}: ${note}`);
    found.push(from);
  }
  return found;
}

/** The file's own control, where it has one, and each live one beside it. */
export function withSources(
  file: OpenScenario,
  sources: readonly From[],
  alone: boolean,
): readonly Scenario[] {
  const { control, ...rest } = file;
  const own = control ? [{ ...rest, control }] : [];
  return [...own, ...sources.map((from) => scenarioFrom(file, from, alone))];
}

/** An endpoint's own concurrency counts: its policies were made for it. */
function scenarioFrom(file: OpenScenario, { where, control, concurrency }: From, alone: boolean): Scenario {
  const { instances } = file;
  if (concurrency !== undefined && concurrency !== instances.concurrency)
    console.error(
      `${where}: its instances work on ${concurrency} at once; ${file.name} says ${instances.concurrency}, which is not used for it.`,
    );
  return {
    ...file,
    name: alone ? where : `${file.name}, ${where}`,
    instances: { ...instances, concurrency: concurrency ?? instances.concurrency },
    control,
  };
}

/** As a scenario has it, to be put behind the rest of one; `instances` is there already. */
export function controlText({ where, control, concurrency }: From): string {
  const { profile, tags, documents } = control;
  const filled = Object.entries({ tags, ...documents }).filter(([, one]) => Object.keys(one).length > 0);
  const heading = [
    `# ${where}`,
    ...(concurrency === undefined ? [] : [`# instances: { concurrency: ${concurrency} }`]),
  ];
  const text = stringify(
    { control: { policies: { profile, ...Object.fromEntries(filled) } } },
    { lineWidth: 0 },
  );
  return `${heading.join("\n")}\n${text}`;
}
