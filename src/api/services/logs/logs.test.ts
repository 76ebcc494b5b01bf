import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { wireServer } from "../../../../test/support/wire.ts";
import type { LogEvent, LogReader } from "../../operation.ts";
import { logs as logsService } from "./service.ts";

const NOW = Date.UTC(2026, 0, 1);

/** Logs of two instances of an endpoint and of one of another; every line is ten bytes, a second after the one before. */
const lines: Readonly<Record<string, readonly LogEvent[]>> = {
  "AllTraffic/i-1": Array.from({ length: 25 }, (_, index) => ({
    at: NOW + index * 1000,
    message: `line ${index}`,
  })),
  "AllTraffic/i-2": [{ at: NOW + 5000, message: "only one" }],
};

const fakeLogs: LogReader = {
  endpoints: async ({ region }) => (region === "us-east-1" ? ["shore", "tides"] : []),
  streams: async (_scope, endpointName) =>
    endpointName === "tides"
      ? Object.entries(lines).map(([name, events]) => ({
          name,
          createdAt: NOW - 1000,
          firstEventAt: events[0]?.at ?? 0,
          lastEventAt: events.at(-1)?.at ?? 0,
          bytes: events.length * 10,
        }))
      : [{ name: "AllTraffic/i-9", createdAt: NOW, bytes: 0 }],
  read: async (_scope, endpointName, stream, { offset, limit, backward }) => {
    const all = endpointName === "tides" ? (lines[stream] ?? []) : [];
    const at = Math.min(all.length, offset / 10);
    const from = backward ? Math.max(0, at - limit) : at;
    const events = all.slice(from, backward ? at : at + limit);
    return { events, nextOffset: backward ? from * 10 : (from + events.length) * 10 };
  },
};

async function client(context: TestContext): Promise<CloudWatchLogsClient> {
  const wire = await wireServer(context, [logsService], { logs: fakeLogs });
  const made = new CloudWatchLogsClient(wire.client);
  context.after(() => made.destroy());
  return made;
}

const logGroupName = "/aws/sagemaker/Endpoints/tides";

test("a group for each endpoint", async (context) => {
  const logs = await client(context);
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
  assert.deepEqual(logGroups?.[1], {
    logGroupName,
    creationTime: NOW - 1000,
    metricFilterCount: 0,
    arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
    logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
    logGroupClass: "STANDARD",
    storedBytes: 260,
  });
  const names = async (input: DescribeLogGroupsCommandInput) =>
    (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map((group) =>
      group.logGroupName?.split("/").at(-1),
    );
  assert.deepEqual(await names({ logGroupNamePrefix: "/aws/sagemaker/Endpoints/s" }), ["shore"]);
  assert.deepEqual(await names({ logGroupNamePattern: "ide" }), ["tides"]);
  assert.deepEqual(await names({ logGroupIdentifiers: [logGroupName] }), ["tides"]);
  assert.deepEqual(await names({ logGroupNamePrefix: "/aws/lambda" }), []);
  const first = await logs.send(new DescribeLogGroupsCommand({ limit: 1 }));
  assert.ok(first.nextToken);
  assert.deepEqual(await names({ limit: 1, nextToken: first.nextToken }), ["tides"]);
});

test("a stream for each instance, by name or by last event", async (context) => {
  const logs = await client(context);
  const names = async (input: object) =>
    (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams?.map(
      (one) => one.logStreamName,
    );
  assert.deepEqual(await names({}), ["AllTraffic/i-1", "AllTraffic/i-2"]);
  assert.deepEqual(await names({ descending: true }), ["AllTraffic/i-2", "AllTraffic/i-1"]);
  assert.deepEqual(await names({ orderBy: "LastEventTime", descending: true }), [
    "AllTraffic/i-1",
    "AllTraffic/i-2",
  ]);
  assert.deepEqual(await names({ logStreamNamePrefix: "AllTraffic/i-2" }), ["AllTraffic/i-2"]);
  const first = await logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1, descending: true }));
  assert.deepEqual(await names({ limit: 1, descending: true, nextToken: first.nextToken }), [
    "AllTraffic/i-1",
  ]);
  const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  const byArn = await logs.send(new DescribeLogStreamsCommand({ logGroupIdentifier, limit: 1 }));
  assert.deepEqual(byArn.logStreams?.[0], {
    logStreamName: "AllTraffic/i-1",
    creationTime: NOW - 1000,
    firstEventTimestamp: NOW,
    lastEventTimestamp: NOW + 24_000,
    lastIngestionTime: NOW + 24_000,
    arn: `${logGroupIdentifier}:log-stream:AllTraffic/i-1`,
    storedBytes: 250,
  });
});

test("events are the last ones unless asked from the head, and pages go both ways", async (context) => {
  const logs = await client(context);
  const get = async (input: Partial<GetLogEventsCommandInput>) => {
    const answer = await logs.send(
      new GetLogEventsCommand({ logGroupName, logStreamName: "AllTraffic/i-1", limit: 10, ...input }),
    );
    const texts = answer.events?.map(({ message }) => Number(message?.split(" ")[1])) ?? [];
    return { ...answer, range: [texts[0], texts.at(-1)] };
  };
  const tail = await get({});
  assert.deepEqual(tail.range, [15, 24]);
  assert.deepEqual(tail.events?.[0], {
    timestamp: NOW + 15_000,
    message: "line 15",
    ingestionTime: NOW + 15_000,
  });
  const before = await get({ nextToken: tail.nextBackwardToken });
  assert.deepEqual(before.range, [5, 14]);
  assert.deepEqual((await get({ nextToken: before.nextForwardToken })).range, [15, 24]);
  const after = await get({ nextToken: tail.nextForwardToken });
  assert.deepEqual([after.range, after.nextForwardToken], [[undefined, undefined], tail.nextForwardToken]);
  const head = await get({ startFromHead: true });
  assert.deepEqual(head.range, [0, 9]);
  assert.deepEqual((await get({ nextToken: head.nextForwardToken })).range, [10, 19]);
  const beginning = await get({ nextToken: head.nextBackwardToken });
  assert.deepEqual(
    [beginning.range, beginning.nextBackwardToken],
    [[undefined, undefined], head.nextBackwardToken],
  );
});

test("events can be asked for by time: the first instant counts, the last does not", async (context) => {
  const logs = await client(context);
  for (const startFromHead of [true, false]) {
    const answer = await logs.send(
      new GetLogEventsCommand({
        logGroupName,
        logStreamName: "AllTraffic/i-1",
        startFromHead,
        startTime: NOW + 7000,
        endTime: NOW + 10_000,
        limit: 5,
      }),
    );
    const found = answer.events?.map(({ message }) => message) ?? [];
    assert.ok(
      found.length > 0 && found.every((text) => ["line 7", "line 8", "line 9"].includes(text ?? "")),
      String(found),
    );
  }
});

const refusals: readonly (readonly [string, object, string, RegExp])[] = [
  [
    "an unknown group",
    { logGroupName: "/aws/sagemaker/Endpoints/nowhere" },
    "ResourceNotFoundException",
    /^The specified log group does not exist\.$/,
  ],
  ["another kind of group", { logGroupName: "/aws/lambda/tides" }, "ResourceNotFoundException", /log group/],
  [
    "an unknown stream",
    { logStreamName: "AllTraffic/i-7" },
    "ResourceNotFoundException",
    /^The specified log stream does not exist\.$/,
  ],
  ["a foreign token", { nextToken: "f/WzEsIlswXSJd" }, "InvalidParameterException", /nextToken is invalid/],
  ["both names", { logGroupIdentifier: logGroupName }, "InvalidParameterException", /Exactly one/],
];

for (const [what, input, name, message] of refusals)
  test(`${what} is refused`, async (context) => {
    const logs = await client(context);
    const command = new GetLogEventsCommand({ logGroupName, logStreamName: "AllTraffic/i-1", ...input });
    await assert.rejects(
      logs.send(command),
      (error: Error) => error.name === name && message.test(error.message),
    );
  });
