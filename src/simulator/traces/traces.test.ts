/** Importers: each format into the same columns, bad rows with line and reason. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { randomOf } from "../random.ts";
import { captureLine } from "./capture.ts";
import { readTraceFrom, type TraceOptions } from "./read-trace.ts";

async function* pieces(text: string): AsyncGenerator<string> {
  for (let from = 0; from < text.length; from += 7) yield text.slice(from, from + 7);
}

const read = (text: string, options: TraceOptions = {}) =>
  readTraceFrom(pieces(text), options, randomOf(1, "trace"));

const minuteNames = Array.from({ length: 1440 }, (_, index) => index + 1).join(",");
const minuteCounts = [3, ...new Array(1438).fill(0), 2].join(",");

const samples: readonly [string, string, number[] | number, number[], number[]][] = [
  [
    "azure-llm",
    "\uFEFFTIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n2023-11-16 18:15:50.1805900,1,2",
    [0, 3500],
    [418, 3],
    [NaN, NaN],
  ],
  [
    "burstgpt",
    "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,ChatGPT,472,18,490,Conversation log\n45,GPT-4,10,20,30,API log\n",
    [0, 40_000],
    [490, 30],
    [NaN, NaN],
  ],
  [
    "mooncake",
    '{"timestamp": 0, "input_length": 6758, "output_length": 500, "hash_ids": [0, 1]}\n{"timestamp": 3000, "input_length": 1, "output_length": 2, "hash_ids": []}\n',
    [0, 3000],
    [7258, 3],
    [NaN, NaN],
  ],
  [
    "azure-functions-minutes",
    `HashOwner,HashApp,HashFunction,Trigger,${minuteNames}\na,b,c,http,${minuteCounts}\n`,
    5,
    [],
    [],
  ],
  [
    "azure-functions-invocations",
    "app,func,end_timestamp,duration\na,f,10,2\na,f,9,5\n",
    [0, 4000],
    [NaN, NaN],
    [5000, 2000],
  ],
  ["servegen", "0,0.5,1.3,Weibull,0.87,2.6\n600,0,0,,0,0\n1200,1,2,Gamma,0.25,4\n", 900, [], []],
  [
    "cloudwatch",
    '{\n "MetricDataResults": [{"Id": "m1", "Timestamps": ["2026-01-05T00:01:00Z", "2026-01-05T00:00:00+00:00"], "Values": [4.0, 2.0]}]\n}\n',
    6,
    [],
    [],
  ],
  ["csv", "time,service,size\n1.5,2,100\n2,,\n", [0, 500], [100, NaN], [2000, NaN]],
  [
    "capture",
    [
      captureLine({ ebbtide: "capture", version: 1, endpoint: "farm", start: "2026-01-05T00:00:00Z" }),
      captureLine({ kind: "request", at: 1250, service: 830, size: 4096 }),
      captureLine({ kind: "start-up", at: 0, took: 41_000 }),
      captureLine({ kind: "request", at: 1000 }),
    ].join("\n"),
    [1000, 1250],
    [NaN, 4096],
    [NaN, 830],
  ],
];

test("each format is told by its first line and read into columns", async () => {
  for (const [format, text, at, size, service] of samples) {
    const trace = await read(text);
    assert.equal(trace.format, format);
    assert.deepEqual(trace.skipped, { count: 0, reasons: [] });
    const { columns } = trace;
    assert.ok(
      columns.at.every((one, index) => one >= (columns.at[index - 1] ?? 0)),
      format,
    );
    if (typeof at === "number") assert.equal(columns.count, at, format);
    else {
      assert.deepEqual([...columns.at].map(Math.round), at, format);
      assert.deepEqual([[...columns.size], [...columns.service]], [size, service], format);
    }
    if (format === "capture") assert.deepEqual([...columns.startUps], [41_000]);
  }
});

test("counts fall into their minutes, slots and periods", async () => {
  const atOf = async (index: number) => [...(await read(samples[index]![1])).columns.at];
  assert.deepEqual(
    (await atOf(3)).map((at) => Math.floor(at / 60_000)),
    [0, 0, 0, 1439, 1439],
  );
  assert.deepEqual(
    (await atOf(6)).map((at) => Math.floor(at / 60_000)),
    [0, 0, 1, 1, 1, 1],
  );
  const slots = Map.groupBy(await atOf(5), (at) => Math.floor(at / 600_000));
  assert.deepEqual(
    [...slots].map(([slot, all]) => [slot, all.length]),
    [
      [0, 300],
      [2, 600],
    ],
  );
});

const withBadRows = `time,service\n0,1\nsoon,1\n1,-2\n2\n3,1\n${"9".repeat(200)},1\n`;

test("a bad row stops with line and reason, or is skipped and counted", async () => {
  await assert.rejects(read(withBadRows), /^Error: line 3: time must be a number of 0 or more, not "soon"$/);
  const { columns, skipped } = await read(withBadRows, { onBadRow: "skip", longestLine: 100 });
  assert.equal(columns.count, 2);
  assert.deepEqual(skipped, {
    count: 4,
    reasons: [
      'line 3: time must be a number of 0 or more, not "soon"',
      'line 4: service must be a number of 0 or more, not "-2"',
      "line 5: must have 2 fields, not 1",
      "line 7: longer than 100 characters",
    ],
  });
});

test("what cannot be read says why", async () => {
  const cases: readonly [string, TraceOptions, RegExp][] = [
    ["", {}, /The trace is empty/],
    ["timestamp,value\n", {}, /line 1: the format cannot be told from "timestamp,value"; name it: azure-llm/],
    ["timestamp,value\n", { format: "csv" }, /line 1: not the header of a csv trace/],
    ['{"ebbtide":"capture","version":2}', {}, /line 1: version must be 1, not 2/],
    ['{\n"MetricDataResults": []}', {}, /must hold one series, the count of requests, not 0/],
    ["{\n", {}, /must be a JSON object/],
    ["0,1e300,1,Gamma,1,1\n", {}, /more than 50000000 requests/],
    ["0,1,1,Gamma,1,1\n0,1,1,Gamma,1,1\n", {}, /line 2: t must go up/],
  ];
  for (const [text, options, message] of cases) await assert.rejects(read(text, options), message);
});

test("a trace is cut, stretched, thinned and repeated", async () => {
  const text = "time,service\n0,1\n1,2\n2,3\n3,4\n";
  const at = async (options: TraceOptions) => [...(await read(text, options)).columns.at];
  assert.deepEqual(await at({ from: 1000, until: 3000 }), [0, 1000]);
  assert.deepEqual(await at({ scaleTime: 0.5 }), [0, 500, 1000, 1500]);
  assert.deepEqual(await at({ scaleRate: 2, until: 2000 }), [0, 0, 1000, 1000]);
  assert.deepEqual(await at({ repeat: 2 }), [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000]);
  assert.deepEqual(await at({ scaleRate: 0 }), []);
});
