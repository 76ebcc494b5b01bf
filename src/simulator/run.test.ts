import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { judgeAssertion, parseAssertion } from "./report/assertions.ts";
import { reportDocument } from "./report/document.ts";
import { measuresOf } from "./report/measures.ts";
import { terminalReport } from "./report/terminal.ts";
import { simulate } from "./run.ts";
import { readScenario } from "./scenario/file.ts";

const example = (name: string) => resolve(import.meta.dirname, `../../docs/examples/${name}.yaml`);

async function written(context: TestContext, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "scenario-"));
  context.after(() => rm(directory, { recursive: true }));
  const path = join(directory, "scenario.yaml");
  await writeFile(path, text);
  return path;
}

const fixed = (capacity: number) => `
duration: 1h
traffic: { poisson: { rate: 1/s } }
service: { time: { exponential: { mean: 2s } } }
instances: { price: 2, startTime: { constant: 0s } }
objective: { wait: 1s }
control: { fixed: { capacity: ${capacity} } }
`;

test("a run is a function of scenario and seed", async (context) => {
  const short = (await readFile(example("images-aws"), "utf8")).replace("duration: 2d", "duration: 10h");
  const path = await written(context, short);
  const run = async (seed?: number) => reportDocument(await simulate(await readScenario(path, seed)));
  const first = await run();
  assert.deepEqual(await run(), first);
  assert.notDeepEqual((await run(8)).measures, first.measures);
});

test("a fixed fleet costs what it costs, and its report says so", async (context) => {
  const result = await simulate(await readScenario(await written(context, fixed(4))));
  const measures = new Map(measuresOf(result).map(({ key, value }) => [key, value]));
  assert.equal(measures.get("cost"), 8);
  assert.equal(measures.get("instanceHours"), 4);
  assert.ok(Math.abs((measures.get("busy") ?? 0) - 0.5) < 0.05);
  assert.equal(result.requests.arrived, result.requests.completed + result.requests.left);
  assert.match(terminalReport([result], 80), /^cost +8\.00$/m);
});

test("more instances wait less", async (context) => {
  const waits: number[] = [];
  for (const capacity of [3, 4, 6])
    waits.push((await simulate(await readScenario(await written(context, fixed(capacity))))).waits.mean);
  assert.ok(waits[0]! > waits[1]! && waits[1]! > waits[2]!, String(waits));
});

test("everything that is wrong with a scenario is said at once", async (context) => {
  const path = await written(
    context,
    "duration: soon\ntraffic: { poisson: { rate: 5 } }\nservice: { time: { constant: 1s } }\ninstances: { colour: red }\ncontrol: { fixed: { capacity: 0 } }\n",
  );
  await assert.rejects(readScenario(path), (error: Error) => {
    for (const part of [
      "scenario.duration",
      "scenario.traffic.poisson.rate",
      "instances.colour",
      "fixed.capacity",
    ])
      assert.ok(error.message.includes(part), error.message);
    return true;
  });
  await assert.rejects(readScenario("/nowhere.yaml"), /cannot be run:\n.*there is no such file/);
  await assert.rejects(readScenario(await written(context, "a: [1")), /cannot be run/);
});

test("what AWS would refuse is refused in its words, all of it", async (context) => {
  const path = await written(
    context,
    `
duration: 1h
traffic: { poisson: { rate: 1/s } }
service: { time: { constant: 1s } }
instances: {}
control:
  policies:
    target: { MinCapacity: 3, MaxCapacity: 1 }
    alarms: [{ AlarmName: a, Namespace: N, MetricName: m, Period: 7, Threshold: 1, EvaluationPeriods: 1, Statistic: Sum, ComparisonOperator: GreaterThanThreshold }]
`,
  );
  const scenario = await readScenario(path);
  await assert.rejects(simulate(scenario), (error: Error) => {
    assert.match(error.message, /policies\.target: Maximum capacity cannot be less than minimum capacity/);
    assert.match(error.message, /policies\.alarms\[0\]: Period must be 10, 20, 30 or a multiple of 60/);
    return true;
  });
});

/** What is refused of policies and alarms over a target and a step policy `out`. */
async function refusal(context: TestContext, documents: string): Promise<string> {
  const path = await written(
    context,
    `
duration: 10min
traffic: { poisson: { rate: 1/s } }
service: { time: { constant: 1s } }
instances: {}
control:
  policies:
    target: { MinCapacity: 0, MaxCapacity: 1 }
    policies:
      - PolicyName: out
        PolicyType: StepScaling
        StepScalingPolicyConfiguration:
          AdjustmentType: ChangeInCapacity
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }]
${documents.replace(/^/gm, "    ")}
`,
  );
  const run = readScenario(path).then((scenario) => simulate(scenario));
  return run.then(
    ({ alarmHistory }) => `accepted: ${alarmHistory.map(({ summary }) => summary).join("; ")}`,
    (error: Error) => error.message,
  );
}

const ALARM =
  "AlarmName: a, Namespace: AWS/SageMaker, MetricName: ApproximateBacklogSize, Period: 60, Threshold: 1, EvaluationPeriods: 1, Statistic: Sum, ComparisonOperator: GreaterThanThreshold, Dimensions: [{ Name: EndpointName, Value: x }]";

for (const [what, documents, expected] of [
  ["a member that is misspelt", `alarms: [{ ${ALARM}, Unti: Count }]`, /alarms\[0\]: Unti is not known/],
  [
    "a policy that is not there",
    `alarms: [{ ${ALARM}, AlarmActions: [in] }]`,
    /alarms\[0\]: AlarmActions\[0\] names policy in; there is out/,
  ],
  [
    "a composite alarm over nothing, and one that scales",
    `alarms: [{ ${ALARM} }]\ncompositeAlarms:\n  - { AlarmName: b, AlarmRule: ALARM(nobody) }\n  - { AlarmName: c, AlarmRule: ALARM(a), AlarmActions: [out] }`,
    /compositeAlarms\[0\]: .*alarms \[nobody\].*\n.*compositeAlarms\[1\]: autoscaling actions not supported/,
  ],
  [
    "nothing of composite alarms that know others by ARN, of notices elsewhere, of anomaly detectors",
    `alarms: [{ ${ALARM}, AlarmActions: ["arn:aws:sns:eu-west-1:111122223333:ops", out] }]
compositeAlarms: [{ AlarmName: b, AlarmRule: "ALARM(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:a)" }]
anomalyDetectors: [{ SingleMetricAnomalyDetector: { Namespace: AWS/SageMaker, MetricName: ApproximateBacklogSize, Dimensions: [{ Name: EndpointName, Value: x }], Stat: Average } }]`,
    /^accepted: .*from INSUFFICIENT_DATA to/,
  ],
] as const)
  test(`${what}: said before the run`, async (context) => {
    assert.match(await refusal(context, documents), expected);
  });

for (const [text, value, holds] of [
  ["wait.p95 < 30s", 29, true],
  ["wait.p95 < 30s", 30, false],
  ["wait.p95 <= 0.5min", 30, true],
  ["wait.p95 > 1500 ms", 2, true],
] as const)
  test(`${text} ${holds ? "holds" : "fails"} at ${value} s`, () => {
    const measure = { key: "wait.p95", label: "", value, unit: "seconds" } as const;
    assert.equal(judgeAssertion(parseAssertion(text), [measure]).holds, holds);
  });

test("assertions that nobody can judge are refused with what is known", () => {
  assert.throws(() => parseAssertion("wait.p95 is short"), /is no assertion/);
  const measure = { key: "cost", label: "", value: 1, unit: "money" } as const;
  assert.throws(() => judgeAssertion(parseAssertion("price < 3"), [measure]), /there are cost/);
});

test("a predictive policy on the requests that have ended scales from the second day on", async (context) => {
  const dimensions = "Dimensions: [{ Name: EndpointName, Value: x }, { Name: VariantName, Value: y }]";
  const processed = `{ Stat: Sum, Metric: { Namespace: AWS/SageMaker, MetricName: InvocationsProcessed, ${dimensions} } }`;
  const path = await written(
    context,
    `
duration: 2d
traffic: { profile: { rate: 60/h, hours: [${[...Array(8).fill(0), ...Array(8).fill(1), ...Array(8).fill(0)]}] } }
service: { time: { constant: 30s } }
instances: { startTime: { constant: 2min } }
control:
  policies:
    target: { MinCapacity: 0, MaxCapacity: 4 }
    tags: { ebbtide:wake: immediate }
    policies:
      - PolicyName: mornings
        PolicyType: PredictiveScaling
        PredictiveScalingPolicyConfiguration:
          Mode: ForecastAndScale
          SchedulingBufferTime: 600
          MetricSpecifications:
            - TargetValue: 25
              CustomizedLoadMetricSpecification: { MetricDataQueries: [{ Id: load, MetricStat: ${processed} }] }
              CustomizedScalingMetricSpecification: { MetricDataQueries: [{ Id: load, MetricStat: ${processed} }] }
`,
  );
  const { activities } = await simulate(await readScenario(path));
  const forecast = activities.filter(({ cause }) => cause.startsWith("predictive scaling policy mornings"));
  assert.match(forecast[0]!.cause, /forecast a capacity of \d for 2026-01-06T08:00/);
});
