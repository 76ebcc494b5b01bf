import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, seconds } from "../time/time.ts";
import { mergedTags, profileOf, tagProblems } from "./profile.ts";

test("without tags the server's default holds, as AWS documents it or fast", () => {
  assert.deepEqual(profileOf(undefined, "aws"), {
    name: "aws",
    gaugeInterval: minutes(1),
    scaleOutAlarm: { period: 60, count: 3 },
    scaleInAlarm: { period: 60, count: 15 },
    wake: "policy",
    advisory: false,
  });
  assert.deepEqual(profileOf({}, "fast"), {
    name: "fast",
    gaugeInterval: seconds(10),
    scaleOutAlarm: { period: 10, count: 3 },
    scaleInAlarm: { period: 10, count: 12 },
    wake: "immediate",
    advisory: false,
  });
});

test("single settings override the profile", () => {
  const profile = profileOf(
    {
      "ebbtide:profile": "fast",
      "ebbtide:wake": "policy",
      "ebbtide:scale-in-alarm": "5x60s",
      "ebbtide:to-zero-delay": "10m",
      "ebbtide:wait-objective": "30s",
      "ebbtide:advisory": "true",
    },
    "aws",
  );
  assert.deepEqual(profile, {
    name: "fast",
    gaugeInterval: seconds(10),
    scaleOutAlarm: { period: 10, count: 3 },
    scaleInAlarm: { period: 60, count: 5 },
    wake: "policy",
    toZeroDelay: minutes(10),
    waitObjective: seconds(30),
    advisory: true,
  });
});

test("a sub-minute alarm makes the gauges come every ten seconds", () => {
  assert.equal(profileOf({ "ebbtide:scale-out-alarm": "2x30s" }, "aws").gaugeInterval, seconds(10));
  assert.equal(profileOf({ "ebbtide:scale-out-alarm": "2x60s" }, "aws").gaugeInterval, minutes(1));
});

test("a target's tags override its endpoint's, setting by setting", () => {
  const tags = mergedTags(
    { "ebbtide:profile": "fast", "ebbtide:wake": "policy" },
    { "ebbtide:wake": "immediate" },
  );
  assert.equal(profileOf(tags, "aws").name, "fast");
  assert.equal(profileOf(tags, "aws").wake, "immediate");
});

for (const [key, value, sentence] of [
  ["ebbtide:profile", "quick", "Value 'quick' of tag 'ebbtide:profile' must be aws or fast"],
  ["ebbtide:wake", "", "Value '' of tag 'ebbtide:wake' must be policy or immediate"],
  ["ebbtide:advisory", "yes", "Value 'yes' of tag 'ebbtide:advisory' must be true or false"],
] as const)
  test(`${key}=${value} is refused`, () => assert.deepEqual(tagProblems({ [key]: value }), [sentence]));

for (const value of ["3", "0x10s", "3x15s", "3x90s", "3x0s", "1441x60s", "3x10", "-3x10s", " 3x10s"])
  test(`an alarm rule '${value}' is refused`, () =>
    assert.equal(tagProblems({ "ebbtide:scale-out-alarm": value }).length, 1));

for (const value of ["10", "1.5h", "8d", "169h", "-1s", "m"])
  test(`a delay '${value}' is refused`, () =>
    assert.equal(tagProblems({ "ebbtide:to-zero-delay": value }).length, 1));

for (const value of ["30", "0s", "0m", "1.5m", "8d", "169h", "soon"])
  test(`a wait objective '${value}' is refused`, () =>
    assert.deepEqual(tagProblems({ "ebbtide:wait-objective": value }), [
      `Value '${value}' of tag 'ebbtide:wait-objective' must be a time from 1s to 7 days, such as 30s, 10m or 2h`,
    ]));

test("unknown ebbtide: tags are refused, others are nobody's business", () => {
  assert.match(
    tagProblems({ "ebbtide:wakeup": "now" })[0] ?? "",
    /'ebbtide:wakeup' is not one that Ebbtide knows/,
  );
  assert.deepEqual(tagProblems({ team: "speech", "Ebbtide:profile": "?" }), []);
});

test("good values have no problems", () => {
  const tags = {
    "ebbtide:profile": "aws",
    "ebbtide:wake": "immediate",
    "ebbtide:scale-out-alarm": "3x10s",
    "ebbtide:scale-in-alarm": "12x120s",
    "ebbtide:to-zero-delay": "0s",
    "ebbtide:advisory": "false",
  };
  assert.deepEqual(tagProblems(tags), []);
});
