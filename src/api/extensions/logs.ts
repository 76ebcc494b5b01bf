/** `/_ebbtide/endpoints/<name>/logs`: the last lines that an endpoint's instances wrote, the oldest first. */

import { apiError } from "../errors.ts";
import type { Call, LogEvent } from "../operation.ts";
import type { Extension } from "./extension.ts";
import { queryOf, wholeNumber } from "./query.ts";

export const logExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/endpoints/:name/logs",
    run: async (request, call) => {
      const { instance, tail } = queryOf(request, ["instance", "tail"]);
      const limit = wholeNumber("tail", tail, { least: 1, most: LONGEST_TAIL, otherwise: DEFAULT_TAIL });
      const endpoint = request.params.name ?? "";
      const streams = await streamsOf(endpoint, instance, call);
      const events = await Promise.all(streams.map((stream) => lastEvents(endpoint, stream, limit, call)));
      const merged = events.flat().sort((a, b) => a.at - b.at);
      return { status: 200, body: { json: { endpoint, events: merged.slice(-limit).map(shown) } } };
    },
  },
];

const DEFAULT_TAIL = 100;
const LONGEST_TAIL = 10_000;

/** Events read at once. */
const PAGE = 10_000;

interface InstanceEvent extends LogEvent {
  readonly instance: string;
}

async function streamsOf(
  endpoint: string,
  instance: string | undefined,
  { logs, scope, store }: Call,
): Promise<readonly string[]> {
  const names = (await logs.streams(scope, endpoint)).map(({ name }) => name);
  const streams = instance === undefined ? names : names.filter((name) => instanceOf(name) === instance);
  if (streams.length > 0) return streams;
  if (instance !== undefined)
    throw notFound(`Endpoint ${endpoint} has no log of an instance ${instance} in ${scope.region}.`);
  if (await store.endpoints.get(scope, endpoint)) return [];
  throw notFound(`There is no endpoint ${endpoint} in ${scope.region}, and no log of one.`);
}

/** Logs are read forwards; no more than the last events is kept of them. */
async function lastEvents(
  endpoint: string,
  stream: string,
  limit: number,
  { logs, scope }: Call,
): Promise<readonly InstanceEvent[]> {
  let kept: readonly LogEvent[] = [];
  for (let offset = 0; ; ) {
    const { events, nextOffset } = await logs.read(scope, endpoint, stream, { offset, limit: PAGE });
    kept = [...kept, ...events].slice(-limit);
    if (events.length === 0 || nextOffset === offset) break;
    offset = nextOffset;
  }
  return kept.map((event) => ({ ...event, instance: instanceOf(stream) }));
}

const instanceOf = (stream: string): string => stream.slice(stream.indexOf("/") + 1);

const shown = ({ at, instance, message }: InstanceEvent) => ({
  at: new Date(at).toISOString(),
  instance,
  message,
});

const notFound = (message: string) => apiError("ResourceNotFound", message, { status: 404 });
