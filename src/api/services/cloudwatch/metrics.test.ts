import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Client, operations } from "../../../../test/support/operations.ts";
import { days, hours, minutes, seconds } from "../../../core/time/time.ts";
import { ownAnswerOf } from "../../own-answer.ts";
import type {
  GetMetricDataOutput,
  GetMetricStatisticsOutput,
  ListMetricsOutput,
  MetricDatum,
} from "../../shapes/cloudwatch.types.ts";
import { cloudwatch } from "./service.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const client = (context: TestContext): Promise<Client> => operations(context, cloudwatch, noon);

const datum = (members: Partial<MetricDatum>): MetricDatum => ({ MetricName: "Depth", ...members });
const putData = ({ call }: Client, ...data: readonly Partial<MetricDatum>[]) =>
  call("PutMetricData", { Namespace: "Tides", MetricData: data.map(datum) });
const statistics = ({ call }: Client, input: object) =>
  call<GetMetricStatisticsOutput>("GetMetricStatistics", {
    Namespace: "Tides",
    MetricName: "Depth",
    StartTime: noon - hours(1),
    EndTime: noon + hours(1),
    Period: 60,
    ...input,
  });

test("PutMetricData takes every form of a sample", async (context) => {
  const tides = await client(context);
  await putData(
    tides,
    { Value: 2, Unit: "Count" },
    { Values: [1, 3], Counts: [2, 1], Unit: "Count" },
    { StatisticValues: { SampleCount: 2, Sum: 11, Minimum: 5, Maximum: 6 }, Unit: "Count" },
  );
  await tides.call("PutMetricData", {
    Namespace: "Tides",
    StrictEntityValidation: true,
    EntityMetricData: [
      {
        Entity: { KeyAttributes: { Type: "Service", Name: "quay", Environment: "eks:tides" } },
        MetricData: [datum({ Value: 9, Unit: "Count" })],
      },
    ],
  });
  const { Label, Datapoints } = await statistics(tides, {
    Statistics: ["SampleCount", "Sum", "Minimum", "Maximum", "Average"],
  });
  assert.equal(Label, "Depth");
  assert.deepEqual(Datapoints, [
    { Timestamp: noon, SampleCount: 7, Sum: 27, Minimum: 1, Maximum: 9, Average: 27 / 7, Unit: "Count" },
  ]);
});

test("PutMetricData refuses what AWS refuses, in its words", async (context) => {
  const tides = await client(context);
  const statisticValues = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
  const cases: readonly (readonly [Partial<MetricDatum>, string, string])[] = [
    [
      { Value: 1, Values: [1] },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      { Value: 1, StatisticValues: statisticValues },
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.StatisticValues are mutually exclusive and you have specified both.",
    ],
    [
      { Values: [1, 2], Counts: [1] },
      "InvalidParameterValueException",
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
    [
      { Value: Number.NaN },
      "InvalidParameterValueException",
      "The value NaN for parameter MetricData.member.1.Value is invalid.",
    ],
    [
      { Values: [1, Number.POSITIVE_INFINITY] },
      "InvalidParameterValueException",
      "The value Infinity for parameter MetricData.member.1.Values.member.2 is invalid.",
    ],
    [
      { Value: 1, Timestamp: noon - days(14) - 1 },
      "InvalidParameterValueException",
      "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
    ],
    [
      { Value: 1, Timestamp: noon + hours(2) + 1 },
      "InvalidParameterValueException",
      "The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.",
    ],
    [
      { Values: Array.from({ length: 151 }, () => 1) },
      "InvalidParameterValueException",
      "The collection MetricData.member.1.Values must not have a size greater than 150.",
    ],
    [
      {
        Value: 1,
        Dimensions: [
          { Name: "a", Value: "1" },
          { Name: "a", Value: "2" },
        ],
      },
      "InvalidParameterValueException",
      "No Metric may specify the same dimension name twice.",
    ],
  ];
  for (const [members, code, message] of cases)
    assert.deepEqual(
      await tides.refusal("PutMetricData", { Namespace: "Tides", MetricData: [datum(members)] }),
      [code, message],
    );
  assert.deepEqual(await tides.refusal("PutMetricData", { Namespace: "Tides" }), [
    "MissingRequiredParameterException",
    "The parameter MetricData is required.",
  ]);
  for (const members of [{}, { Value: 1, StorageResolution: 5 }, { Values: [1], Counts: [-1] }])
    await tides.refusal("PutMetricData", { Namespace: "Tides", MetricData: [datum(members)] });
  assert.deepEqual((await statistics(tides, { Statistics: ["Sum"] })).Datapoints, []);
});

test("an invalid entity costs the request when validation is strict, and is named in the answer when not", async (context) => {
  const tides = await client(context);
  const service = { KeyAttributes: { Type: "Service", Name: "quay", Environment: "eks:tides" } };
  const cases: readonly (readonly [readonly object[], string])[] = [
    [[{}], "InvalidEntity"],
    [[{ KeyAttributes: { Type: "Service", Colour: "blue" } }], "InvalidKeyAttributes"],
    [[{ KeyAttributes: { Type: "Boat", Name: "quay" } }], "InvalidTypeValue"],
    [[{ KeyAttributes: { Type: "Service", Name: "quay" } }], "MissingRequiredFields"],
    [[{ KeyAttributes: { Type: "AWS::Resource", Identifier: "i-1" } }], "MissingRequiredFields"],
    [[{ KeyAttributes: { Identifier: "i-1", Name: "quay" } }], "MissingRequiredFields"],
    [[service, service, service], "EntitySizeTooLarge"],
  ];
  for (const [entities, failure] of cases) {
    const input = {
      Namespace: "Tides",
      EntityMetricData: entities.map((Entity) => ({ Entity, MetricData: [datum({ Value: 1 })] })),
    };
    const [code, message] = await tides.refusal("PutMetricData", { ...input, StrictEntityValidation: true });
    assert.deepEqual([code, message.split(":")[0]], ["InvalidParameterValueException", failure]);
    const answer = await tides.call("PutMetricData", { ...input, StrictEntityValidation: false });
    assert.equal(ownAnswerOf(answer)?.headers["x-amzn-failure-message"], failure);
  }
  const kept = await statistics(tides, { Statistics: ["SampleCount"] });
  assert.deepEqual(
    kept.Datapoints?.map(({ SampleCount }) => SampleCount),
    [9],
  );
  assert.deepEqual(
    await tides.refusal("PutMetricData", {
      Namespace: "Tides",
      EntityMetricData: [{ Entity: service, MetricData: [datum({ Value: 1 })] }],
    }),
    ["MissingRequiredParameterException", "The parameter StrictEntityValidation is required."],
  );
});

test("a thousand samples are taken, whatever lists they come in; one more is not", async (context) => {
  const tides = await client(context);
  const many = (count: number) => Array.from({ length: count }, () => datum({ Value: 1 }));
  const entity = { KeyAttributes: { Type: "RemoteService", Name: "quay" } };
  const input = (count: number) => ({
    Namespace: "Tides",
    MetricData: many(500),
    EntityMetricData: [{ Entity: entity, MetricData: many(count) }],
    StrictEntityValidation: true,
  });
  await tides.call("PutMetricData", input(500));
  assert.deepEqual(await tides.refusal("PutMetricData", input(501)), [
    "InvalidParameterValueException",
    "The collection MetricData must not have a size greater than 1000.",
  ]);
  const { Datapoints } = await statistics(tides, { Statistics: ["Sum"] });
  assert.equal(Datapoints?.[0]?.Sum, 1000);
});

test("namespaces and dimensions are plain texts", async (context) => {
  const tides = await client(context);
  const of = (Name: string, Value: string) => ({
    MetricData: [datum({ Value: 1, Dimensions: [{ Name, Value }] })],
  });
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ Namespace: "Marées", ...of("a", "b") }, /^Namespace must not contain Non-ASCII characters\.$/],
    [of("Größe", "b"), /Dimensions\.member\.1\.Name must not contain Non-ASCII/],
    [of("a", "b\n"), /Dimensions\.member\.1\.Value must not contain ASCII control characters/],
    [of("a", "  "), /is invalid/],
    [of(":a", "b"), /^The value :a for parameter MetricData\.member\.1\.Dimensions is invalid\.$/],
  ];
  for (const [input, expected] of cases) {
    const [code, message] = await tides.refusal("PutMetricData", { Namespace: "Tides", ...input });
    assert.equal(code, "InvalidParameterValueException");
    assert.match(message, expected);
  }
});

test("a request with one bad sample keeps none of the others", async (context) => {
  const tides = await client(context);
  await tides.refusal("PutMetricData", { Namespace: "Tides", MetricData: [datum({ Value: 1 }), datum({})] });
  assert.deepEqual((await statistics(tides, { Statistics: ["Sum"] })).Datapoints, []);
});

test("values and a statistic set together are accepted", async (context) => {
  const tides = await client(context);
  await putData(tides, { Values: [1], StatisticValues: { SampleCount: 2, Sum: 4, Minimum: 2, Maximum: 2 } });
  const { Datapoints } = await statistics(tides, { Statistics: ["Sum", "SampleCount"] });
  assert.deepEqual(
    Datapoints?.map(({ Sum, SampleCount }) => [Sum, SampleCount]),
    [[5, 3]],
  );
});

test("GetMetricStatistics answers one datapoint for each unit and period, percentiles included", async (context) => {
  const tides = await client(context);
  await putData(
    tides,
    { Values: [1, 2, 3, 4], Unit: "Seconds" },
    { Value: 10, Unit: "Milliseconds" },
    { Value: 20, Unit: "Seconds", Timestamp: noon - minutes(10) },
  );
  const { Datapoints } = await statistics(tides, {
    Statistics: ["Sum"],
    ExtendedStatistics: ["p50", "p99.9"],
    Period: 300,
  });
  const percentiles = (p50: number, p999: number) => ({ p50, "p99.9": p999 });
  assert.deepEqual(Datapoints, [
    { Timestamp: noon, Sum: 10, Unit: "Milliseconds", ExtendedStatistics: percentiles(10, 10) },
    { Timestamp: noon - minutes(10), Sum: 20, Unit: "Seconds", ExtendedStatistics: percentiles(20, 20) },
    { Timestamp: noon, Sum: 10, Unit: "Seconds", ExtendedStatistics: percentiles(2, 4) },
  ]);
  const seconds = await statistics(tides, { Statistics: ["Maximum"], Unit: "Seconds", Period: 3600 });
  assert.deepEqual(
    seconds.Datapoints?.map(({ Maximum }) => Maximum),
    [20, 4],
  );
});

test("GetMetricStatistics refuses what AWS refuses, in its words", async (context) => {
  const tides = await client(context);
  const base = {
    Namespace: "Tides",
    MetricName: "Depth",
    StartTime: noon - days(1),
    EndTime: noon,
    Period: 60,
  };
  const ask = (changes: object) =>
    tides.refusal("GetMetricStatistics", { ...base, Statistics: ["Sum"], ...changes });
  assert.deepEqual(await ask({ Period: 1 }), [
    "InvalidParameterCombinationException",
    "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
  ]);
  assert.deepEqual(await ask({ StartTime: noon }), [
    "InvalidParameterValueException",
    "The parameter StartTime must be less than the parameter EndTime.",
  ]);
  for (const changes of [{ Period: 7 }, { Statistics: undefined }, { ExtendedStatistics: ["TM99"] }])
    await ask(changes);
});

test("extended statistics, absent where the raw values are not known", async (context) => {
  const tides = await client(context);
  await putData(
    tides,
    { Values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 100], Unit: "Seconds" },
    { StatisticValues: { SampleCount: 3, Sum: 12, Minimum: 3, Maximum: 5 }, Unit: "Bytes" },
    { StatisticValues: { SampleCount: 3, Sum: 12, Minimum: 4, Maximum: 4 }, Unit: "Count" },
    { Values: [-1, 5], Unit: "Bits" },
  );
  const asked = ["p90", "tm90", "TM(10%:90%)", "WM(2:5)", "TC(:5)", "ts90", "PR(:5)", "IQM"];
  const { Datapoints } = await statistics(tides, { Statistics: ["Sum"], ExtendedStatistics: asked });
  assert.deepEqual(
    Datapoints?.map(({ Unit, Sum, ExtendedStatistics }) => [
      Unit,
      Sum,
      ExtendedStatistics && asked.map((name) => ExtendedStatistics[name]),
    ]),
    [
      ["Count", 12, [4, 4, 4, 4, 3, 12, 100, 4]],
      ["Bytes", 12, undefined],
      ["Bits", 4, undefined],
      ["Seconds", 145, [9, 5, 5.5, 4.1, 5, 45, 50, 5.5]],
    ],
  );
  assert.deepEqual((await statistics(tides, { ExtendedStatistics: ["p50"], Unit: "Bytes" })).Datapoints, []);
});

test("a fine period reaches only as far back as AWS keeps it, rolled up already or not", async (context) => {
  const tides = await client(context);
  const day = days(20);
  await putData(tides, { Value: 1 });
  const ask = (Period: number) =>
    statistics(tides, { StartTime: noon - 600_000, EndTime: noon + hours(1), Statistics: ["Sum"], Period });
  for (const rollUp of [false, true]) {
    tides.now = noon + day;
    if (rollUp) while (await tides.store.metrics.rollUp(tides.now));
    assert.deepEqual([(await ask(60)).Datapoints, (await ask(300)).Datapoints?.length], [[], 1]);
  }
  tides.now = noon + days(70);
  assert.deepEqual([(await ask(300)).Datapoints, (await ask(3600)).Datapoints?.length], [[], 1]);
});

test("high-resolution metrics are read by the second, others are not", async (context) => {
  const tides = await client(context);
  await putData(
    tides,
    { Value: 1, StorageResolution: 1, Timestamp: noon - seconds(15) },
    { Value: 2, StorageResolution: 1, Timestamp: noon - seconds(5) },
    { MetricName: "Coarse", Value: 3, Timestamp: noon - seconds(5) },
  );
  const range = { StartTime: noon - minutes(1), Period: 10, Statistics: ["Sum"] };
  const fine = await statistics(tides, { ...range, EndTime: noon });
  assert.deepEqual(
    fine.Datapoints?.map(({ Timestamp, Sum }) => [Timestamp, Sum]),
    [
      [noon - seconds(20), 1],
      [noon - seconds(10), 2],
    ],
  );
  assert.deepEqual(
    (await statistics(tides, { ...range, EndTime: noon, MetricName: "Coarse" })).Datapoints,
    [],
  );
});

const query = (id: string, stat = "Sum", changes: object = {}, members: object = {}) => ({
  Id: id,
  MetricStat: { Metric: { Namespace: "Tides", MetricName: "Depth" }, Period: 60, Stat: stat, ...changes },
  ...members,
});
const data = ({ call }: Client, queries: readonly object[], members: object = {}) =>
  call<GetMetricDataOutput>("GetMetricData", {
    MetricDataQueries: queries,
    StartTime: noon - hours(1),
    EndTime: noon + hours(1),
    ...members,
  });
const minuteValues = (tides: Client, count: number) =>
  putData(
    tides,
    ...Array.from({ length: count }, (_, index) => ({ Value: index, Timestamp: noon + minutes(index) })),
  );

test("GetMetricData answers each query, newest first unless asked otherwise", async (context) => {
  const tides = await client(context);
  await minuteValues(tides, 3);
  const { MetricDataResults } = await data(tides, [
    query("a"),
    query("b", "Sum", { Metric: { Namespace: "Tides", MetricName: "None" } }),
  ]);
  assert.deepEqual(MetricDataResults, [
    {
      Id: "a",
      Label: "Depth",
      Timestamps: [2, 1, 0].map((minute) => noon + minutes(minute)),
      Values: [2, 1, 0],
      StatusCode: "Complete",
    },
    { Id: "b", Label: "None", Timestamps: [], Values: [], StatusCode: "Complete" },
  ]);
  const ascending = await data(tides, [query("a"), query("c", "Sum", {}, { ReturnData: false })], {
    ScanBy: "TimestampAscending",
  });
  assert.deepEqual(
    ascending.MetricDataResults?.map(({ Id, Values }) => [Id, Values]),
    [["a", [0, 1, 2]]],
  );
});

test("labels tell apart what differs, and only that", async (context) => {
  const tides = await client(context);
  const labels = async (...queries: readonly object[]) =>
    (await data(tides, queries)).MetricDataResults?.map(({ Label }) => Label);
  assert.deepEqual(await labels(query("a", "Sum"), query("b", "Average", { Period: 300 })), [
    "Depth Sum 60",
    "Depth Average 300",
  ]);
  assert.deepEqual(await labels(query("a", "Sum"), query("b", "Average")), ["Depth Sum", "Depth Average"]);
  assert.deepEqual(await labels(query("a", "Sum", {}, { Label: "mine" })), ["mine"]);
});

test("of several units one series is made, and a message says so", async (context) => {
  const tides = await client(context);
  await putData(tides, { Value: 1, Unit: "Seconds" }, { Value: 7, Unit: "Milliseconds" });
  const [result] = (await data(tides, [query("a")])).MetricDataResults ?? [];
  assert.deepEqual(result?.Values, [7]);
  assert.deepEqual(result?.Messages, [
    { Code: "MultipleUnits", Value: "Multiple units returned: '[Milliseconds, Seconds]'" },
  ]);
  const [asked] = (await data(tides, [query("a", "Sum", { Unit: "Seconds" })])).MetricDataResults ?? [];
  assert.deepEqual([asked?.Values, asked?.Messages], [[1], undefined]);
});

test("pages of GetMetricData add up to the whole, in either order", async (context) => {
  const tides = await client(context);
  await minuteValues(tides, 7);
  for (const ScanBy of ["TimestampDescending", "TimestampAscending"]) {
    const seen: Record<string, number[]> = { a: [], b: [] };
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page: GetMetricDataOutput = await data(tides, [query("a"), query("b", "Maximum")], {
        MaxDatapoints: 4,
        ScanBy,
        NextToken,
      });
      for (const { Id, Values } of page.MetricDataResults ?? []) seen[Id ?? ""]?.push(...(Values ?? []));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken);
    const whole = ScanBy === "TimestampAscending" ? [0, 1, 2, 3, 4, 5, 6] : [6, 5, 4, 3, 2, 1, 0];
    assert.deepEqual([seen, pages], [{ a: whole, b: whole }, 4]);
  }
});

test("GetMetricData refuses what it cannot answer", async (context) => {
  const tides = await client(context);
  const cases = [
    [[query("A")], {}, /Id/],
    [[query("a"), query("a")], {}, /not unique/],
    [[{ Id: "a" }], {}, /At least one/],
    [[query("a", "p101")], {}, /not supported/],
    [[query("a", "Sum", { Period: 45 })], {}, /Period/],
    [[query("a")], { StartTime: noon + hours(1) }, /StartTime must be less/],
    [[query("a")], { NextToken: "mine" }, /token/],
    [[query("a")], { MaxDatapoints: 100_801 }, /MaxDatapoints/],
    [[], {}, /required/],
  ] as const;
  for (const [MetricDataQueries, members, message] of cases) {
    const input = { MetricDataQueries, StartTime: noon - 1000, EndTime: noon, ...members };
    const [, text] = await tides.refusal("GetMetricData", input);
    assert.match(text, message);
  }
});

test("ListMetrics knows no linked accounts: each owns what it sees", async (context) => {
  const tides = await client(context);
  await putData(tides, { Value: 1 });
  const list = (input: object) => tides.call<ListMetricsOutput>("ListMetrics", input);
  const own = (await list({ IncludeLinkedAccounts: true })).OwningAccounts ?? [];
  assert.equal(own.length, 1);
  assert.equal((await list({ OwningAccount: own[0] })).Metrics?.length, 1);
  assert.deepEqual((await list({ OwningAccount: "999999999999", IncludeLinkedAccounts: true })).Metrics, []);
});

test("ListMetrics filters by what it is given, and pages at 500", async (context) => {
  const tides = await client(context);
  for (const start of [0, 400])
    await putData(
      tides,
      ...Array.from({ length: 400 }, (_, index) => ({
        Value: 1,
        Dimensions: [{ Name: "Buoy", Value: `${start + index}` }],
      })),
    );
  await tides.call("PutMetricData", { Namespace: "Other", MetricData: [datum({ Value: 1 })] });
  const list = (input: object) => tides.call<ListMetricsOutput>("ListMetrics", input);
  const first = await list({ Namespace: "Tides" });
  const second = await list({ Namespace: "Tides", NextToken: first.NextToken });
  assert.deepEqual([first.Metrics?.length, second.Metrics?.length, second.NextToken], [500, 300, undefined]);
  const buoys = new Set(
    [...(first.Metrics ?? []), ...(second.Metrics ?? [])].map((one) => one.Dimensions?.[0]?.Value),
  );
  assert.equal(buoys.size, 800);
  assert.equal((await list({ Dimensions: [{ Name: "Buoy", Value: "7" }] })).Metrics?.length, 1);
  assert.deepEqual((await list({ Namespace: "Other" })).Metrics, [
    { Namespace: "Other", MetricName: "Depth", Dimensions: [] },
  ]);
  tides.now = noon + hours(4);
  assert.equal((await list({ Namespace: "Other", RecentlyActive: "PT3H" })).Metrics?.length, 0);
  tides.now = noon + days(15);
  assert.equal((await list({})).Metrics?.length, 0);
  assert.equal((await tides.refusal("ListMetrics", { NextToken: "mine" }))[0], "InvalidNextToken");
});
