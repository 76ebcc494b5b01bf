import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { scope } from "../../../../test/support/alarms.ts";
import { type Client, operations } from "../../../../test/support/operations.ts";
import type {
  AlarmHistoryItem,
  CompositeAlarm,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  ListTagsForResourceOutput,
  PutCompositeAlarmInput,
} from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2022, 6, 22, 12);
const arn = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";
const policy =
  "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1234:resource/sagemaker/endpoint/e/variant/v:policyName/p";

/** Two metric alarms, and a topic. */
async function client(context: TestContext): Promise<Client> {
  const tides = await operations(context, cloudwatch, noon);
  for (const AlarmName of ["high", "low"])
    await tides.call("PutMetricAlarm", {
      AlarmName,
      Namespace: "Tides",
      MetricName: "Depth",
      Statistic: "Average",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
    });
  await tides.store.topics.put(scope, topic, {
    scope,
    arn: topic,
    name: "alerts",
    createdAt: 0,
    attributes: {},
  });
  tides.nudged.length = 0;
  return tides;
}

const put = (
  tides: Client,
  AlarmName: string,
  AlarmRule: string,
  more: Partial<PutCompositeAlarmInput> = {},
) => tides.call("PutCompositeAlarm", { AlarmName, AlarmRule, ...more });
const set = (tides: Client, AlarmName: string, StateValue: string, StateReason = "drill") =>
  tides.call("SetAlarmState", { AlarmName, StateValue, StateReason });
const describe = (tides: Client, input: DescribeAlarmsInput = {}) =>
  tides.call<DescribeAlarmsOutput>("DescribeAlarms", input);
async function read(tides: Client, name: string): Promise<CompositeAlarm> {
  const { CompositeAlarms } = await describe(tides, { AlarmNames: [name], AlarmTypes: ["CompositeAlarm"] });
  const [alarm] = CompositeAlarms ?? [];
  assert.ok(alarm, name);
  return alarm;
}
const historyOf = async (tides: Client, input: object): Promise<readonly AlarmHistoryItem[]> =>
  (
    await tides.call<DescribeAlarmHistoryOutput>("DescribeAlarmHistory", {
      ScanBy: "TimestampAscending",
      AlarmTypes: ["CompositeAlarm"],
      ...input,
    })
  ).AlarmHistoryItems ?? [];
const notices = async (tides: Client) =>
  (await tides.store.outbox.due(Number.MAX_SAFE_INTEGER, 100)).map(({ notice }) => {
    assert.ok(notice.kind === "publish");
    return { subject: notice.subject, ...JSON.parse(notice.message) };
  });

test("a composite alarm reads back as it was put, and was looked at when it was made", async (context) => {
  const tides = await client(context);
  const given = {
    AlarmName: "either",
    AlarmDescription: "any of them",
    AlarmRule: `ALARM(high) OR ALARM("${arn("low")}")`,
    AlarmActions: [topic],
    ActionsSuppressor: "low",
    ActionsSuppressorWaitPeriod: 120,
    ActionsSuppressorExtensionPeriod: 180,
  };
  await tides.call("PutCompositeAlarm", { ...given, Tags: [{ Key: "team", Value: "sea" }] });
  const answer = await describe(tides, { AlarmTypes: ["CompositeAlarm"] });
  assert.deepEqual([answer.MetricAlarms, answer.LogAlarms, answer.NextToken], [[], [], undefined]);
  assert.deepEqual(JSON.parse(JSON.stringify(answer.CompositeAlarms)), [
    {
      ...given,
      AlarmArn: arn("either"),
      AlarmConfigurationUpdatedTimestamp: noon,
      ActionsEnabled: true,
      OKActions: [],
      InsufficientDataActions: [],
      StateValue: "OK",
      StateReason: `${arn("either")} was created and its alarm rule evaluates to OK`,
      StateReasonData: `{"triggeringAlarms":[{"arn":"${arn("high")}","state":{"value":"INSUFFICIENT_DATA","timestamp":"2022-07-22T12:00:00.000+0000"}},{"arn":"${arn("low")}","state":{"value":"INSUFFICIENT_DATA","timestamp":"2022-07-22T12:00:00.000+0000"}}]}`,
      StateUpdatedTimestamp: noon,
      StateTransitionedTimestamp: noon,
      ActionsSuppressedBy: "WaitPeriod",
      ActionsSuppressedReason: "Actions suppressed by WaitPeriod",
    },
  ]);
  const { Tags } = await tides.call<ListTagsForResourceOutput>("ListTagsForResource", {
    ResourceARN: arn("either"),
  });
  assert.deepEqual(Tags, [{ Key: "team", Value: "sea" }]);
  await tides.call("TagResource", { ResourceARN: arn("either"), Tags: [{ Key: "cost", Value: "7" }] });
  await tides.call("UntagResource", { ResourceARN: arn("either"), TagKeys: ["team"] });
  assert.deepEqual(await tides.store.tags.get(scope, arn("either")), { cost: "7" });
  assert.deepEqual(tides.nudged, ["compositeKeeper"]);
});

test("composite alarms must be asked for, and are listed among the others by name and page by page", async (context) => {
  const tides = await client(context);
  for (const name of ["bay", "low-tide", "zone"])
    await put(tides, name, "ALARM(high)", { OKActions: name === "zone" ? [topic] : [] });
  const both = { AlarmTypes: ["MetricAlarm", "CompositeAlarm"] } as const;
  const names = ({ CompositeAlarms, MetricAlarms }: DescribeAlarmsOutput) => [
    CompositeAlarms?.map(({ AlarmName }) => AlarmName),
    MetricAlarms?.map(({ AlarmName }) => AlarmName),
  ];
  await set(tides, "high", "ALARM");
  const cases: readonly (readonly [DescribeAlarmsInput, readonly string[], readonly string[]])[] = [
    [{}, [], ["high", "low"]],
    [{ AlarmNames: ["bay", "low"] }, [], ["low"]],
    [{ AlarmTypes: ["CompositeAlarm"] }, ["bay", "low-tide", "zone"], []],
    [{ ...both, AlarmNamePrefix: "low" }, ["low-tide"], ["low"]],
    [{ ...both, StateValue: "ALARM" }, ["bay", "low-tide", "zone"], ["high"]],
    [{ ...both, ActionPrefix: "arn:aws:sns" }, ["zone"], []],
    [{ ...both, AlarmNames: ["zone", "low", "none"] }, ["zone"], ["low"]],
    [{ AlarmTypes: ["LogAlarm"] }, [], []],
  ];
  for (const [input, composite, metric] of cases)
    assert.deepEqual(names(await describe(tides, input)), [composite, metric], JSON.stringify(input));
  const first = await describe(tides, { ...both, MaxRecords: 3 });
  const second = await describe(tides, { ...both, MaxRecords: 3, NextToken: first.NextToken });
  assert.deepEqual(
    [names(first), names(second), second.NextToken],
    [[["bay"], ["high", "low"]], [["low-tide", "zone"], []], undefined],
  );
});

test("children come with their state, parents without, and nothing else may be asked beside", async (context) => {
  const tides = await client(context);
  await put(tides, "inner", "ALARM(high)");
  await put(tides, "outer", `ALARM(inner) OR ALARM("${arn("low")}")`);
  const children = await describe(tides, { ChildrenOfAlarmName: "outer" });
  assert.deepEqual(JSON.parse(JSON.stringify(children)), {
    CompositeAlarms: [
      { AlarmName: "inner", AlarmArn: arn("inner"), StateValue: "OK", StateUpdatedTimestamp: noon },
    ],
    MetricAlarms: [
      {
        AlarmName: "low",
        AlarmArn: arn("low"),
        StateValue: "INSUFFICIENT_DATA",
        StateUpdatedTimestamp: noon,
      },
    ],
    LogAlarms: [],
  });
  const parents = await describe(tides, { ParentsOfAlarmName: "high", MaxRecords: 10 });
  assert.deepEqual(
    [parents.CompositeAlarms, parents.MetricAlarms],
    [[{ AlarmName: "inner", AlarmArn: arn("inner") }], []],
  );
  for (const input of [
    { ChildrenOfAlarmName: "high" },
    { ParentsOfAlarmName: "outer" },
    { ParentsOfAlarmName: "none" },
  ])
    assert.deepEqual((await describe(tides, input)).CompositeAlarms, []);
  const beside: readonly object[] = [
    { AlarmTypes: ["CompositeAlarm"] },
    { AlarmNames: ["high"] },
    { AlarmNamePrefix: "h" },
    { StateValue: "OK" },
    { ActionPrefix: "arn" },
  ];
  for (const other of beside)
    for (const member of ["ChildrenOfAlarmName", "ParentsOfAlarmName"]) {
      const [code, message] = await tides.refusal("DescribeAlarms", { [member]: "outer", ...other });
      assert.deepEqual([code, message.includes(member)], ["ValidationException", true]);
    }
  await tides.refusal("DescribeAlarms", { ChildrenOfAlarmName: "outer", ParentsOfAlarmName: "high" });
});

test("PutCompositeAlarm refuses what AWS refuses, in its words, and keeps nothing of it", async (context) => {
  const tides = await client(context);
  await put(tides, "inner", "ALARM(high)");
  const suppressor = {
    ActionsSuppressor: "low",
    ActionsSuppressorWaitPeriod: 1,
    ActionsSuppressorExtensionPeriod: 1,
  };
  const cases: readonly (readonly [Partial<PutCompositeAlarmInput>, string])[] = [
    [
      { AlarmRule: "ALARM(Sample Queue)" },
      "Error in AlarmRule [Unsupported token 'Queue' at char 13, must be: ')']",
    ],
    [{ AlarmRule: "ALARM(high)\n" }, "AlarmRule must not contain leading or trailing whitespace or be null"],
    [
      { AlarmRule: `ALARM(high) OR OK(none) OR OK("arn:aws:cloudwatch:eu-west-1:000000000000:alarm:high")` },
      "Could not save the composite alarm as alarms [none, arn:aws:cloudwatch:eu-west-1:000000000000:alarm:high] in the alarm rule do not exist",
    ],
    [
      { AlarmRule: "ALARM(self)", AlarmName: "self" },
      "Could not save the composite alarm as alarms [self] in the alarm rule do not exist",
    ],
    [
      { AlarmName: "inner", AlarmRule: "ALARM(high) OR ALARM(inner)" },
      "Ebbtide does not support cycles of composite alarms: inner -> inner",
    ],
    [{ AlarmActions: [policy] }, "autoscaling actions not supported for composite alarms"],
    [{ OKActions: ["arn:aws:s3:us-east-1:000000000000:x"] }, "Unsupported AWS vendor s3"],
    [
      { OKActions: ["arn:aws:sns:eu-west-1:000000000000:x"] },
      "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
    ],
    [{ InsufficientDataActions: ["alerts"] }, "Invalid arn syntax: alerts"],
    [
      { ...suppressor, ActionsSuppressor: "none" },
      "Could not save the composite alarm as the actions suppressor [none] does not exist",
    ],
    [{ ...suppressor, AlarmName: "low" }, "An alarm cannot be its own actions suppressor."],
    [{ AlarmName: "high" }, "The name high is already that of a metric alarm."],
    [
      { ...suppressor, ActionsSuppressorWaitPeriod: -1 },
      "ActionsSuppressorWaitPeriod must be greater than or equal to 0.",
    ],
  ];
  const base = { AlarmName: "new", AlarmRule: "ALARM(high)" };
  for (const [changes, message] of cases)
    assert.deepEqual(await tides.refusal("PutCompositeAlarm", { ...base, ...changes }), [
      "ValidationException",
      message,
    ]);
  const others: readonly Partial<PutCompositeAlarmInput>[] = [
    { ActionsSuppressor: "low" },
    { ActionsSuppressorWaitPeriod: 1 },
    { ...suppressor, ActionsSuppressorExtensionPeriod: undefined },
    { AlarmName: "bell\u0007" },
    { Tags: [{ Key: "aws:x", Value: "" }] },
  ];
  for (const changes of others) await tides.refusal("PutCompositeAlarm", { ...base, ...changes });
  assert.deepEqual(
    (await describe(tides, { AlarmTypes: ["CompositeAlarm"] })).CompositeAlarms?.map(
      ({ AlarmRule }) => AlarmRule,
    ),
    ["ALARM(high)"],
  );
  const metric = { Namespace: "T", MetricName: "D", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 };
  assert.deepEqual(
    await tides.refusal("PutMetricAlarm", {
      AlarmName: "inner",
      ...metric,
      Threshold: 1,
      ComparisonOperator: "GreaterThanThreshold",
    }),
    ["ValidationException", "The name inner is already that of a composite alarm."],
  );
});

test("an alarm is looked at by 150 composite alarms at most", async (context) => {
  const tides = await client(context);
  for (let index = 0; index < 150; index++) await put(tides, `c${index}`, "ALARM(high)");
  await put(tides, "c0", "OK(high)");
  assert.deepEqual(
    await tides.refusal("PutCompositeAlarm", { AlarmName: "more", AlarmRule: "ALARM(low) OR ALARM(high)" }),
    ["LimitExceededFault", "The alarm high is in the rules of 150 composite alarms already."],
  );
});

test("rules that would go round are refused with the way round", async (context) => {
  const tides = await client(context);
  await put(tides, "a", "ALARM(high)");
  await put(tides, "b", "ALARM(a)");
  await put(tides, "c", "ALARM(b) OR ALARM(low)");
  assert.deepEqual(await tides.refusal("PutCompositeAlarm", { AlarmName: "a", AlarmRule: "NOT ALARM(c)" }), [
    "ValidationException",
    "Ebbtide does not support cycles of composite alarms: a -> c -> b -> a",
  ]);
  await put(tides, "a", "FALSE");
});

test("states climb in the transaction of SetAlarmState, with history and the message of composite alarms", async (context) => {
  const tides = await client(context);
  await put(tides, "inner", "ALARM(high)", { AlarmActions: [topic], AlarmDescription: "deep" });
  await put(tides, "outer", "ALARM(inner) AND NOT ALARM(low)");
  tides.now = Date.UTC(2022, 6, 22, 15, 57, 45, 394);
  await set(tides, "high", "ALARM");
  assert.deepEqual(
    [(await read(tides, "inner")).StateValue, (await read(tides, "outer")).StateReason],
    ["ALARM", `${arn("inner")} transitioned to ALARM at Friday 22 July, 2022 15:57:45 UTC`],
  );
  const reason = `${arn("high")} transitioned to ALARM at Friday 22 July, 2022 15:57:45 UTC`;
  const message = {
    AlarmName: "inner",
    AlarmDescription: "deep",
    AWSAccountId: "000000000000",
    NewStateValue: "ALARM",
    NewStateReason: reason,
    StateChangeTime: "2022-07-22T15:57:45.394+0000",
    Region: "US East (N. Virginia)",
    AlarmArn: arn("inner"),
    OKActions: [],
    AlarmActions: [topic],
    InsufficientDataActions: [],
    OldStateValue: "OK",
    AlarmRule: "ALARM(high)",
    TriggeringChildren: [
      { Arn: arn("high"), State: { Value: "ALARM", Timestamp: "2022-07-22T15:57:45.394+0000" } },
    ],
  };
  const [sent] = await notices(tides);
  assert.deepEqual(sent, { subject: 'ALARM: "inner" in US East (N. Virginia)', ...message });
  assert.deepEqual(Object.keys(sent).slice(1), Object.keys(message));
  const items = await historyOf(tides, { AlarmName: "inner" });
  assert.deepEqual(
    items.map(({ AlarmType, HistoryItemType, HistorySummary }) => [
      AlarmType,
      HistoryItemType,
      HistorySummary,
    ]),
    [
      ["CompositeAlarm", "ConfigurationUpdate", 'Alarm "inner" created'],
      ["CompositeAlarm", "StateUpdate", "Alarm updated from INSUFFICIENT_DATA to OK"],
      ["CompositeAlarm", "StateUpdate", "Alarm updated from OK to ALARM"],
      ["CompositeAlarm", "Action", `Successfully executed action ${topic}`],
    ],
  );
  const state = JSON.parse(items[2]?.HistoryData ?? "");
  assert.deepEqual(state.newState, {
    stateValue: "ALARM",
    stateReason: reason,
    stateReasonData: {
      triggeringAlarms: [
        { arn: arn("high"), state: { value: "ALARM", timestamp: "2022-07-22T15:57:45.394+0000" } },
      ],
    },
  });
  assert.equal(JSON.parse(items[0]?.HistoryData ?? "").createdAlarm.alarmRule, "ALARM(high)");
  assert.deepEqual(await historyOf(tides, { AlarmName: "inner", AlarmTypes: [] }), []);
  assert.equal((await historyOf(tides, { AlarmTypes: ["MetricAlarm", "CompositeAlarm"] })).length, 10);
  assert.ok(tides.nudged.includes("courier"));
});

test("a composite alarm's state can be set by hand, and lasts until a child changes", async (context) => {
  const tides = await client(context);
  await put(tides, "it", "ALARM(high)", { AlarmActions: [topic], OKActions: [topic] });
  await put(tides, "above", "ALARM(it)");
  await set(tides, "it", "ALARM", "only a drill");
  assert.deepEqual(
    [
      (await read(tides, "it")).StateReason,
      (await read(tides, "it")).StateReasonData,
      (await read(tides, "above")).StateValue,
    ],
    ["only a drill", undefined, "ALARM"],
  );
  assert.deepEqual(
    (await notices(tides))
      .map(({ NewStateReason, TriggeringChildren }) => [NewStateReason, TriggeringChildren])
      .at(-1),
    ["only a drill", []],
  );
  await set(tides, "high", "OK");
  assert.deepEqual(
    [(await read(tides, "it")).StateValue, (await read(tides, "above")).StateValue],
    ["OK", "OK"],
  );
});

test("the actions of a composite alarm are switched off and on, and nothing is replayed", async (context) => {
  const tides = await client(context);
  await put(tides, "it", "ALARM(high)", { AlarmActions: [topic] });
  await tides.call("DisableAlarmActions", { AlarmNames: ["it", "high"] });
  await set(tides, "high", "ALARM");
  await tides.call("EnableAlarmActions", { AlarmNames: ["it", "none"] });
  const { ActionsEnabled, StateValue } = await read(tides, "it");
  assert.deepEqual([ActionsEnabled, StateValue, await notices(tides)], [true, "ALARM", []]);
});

test("what a composite alarm depends on cannot be deleted before it, and only one of them at a time", async (context) => {
  const tides = await client(context);
  await put(tides, "one", "ALARM(high)");
  await put(tides, "two", "ALARM(high) OR ALARM(low)");
  await put(tides, "three", "FALSE", {
    ActionsSuppressor: "two",
    ActionsSuppressorWaitPeriod: 1,
    ActionsSuppressorExtensionPeriod: 1,
  });
  const cases = [
    [["low"], "Cannot delete low as there are composite alarm(s) depending on it."],
    [["high", "low"], "Cannot delete high,low as there are composite alarm(s) depending on them."],
    [["high", "none"], "Cannot delete high as there are composite alarm(s) depending on it."],
    [["two"], "Cannot delete two as there are composite alarm(s) depending on it."],
    [["one", "three"], "DeleteAlarms takes no more than one composite alarm in one request."],
  ] as const;
  for (const [AlarmNames, message] of cases)
    assert.deepEqual(await tides.refusal("DeleteAlarms", { AlarmNames }), ["ValidationException", message]);
  assert.deepEqual(await tides.refusal("DeleteAlarms", { AlarmNames: ["three", "none"] }), [
    "ResourceNotFound",
    "The alarms do not exist: none",
  ]);
  await tides.call("DeleteAlarms", { AlarmNames: ["one"] });
  await tides.call("DeleteAlarms", { AlarmNames: ["two", "high", "low"] });
  const left = await describe(tides, { AlarmTypes: ["CompositeAlarm", "MetricAlarm"] });
  assert.deepEqual([left.CompositeAlarms, left.MetricAlarms], [[], []]);
  assert.equal((await historyOf(tides, { AlarmName: "two" })).at(-1)?.HistorySummary, 'Alarm "two" deleted');
});

test("an update replaces the whole configuration, and says so where it changes the state", async (context) => {
  const tides = await client(context);
  await put(tides, "it", "ALARM(high)", { AlarmDescription: "old", AlarmActions: [topic] });
  tides.now += 1000;
  await put(tides, "it", "NOT ALARM(high)", { Tags: [{ Key: "late", Value: "" }] });
  const { AlarmDescription, AlarmActions, StateValue, StateReason } = await read(tides, "it");
  assert.deepEqual(
    [AlarmDescription, AlarmActions, StateValue, StateReason],
    [undefined, [], "ALARM", `${arn("it")} was updated and its new alarm rule evaluates to ALARM`],
  );
  assert.deepEqual(await tides.store.tags.all(), []);
  const updated = (await historyOf(tides, { AlarmName: "it", HistoryItemType: "ConfigurationUpdate" })).at(
    -1,
  );
  assert.equal(updated?.HistorySummary, 'Alarm "it" updated');
  assert.equal(JSON.parse(updated?.HistoryData ?? "").previousAlarm.alarmRule, "ALARM(high)");
});

test("the longest rule is kept whole, and its history item stays within its bounds", async (context) => {
  const tides = await client(context);
  const AlarmRule = `ALARM(high)${" ".repeat(10_240 - 22)}OR OK(low)`;
  await put(tides, "long", AlarmRule);
  assert.equal((await read(tides, "long")).AlarmRule, AlarmRule);
  const [created] = await historyOf(tides, { AlarmName: "long" });
  assert.ok((created?.HistoryData?.length ?? 0) <= 4095);
});
