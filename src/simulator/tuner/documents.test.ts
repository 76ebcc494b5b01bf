import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes } from "../../core/time/time.ts";
import { randomOf } from "../random.ts";
import { simulate } from "../run.ts";
import { readScenario } from "../scenario/file.ts";
import { latinHypercube } from "./candidates.ts";
import { applyScript, commandsOf, documentFiles, endpointOf, tagsOf } from "./documents.ts";
import { images } from "./examples.fixture.ts";
import { controlOf } from "./policy-settings.ts";
import { settingsWith, spaceOf } from "./space.ts";
import { tunedScenario } from "./tuned-scenario.ts";

const own = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/images/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};

const space = spaceOf(
  [
    { name: "target", choices: "0.5..10", path: "" },
    { name: "scaleInCooldown", choices: "0..1200", path: "" },
    { name: "adjustment", choices: "1..3", path: "" },
    { name: "min", choices: "0..2", path: "" },
    { name: "max", choices: "2..8", path: "" },
    { name: "period", choices: "10..300", path: "" },
    { name: "evaluationPeriods", choices: "1..4", path: "" },
    { name: "profile", choices: "aws,fast", path: "" },
    { name: "wake", choices: "aws,immediate,none", path: "" },
    { name: "scaleInAlarm", choices: "12x10s,10x60s", path: "" },
  ],
  images,
  [],
);

test("documents are complete inputs of AWS's CLI, in the order in which they are put", () => {
  const settings = settingsWith({ ...images, profile: "fast" }, space.slice(0, 1), [2]);
  const files = documentFiles(settings);
  assert.deepEqual(
    files.map(({ name }) => name),
    [
      "add-tags.json",
      "register-scalable-target.json",
      "put-scaling-policy.backlog.json",
      "put-scaling-policy.wake.json",
      "put-metric-alarm.wake-images.json",
    ],
  );
  const [tags, target, backlog, , alarm] = files.map(({ content }) => content as Record<string, unknown>);
  assert.deepEqual(tags, { Tags: [{ Key: "ebbtide:profile", Value: "fast" }] });
  assert.deepEqual(target, { MinCapacity: 0, MaxCapacity: 8, ...own });
  assert.deepEqual(backlog, { ...settings.policies[0], ...own });
  const { AlarmActions, ...rest } = images.alarms[0]!;
  assert.deepEqual(AlarmActions, ["wake"]);
  assert.deepEqual(alarm, rest);
});

test("an alarm's policy is named by the ARN that putting it has answered", () => {
  const lines = commandsOf(documentFiles(images), "files");
  assert.deepEqual(lines.slice(2), [
    "policy_1=$(aws application-autoscaling put-scaling-policy --cli-input-json file://put-scaling-policy.wake.json --query PolicyARN --output text)",
    'aws cloudwatch put-metric-alarm --cli-input-json file://put-metric-alarm.wake-images.json --alarm-actions "$policy_1"',
  ]);
  assert.match(applyScript(documentFiles(images)), /^#!\/usr\/bin\/env bash\n/);
});

test("quotes in documents survive the shell", () => {
  const odd = { ...images, alarms: [{ ...images.alarms[0], AlarmDescription: "it's quiet" }] };
  assert.ok(commandsOf(documentFiles(odd), "inline").some((line) => line.includes(`it'\\''s quiet`)));
});

test("names that come to the same file have a file each, and a strange endpoint is quoted", () => {
  const alarms = ["a b", "a-b"].map((AlarmName) => ({ AlarmName }));
  const target = { ResourceId: "endpoint/$(id)/variant/a" };
  const files = documentFiles({ ...images, profile: "fast", policies: [], alarms, target });
  assert.deepEqual(
    files.slice(2).map(({ name }) => name),
    ["put-metric-alarm.a-b.json", "put-metric-alarm.a-b.2.json"],
  );
  assert.match(files[0]!.options[0]!, /--endpoint-name '\$\(id\)' --query/);
});

test("the endpoint's name is the target's, or the metrics', or one to be replaced", () => {
  const target = { ...images.target, ResourceId: "endpoint/mine/variant/blue" };
  assert.deepEqual(endpointOf({ ...images, target }), { endpoint: "mine", variant: "blue", known: true });
  assert.deepEqual(endpointOf(images), { endpoint: "images", variant: "AllTraffic", known: true });
  assert.equal(endpointOf({ ...images, policies: [], alarms: [] }).known, false);
});

test("the profile is a tag for a server that has another", () => {
  assert.deepEqual(tagsOf(images), {});
  assert.deepEqual(tagsOf({ ...images, profile: "fast", tags: { "ebbtide:wake": "policy" } }), {
    "ebbtide:profile": "fast",
    "ebbtide:wake": "policy",
  });
});

test("whatever is drawn, the API accepts it", async () => {
  const scenario = await readScenario("docs/examples/images-aws.yaml");
  for (const candidate of latinHypercube(space, 12, randomOf(1, "test"))) {
    const control = controlOf(settingsWith(images, space, candidate));
    const { name } = await simulate({ ...scenario, duration: minutes(2), control });
    assert.equal(name, "aws defaults");
  }
});

test("a tuned scenario keeps comments, and finds its trace from where it is", () => {
  const text = [
    "# Ours.",
    "name: ours",
    "traffic:",
    "  - poisson: { rate: 1/s }",
    "  - trace: { path: data/requests.csv }",
    "tune: { budget: 100 }",
    "control:",
    "  policies:",
    "    tags: { ebbtide:wake: policy }",
    "    target: { MinCapacity: 0, MaxCapacity: 8 } # a lot",
  ].join("\n");
  const dimensions = spaceOf(
    [
      { name: "min", choices: "0..2", path: "" },
      { name: "wake", choices: "immediate,none", path: "" },
      { name: "tag:team", choices: "art", path: "" },
    ],
    { ...images, tags: { "ebbtide:wake": "policy" } },
    [],
  );
  const paths = {
    name: "ours, tuned",
    foundBy: "ebbtide tune ours.yaml",
    from: "/home/a/ours.yaml",
    to: "/home/a/tuned/scenario.yaml",
  };
  assert.equal(
    tunedScenario(text, dimensions, [1, "none", "art"], paths),
    [
      "# Found by: ebbtide tune ours.yaml",
      "# Ours.",
      "name: ours, tuned",
      "traffic:",
      "  - poisson: { rate: 1/s }",
      "  - trace: { path: ../data/requests.csv }",
      "control:",
      "  policies:",
      "    tags: { team: art }",
      "    target: { MinCapacity: 1, MaxCapacity: 8 } # a lot",
      "",
    ].join("\n"),
  );
});
