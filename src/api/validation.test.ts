import assert from "node:assert/strict";
import { test } from "node:test";
import { wholeText } from "./patterns.ts";
import { applicationAutoscalingShapes } from "./shapes/application-autoscaling.shapes.ts";
import { cloudwatchShapes } from "./shapes/cloudwatch.shapes.ts";
import { sagemakerShapes } from "./shapes/sagemaker.shapes.ts";
import { sagemakerRuntimeShapes } from "./shapes/sagemaker-runtime.shapes.ts";
import type { ServiceShapes } from "./shapes/shapes.ts";
import { checkers, problemsMessage } from "./validation.ts";

const message = (shapes: ServiceShapes, shape: string, input: unknown): string =>
  problemsMessage(checkers(shapes)(shape)(input));

const scaling = {
  ServiceNamespace: "sagemaker",
  ResourceId: "r",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};

const cases: ReadonlyArray<
  readonly [name: string, ServiceShapes, shape: string, input: unknown, message: string]
> = [
  [
    "every problem is told at once, in the order of the members",
    applicationAutoscalingShapes,
    "PutScalingPolicyRequest",
    { ...scaling, ServiceNamespace: "sagemaker", PolicyType: "X" },
    "2 validation errors detected: Value at 'policyName' failed to satisfy constraint: Member must not be null; " +
      "Value 'X' at 'policyType' failed to satisfy constraint: Member must satisfy enum value set: [PredictiveScaling, StepScaling, TargetTrackingScaling]",
  ],
  [
    "a state has AWS's order of values",
    cloudwatchShapes,
    "SetAlarmStateInput",
    { AlarmName: "a", StateValue: "INVALID", StateReason: "r" },
    "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
  ],
  [
    "a pattern matches the whole text",
    sagemakerShapes,
    "DescribeEndpointInput",
    { EndpointName: "my endpoint" },
    "1 validation error detected: Value 'my endpoint' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}",
  ],
  [
    "elements of a list of structures are counted from one",
    cloudwatchShapes,
    "PutMetricDataInput",
    {
      Namespace: "n",
      MetricData: [
        { MetricName: "a" },
        { MetricName: "", Dimensions: [{ Name: "d", Value: "v" }, { Name: "d" }] },
      ],
    },
    "2 validation errors detected: Value at 'metricData.2.member.dimensions.2.member.value' failed to satisfy constraint: Member must not be null; " +
      "Value '' at 'metricData.2.member.metricName' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    "elements of a list of texts are judged together",
    cloudwatchShapes,
    "GetMetricStatisticsInput",
    { Namespace: "n", MetricName: "m", StartTime: 0, EndTime: 1, Period: 60, Statistics: ["Average", "Foo"] },
    "1 validation error detected: Value '[Average, Foo]' at 'statistics' failed to satisfy constraint: Member must satisfy constraint: [Member must satisfy enum value set: [SampleCount, Average, Sum, Minimum, Maximum]]",
  ],
  [
    "values of a map are judged together",
    applicationAutoscalingShapes,
    "TagResourceRequest",
    {
      ResourceARN: "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/1",
      Tags: { key: "v".repeat(257) },
    },
    `1 validation error detected: Value '{key=${"v".repeat(257)}}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 256, Member must have length greater than or equal to 0]`,
  ],
  [
    "numbers have bounds",
    sagemakerRuntimeShapes,
    "InvokeEndpointAsyncInput",
    { EndpointName: "e", RequestTTLSeconds: 59, InvocationTimeoutSeconds: 3601 },
    "2 validation errors detected: Value '59' at 'requestTTLSeconds' failed to satisfy constraint: Member must have value greater than or equal to 60; " +
      "Value '3601' at 'invocationTimeoutSeconds' failed to satisfy constraint: Member must have value less than or equal to 3600",
  ],
  [
    "what is sensitive is not shown",
    sagemakerRuntimeShapes,
    "InvokeEndpointAsyncInput",
    { EndpointName: "e", Body: new Uint8Array(128_001) },
    "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to 128000",
  ],
];

for (const [name, shapes, shape, input, expected] of cases)
  test(name, () => {
    const found = message(shapes, shape, input);
    // Members may stand in another order in the model than in the case.
    const sorted = (text: string): readonly string[] =>
      text
        .replace(/^.*?: /, "")
        .split("; ")
        .sort();
    assert.deepEqual(sorted(found), sorted(expected));
    assert.equal(found.split(":")[0], expected.split(":")[0]);
  });

test("thousands of problems are told by the first fifty", () => {
  const input = { Namespace: "n", MetricData: Array.from({ length: 900 }, () => ({})) };
  assert.match(message(cloudwatchShapes, "PutMetricDataInput", input), /^50 validation errors detected: /);
});

test("a sign outside the basic plane counts as one", () => {
  const problems = checkers(sagemakerRuntimeShapes)("InvokeEndpointAsyncInput");
  assert.deepEqual(problems({ EndpointName: "e", InferenceId: "a" }), []);
  const emoji = checkers(cloudwatchShapes)("ListMetricsInput");
  assert.deepEqual(emoji({ MetricName: "😀".repeat(255) }), []);
});

const patterns: ReadonlyArray<readonly [pattern: string, text: string, matches: boolean]> = [
  ["\\p{Print}+", "a b~", true],
  ["\\p{Print}+", "a\tb", false],
  ["\\p{Print}+", "é", false],
  ["\\A\\S[\\p{Print}]*\\z", "a b", true],
  ["\\A\\S[\\p{Print}]*\\z", " ab", false],
  ["\\p{ASCII}*", "a\nb", true],
  ["\\p{ASCII}*", "ä", false],
  ["[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", "Größe 1", true],
  ["a|b", "ab", false],
  ["^[a-z]+$", "abc", true],
];

for (const [pattern, text, matches] of patterns)
  test(`${pattern} ${matches ? "matches" : "does not match"} ${JSON.stringify(text)}`, () =>
    assert.equal(wholeText(pattern).test(text), matches));
