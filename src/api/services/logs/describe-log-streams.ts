/** DescribeLogStreams: the instances of an endpoint that wrote logs, by name or by their last event. */

import type { Scope } from "../../../core/scope.ts";
import { type LogStream, operation } from "../../operation.ts";
import type { PagePosition } from "../../page-token.ts";
import type {
  DescribeLogStreamsRequest,
  DescribeLogStreamsResponse,
  LogStream as LogStreamShape,
} from "../../shapes/logs.types.ts";
import { findGroup, groupArn, invalidParameter } from "./groups.ts";

export const describeLogStreams = operation<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(
  "DescribeLogStreams",
  async (input, call) => {
    const {
      logStreamNamePrefix: prefix = "",
      orderBy = "LogStreamName",
      descending = false,
      limit = 50,
    } = input;
    if (orderBy === "LastEventTime" && input.logStreamNamePrefix !== undefined)
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    const { endpointName, streams } = await findGroup(input, call);
    const list = `DescribeLogStreams ${endpointName} ${orderBy} ${descending}`;
    const after = input.nextToken === undefined ? undefined : call.pages.position(list, input.nextToken);
    if (input.nextToken !== undefined && !after)
      throw invalidParameter("The specified nextToken is invalid.");
    const direction = descending ? -1 : 1;
    const keyOf = ({ name, lastEventAt = 0 }: LogStream): PagePosition =>
      orderBy === "LogStreamName" ? [name] : [lastEventAt, name];
    const rest = streams
      .filter(({ name }) => name.startsWith(prefix))
      .filter((stream) => !after || direction * compare(keyOf(stream), after) > 0)
      .sort((a, b) => direction * compare(keyOf(a), keyOf(b)));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    return {
      logStreams: page.map((stream) => described(stream, call.scope, endpointName)),
      nextToken: last && rest.length > limit ? call.pages.token(list, keyOf(last)) : undefined,
    };
  },
);

function compare(a: PagePosition, b: PagePosition): number {
  for (const [index, value] of a.entries()) {
    const other = b[index] ?? "";
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

const described = (stream: LogStream, scope: Scope, endpointName: string): LogStreamShape => ({
  logStreamName: stream.name,
  creationTime: stream.createdAt,
  firstEventTimestamp: stream.firstEventAt,
  lastEventTimestamp: stream.lastEventAt,
  lastIngestionTime: stream.lastEventAt,
  arn: `${groupArn(scope, endpointName)}:log-stream:${stream.name}`,
  storedBytes: stream.bytes,
});
