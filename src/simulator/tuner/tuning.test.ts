import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { days, hours } from "../../core/time/time.ts";
import { parseAssertion } from "../report/assertions.ts";
import { readScenario } from "../scenario/file.ts";
import { openingText } from "./report-text.ts";
import { TuneProblems, type TuneRequest, type Tuning, tuningOf } from "./tuning.ts";

const NOTHING: TuneRequest = { objectives: [], free: [], onlyAws: false };

async function tuning(
  context: TestContext,
  change: (text: string) => string,
  request = NOTHING,
): Promise<Tuning> {
  const directory = await mkdtemp(join(tmpdir(), "tuning-"));
  context.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "images.yaml");
  const rows = Array.from({ length: 500 }, (_, index) => `${index * 600},20`);
  await writeFile(join(directory, "requests.csv"), ["time,service", ...rows].join("\n"));
  await writeFile(path, change(await readFile("docs/examples/images-aws.yaml", "utf8")));
  const scenario = await readScenario(path);
  return tuningOf("images.yaml", scenario, await readScenario(path, scenario.seed + 1), request);
}

const same = (text: string): string => text;
const traced = (text: string): string =>
  text.replace(/traffic:[\s\S]*?service:/, "traffic: { trace: { path: requests.csv } }\nservice:");

const namesOf = ({ space }: Tuning) => space.map(({ setting }) => setting.name);

test("without a word, the scenario's objective is asked for, and what the documents have is free", async (context) => {
  const found = await tuning(context, same);
  assert.deepEqual(found.goal, { objectives: [parseAssertion("wait.p95 <= 30s")], minimise: "cost" });
  assert.deepEqual(namesOf(found), [
    "target",
    "scaleOutCooldown",
    "scaleInCooldown",
    "min",
    "max",
    "profile",
    "wake",
    "scaleInAlarm",
  ]);
  const aws = await tuning(context, same, { ...NOTHING, onlyAws: true });
  assert.deepEqual(namesOf(aws), ["target", "scaleOutCooldown", "scaleInCooldown", "min", "max"]);
});

test("a policy that follows a wait objective has the objective free, and not its ratio", async (context) => {
  const ratio = (text: string) =>
    text
      .replace("ApproximateBacklogSizePerInstance", "RequiredInstancesRatio")
      .replace("Namespace: AWS/SageMaker", "Namespace: Ebbtide");
  const found = await tuning(context, ratio);
  assert.deepEqual(namesOf(found).slice(0, 2), ["tag:ebbtide:wait-objective", "scaleOutCooldown"]);
  assert.deepEqual(found.space[0]!.choices, { kind: "list", values: ["8s", "15s", "30s", "60s", "120s"] });
});

test("options stand above the scenario's tune, and that above what is usual", async (context) => {
  const section =
    "\ntune: { objective: wait.p50 <= 5s, minimise: instanceHours, budget: 44, free: { min: [0, 1] } }\n";
  const found = await tuning(context, (text) => text + section);
  assert.equal(found.goal.minimise, "instanceHours");
  assert.equal(found.plan.budget, 44);
  assert.deepEqual(namesOf(found), ["min"]);
  const asked = await tuning(context, (text) => text + section, {
    ...NOTHING,
    objectives: [parseAssertion("busy >= 10%")],
    free: [{ name: "max", choices: "4..5", path: "--free max" }],
    budget: 30,
  });
  assert.deepEqual([asked.goal.objectives[0]!.key, asked.plan.budget, namesOf(asked)], ["busy", 30, ["max"]]);
});

test("a trace is chosen on in its first half and judged on in its second", async (context) => {
  const found = await tuning(context, traced);
  assert.deepEqual(found.choosing, { from: 0, until: days(1) });
  assert.deepEqual(found.judging, { from: days(1), until: days(2) });
  assert.match(
    openingText("images.yaml", found, 1000),
    /come at the same instants whatever the seed.*first 24 h/,
  );
  const short = await tuning(context, (text) => traced(text).replace("duration: 2d", "duration: 5h"));
  assert.deepEqual(short.judging, { from: hours(2), until: hours(5) });
  const drawn = await tuning(context, same);
  assert.deepEqual(drawn.choosing, drawn.judging);
});

test("without an objective anywhere, it is asked for", async (context) => {
  await assert.rejects(
    tuning(context, (text) => text.replace("objective: { wait: 30s }", "")),
    (error) =>
      error instanceof TuneProblems && /--objective: is missing: say what must hold/.test(error.message),
  );
});
