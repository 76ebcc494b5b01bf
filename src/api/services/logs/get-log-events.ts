/** GetLogEvents: what an instance wrote, a page at a time, forwards or backwards. */

import { apiError } from "../../errors.ts";
import { type Call, type LogEvent, operation } from "../../operation.ts";
import type { GetLogEventsRequest, GetLogEventsResponse } from "../../shapes/logs.types.ts";
import { findGroup, invalidParameter } from "./groups.ts";

export const getLogEvents = operation<GetLogEventsRequest, GetLogEventsResponse>(
  "GetLogEvents",
  async (input, call) => {
    const { endpointName, streams } = await findGroup(input, call);
    const stream = streams.find(({ name }) => name === input.logStreamName);
    if (!stream) throw apiError("ResourceNotFoundException", "The specified log stream does not exist.");
    const list = `GetLogEvents ${endpointName} ${stream.name}`;
    const start = startOf(list, input, stream.bytes, call);
    const reader: Reader = (query) => call.logs.read(call.scope, endpointName, stream.name, query);
    const page = start.backward
      ? await backward(reader, start.offset, input)
      : await forward(reader, start.offset, input);
    return {
      events: page.events.map(({ at, message }) => ({ timestamp: at, message, ingestionTime: at })),
      nextForwardToken: `f/${call.pages.token(list, [page.end])}`,
      nextBackwardToken: `b/${call.pages.token(list, [page.start])}`,
    };
  },
);

/** As many as CloudWatch Logs gives at most; a page may be shorter. */
const MOST_EVENTS = 10_000;

type Reader = (query: {
  readonly offset: number;
  readonly limit: number;
  readonly backward?: boolean;
}) => ReturnType<Call["logs"]["read"]>;

interface Page {
  readonly events: readonly LogEvent[];
  /** Offsets before the first and after the last of them. */
  readonly start: number;
  readonly end: number;
}

/** Where to read from: after or before what a token stands for, else from the head or from the tail. */
function startOf(
  list: string,
  { nextToken, startFromHead = false }: GetLogEventsRequest,
  bytes: number,
  { pages }: Call,
): { readonly offset: number; readonly backward: boolean } {
  if (nextToken === undefined) return { offset: startFromHead ? 0 : bytes, backward: !startFromHead };
  const direction = nextToken.slice(0, 2);
  const offset = pages.position(list, nextToken.slice(2))?.[0];
  if ((direction !== "f/" && direction !== "b/") || typeof offset !== "number")
    throw invalidParameter("The specified nextToken is invalid.");
  return { offset, backward: direction === "b/" };
}

/** The first page with an event in the asked-for time, or the end. */
async function forward(read: Reader, offset: number, input: GetLogEventsRequest): Promise<Page> {
  const limit = input.limit ?? MOST_EVENTS;
  for (let start = offset; ; ) {
    const { events, nextOffset } = await read({ offset: start, limit });
    const wanted = events.filter((event) => isWithin(event, input));
    const late = events.some(({ at }) => at >= (input.endTime ?? Number.POSITIVE_INFINITY));
    if (wanted.length > 0 || late || events.length === 0)
      return { events: wanted, start, end: late && wanted.length === 0 ? start : nextOffset };
    start = nextOffset;
  }
}

/** The last page with an event in the asked-for time, or the beginning. */
async function backward(read: Reader, offset: number, input: GetLogEventsRequest): Promise<Page> {
  const limit = input.limit ?? MOST_EVENTS;
  for (let end = offset; ; ) {
    const { events, nextOffset: start } = await read({ offset: end, limit, backward: true });
    const wanted = events.filter((event) => isWithin(event, input));
    const early = events.some(({ at }) => at < (input.startTime ?? Number.NEGATIVE_INFINITY));
    if (wanted.length > 0 || early || events.length === 0) {
      // A last line that is still being written is not part of it: reading forwards says where it begins.
      const again = events.length > 0 ? await read({ offset: start, limit: events.length }) : undefined;
      return { events: wanted, start, end: again?.nextOffset ?? start };
    }
    end = start;
  }
}

/** The first instant counts, the last does not. */
const isWithin = ({ at }: LogEvent, { startTime, endTime }: GetLogEventsRequest): boolean =>
  at >= (startTime ?? Number.NEGATIVE_INFINITY) && at < (endTime ?? Number.POSITIVE_INFINITY);
