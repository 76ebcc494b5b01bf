/** A scenario's file, YAML or JSON: checked as a whole, with every problem at once. */

import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { days, type Instant } from "../../core/time/time.ts";
import { randomOf } from "../random.ts";
import { serviceTimeOf } from "../service/service.ts";
import type { Trace } from "../traces/read-trace.ts";
import { arrivalsOf } from "../traffic/arrivals-of.ts";
import { loadTraces } from "../traffic/load-traces.ts";
import { tuneSection } from "../tuner/request.ts";
import { baselineControls } from "./baselines.ts";
import { withCaptured } from "./captured.ts";
import {
  type Check,
  checked,
  fieldsOf,
  isRecord,
  leaf,
  listOf,
  mapped,
  oneOf,
  optional,
  problemText,
} from "./check.ts";
import { instances } from "./instances.ts";
import { count, duration, positiveDuration, wholeNumber } from "./quantities.ts";
import type { Control, Documents, OpenScenario, Scenario } from "./scenario.ts";
import { service } from "./service.ts";
import { hasSizes, traffic } from "./traffic.ts";

/** Everything that is wrong with a scenario, one line each. */
export class ScenarioProblems extends Error {
  constructor(path: string, problems: readonly string[]) {
    super([`${path} cannot be run:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  }
}

/** Told of what a trace left out. */
export type OnSkipped = (path: string, skipped: Trace["skipped"]) => void;

/** Reads and checks; `seed` stands in for the file's own. Throws ScenarioProblems. */
export const readScenario = async (path: string, seed?: number, onSkipped?: OnSkipped): Promise<Scenario> =>
  (await read(path, scenarioFile, seed, onSkipped)) as Scenario;

/** The same of a file that need not say who controls its instances. */
export const readOpenScenario = (path: string, seed?: number, onSkipped?: OnSkipped): Promise<OpenScenario> =>
  read(path, openScenarioFile, seed, onSkipped);

async function read(
  path: string,
  file: typeof scenarioFile | typeof openScenarioFile,
  seed?: number,
  onSkipped: OnSkipped = () => {},
): Promise<OpenScenario> {
  const { document: filled, problems } = await withCaptured(await documentIn(path), path);
  const found = checked<ScenarioValues>(file, filled, "scenario");
  if (found.kind === "wrong" || problems.length > 0)
    throw new ScenarioProblems(
      path,
      [...problems, ...(found.kind === "wrong" ? found.problems : [])].map(problemText),
    );
  const { value } = found;
  if (value.service.time.kind === "linear" && !hasSizes(value.traffic))
    throw new ScenarioProblems(path, [
      "scenario.traffic: a linear service time needs a size for every request",
    ]);
  const instances = value.instances(value.start);
  const most = instances.pools.reduce((sum, { limit }) => sum + limit, 0);
  if (value.control?.kind === "fixed" && value.control.capacity > most)
    throw new ScenarioProblems(path, [
      `scenario.control.fixed.capacity: the limits of the pools allow ${most} instances`,
    ]);
  const ownSeed = seed ?? value.seed;
  const spec = await loadTraces(value.traffic, path, randomOf(ownSeed, "trace"), (trace, { skipped }) => {
    if (skipped.count > 0) onSkipped(trace, skipped);
  }).catch((error: Error) => {
    throw new ScenarioProblems(path, [`scenario.traffic: ${error.message}`]);
  });
  return {
    name: value.name ?? nameOf(path),
    seed: ownSeed,
    start: value.start,
    duration: value.duration,
    traffic: { arrivals: (random, length) => arrivalsOf(spec, random, length, value.start) },
    service: { times: (random) => serviceTimeOf(value.service, random) },
    instances,
    ...(value.control ? { control: value.control } : {}),
    ...(value.objective ? { objective: value.objective } : {}),
    ...(value.tune ? { tune: value.tune } : {}),
  };
}

async function documentIn(path: string): Promise<unknown> {
  try {
    // YAML holds JSON too. Aliases are bounded by the library.
    return parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new ScenarioProblems(path, [unreadable(error as NodeJS.ErrnoException)]);
  }
}

function unreadable({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file; docs/examples/ has some to begin with";
  return code === "EISDIR" ? "it is a folder; name the YAML or JSON file in it" : message;
}

const nameOf = (path: string): string => path.replace(/^.*\//, "").replace(/\.(ya?ml|json)$/, "");

const text = leaf("a text", (value) => (typeof value === "string" && value !== "" ? value : undefined));

const instant: Check<Instant> = leaf("an instant such as 2026-01-05T00:00:00Z", (value) => {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
});

/** AWS's own checks read it when it is put. */
const document: Check<Readonly<Record<string, unknown>>> = leaf(
  "a document as AWS's API takes it",
  (value) => (isRecord(value) ? value : undefined),
);

const documents = optional(listOf(document, 0, 100), []);

const tags = leaf("names with texts, such as ebbtide:wake: immediate", (value) =>
  isRecord(value) && Object.values(value).every((one) => typeof one === "string")
    ? (value as Readonly<Record<string, string>>)
    : undefined,
);

const profile = leaf("aws or fast", (value) => (value === "aws" || value === "fast" ? value : undefined));

const control: Check<Control> = oneOf<Control>({
  fixed: mapped(fieldsOf({ capacity: count }), ({ capacity }): Control => ({ kind: "fixed", capacity })),
  policies: mapped(
    fieldsOf({
      profile: optional(profile, "aws" as const),
      tags: optional(tags, {}),
      target: document,
      policies: documents,
      alarms: documents,
      scheduledActions: documents,
      anomalyDetectors: documents,
      compositeAlarms: documents,
    }),
    ({ profile: name, tags: given, ...rest }): Control => ({
      kind: "policies",
      profile: name,
      tags: given,
      documents: rest as Documents,
    }),
  ),
  ...baselineControls,
});

const MONDAY = Date.UTC(2026, 0, 5);

const open = {
  name: optional(text, undefined),
  seed: optional(wholeNumber, 1),
  start: optional(instant, MONDAY),
  duration: positiveDuration,
  traffic,
  service,
  instances,
  objective: optional(fieldsOf({ wait: duration }), undefined),
  tune: optional(tuneSection, undefined),
};

const bounded = ({ duration: length }: { readonly duration: number }): string | undefined =>
  length > days(400) ? "duration must be at most 400d" : undefined;

const scenarioFile = fieldsOf({ ...open, control }, bounded);

const openScenarioFile = fieldsOf({ ...open, control: optional(control, undefined) }, bounded);

type ScenarioValues = typeof openScenarioFile extends Check<infer Values> ? Values : never;
