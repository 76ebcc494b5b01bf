/**
 * `/_ebbtide/capture/…`: an endpoint's traffic without payloads, ids or names: when requests came, how long they waited and
 * ran, how large their inputs were, and how long instances took to start. `ebbtide capture` writes it to a file.
 */

import { concurrencyOf, type Endpoint } from "../../core/fleet/endpoint.ts";
import type { StartUp } from "../../core/fleet/start-up.ts";
import type { Arrival } from "../../core/queue/request.ts";
import { type Duration, type Instant, seconds } from "../../core/time/time.ts";
import { apiError } from "../errors.ts";
import { given } from "../given.ts";
import type { Call } from "../operation.ts";
import { endpointNamed } from "./endpoint.ts";
import type { Extension } from "./extension.ts";
import { clipped, instant, queryOf, wholeNumber, yesOrNo } from "./query.ts";

/** Requests and start-ups are kept that long. */
const WEEK = 7 * 86_400;
const DAY = 86_400;

const LARGEST_PAGE = 1000;

/** Requests in the order in which they came; after the last page comes one without any. */
const arrivals: Extension = {
  method: "GET",
  path: "/_ebbtide/capture/arrivals",
  run: async (request, call) => {
    const asked = queryOf(request, ["endpoint", "from", "since", "after", "limit", "ended"]);
    const endpoint = await endpointNamed(asked.endpoint, call);
    const from = beginning(asked, endpoint, call.now);
    const limit = limitOf(asked.limit);
    const after = asked.after === undefined ? undefined : placeOf(asked.after);
    const found = await call.store.requests.arrivals(call.scope, {
      endpointName: endpoint.name,
      from,
      limit,
      ...given({ after }),
    });
    const open = yesOrNo("ended", asked.ended)
      ? found.findIndex(({ finishedAt }) => finishedAt === undefined)
      : -1;
    const page = open < 0 ? found : found.slice(0, open);
    return {
      status: 200,
      body: {
        json: {
          endpoint: endpoint.name,
          concurrency: concurrencyOf(endpoint.async),
          from: written(from),
          now: written(call.now),
          arrivals: page.map((arrival) => arrivalRow(arrival, from)),
          ...given({ next: page.at(-1)?.place.toString() ?? asked.after }),
        },
      },
    };
  },
};

/** Instances that came into service since, oldest first. */
const startUps: Extension = {
  method: "GET",
  path: "/_ebbtide/capture/start-ups",
  run: async (request, call) => {
    const asked = queryOf(request, ["endpoint", "from", "since", "after", "limit"]);
    const endpoint = await endpointNamed(asked.endpoint, call);
    const from = beginning(asked, endpoint, call.now);
    const limit = limitOf(asked.limit);
    const after = instant("after", asked.after);
    const page = await startUpsFrom(call, endpoint.name, Math.max(from, (after ?? 0) + 1), limit);
    return {
      status: 200,
      body: {
        json: {
          from: written(from),
          now: written(call.now),
          startUps: page.map(({ at, took }) => ({ at: at - from, took })),
          ...given({ next: page.length > 0 ? written(page.at(-1)!.at) : asked.after }),
          more: page.length >= limit,
        },
      },
    };
  },
};

export const captureExtensions: readonly Extension[] = [arrivals, startUps];

const limitOf = (written: string | undefined): number =>
  wholeNumber("limit", written, { least: 1, most: LARGEST_PAGE, otherwise: LARGEST_PAGE });

/** A page ends with all that came into service at one instant, so that the next one begins behind it. */
async function startUpsFrom(
  { store, scope }: Call,
  subject: string,
  from: Instant,
  limit: number,
): Promise<readonly StartUp[]> {
  const page = await store.startUps.list(scope, { subject, from, oldestFirst: true, limit });
  const last = page.at(-1)?.at;
  if (last === undefined || page.length < limit) return page;
  const together = await store.startUps.list(scope, {
    subject,
    from: last,
    until: last + 1,
    oldestFirst: true,
  });
  return [...page.filter(({ at }) => at < last), ...together];
}

/** Milliseconds: `at` since the beginning, `waited` before and `service` in the attempt that ended the request. */
function arrivalRow({ receivedAt, state, startedAt, finishedAt, inputBytes }: Arrival, from: Instant) {
  const answered = (state === "completed" || state === "failed") && startedAt !== undefined;
  return {
    at: receivedAt - from,
    ...(answered && {
      waited: between(receivedAt, startedAt),
      service: between(startedAt, finishedAt ?? startedAt),
    }),
    ...given({ size: inputBytes }),
    ...(finishedAt === undefined && { open: true }),
  };
}

/** A machine's clock may have been set back meanwhile. */
const between = (start: Instant, end: Instant): Duration => Math.max(0, end - start);

/** So many seconds ago, but not before the endpoint was made: an earlier one of its name had other times. */
function beginning(
  { from, since }: { readonly from?: string; readonly since?: string },
  { createdAt }: Endpoint,
  now: Instant,
): Instant {
  if (from !== undefined && since !== undefined)
    throw apiError("ValidationException", "Give either from or since, not both.");
  const ago = seconds(wholeNumber("since", since, { least: 0, most: WEEK, otherwise: DAY }));
  return instant("from", from) ?? Math.max(now - ago, createdAt);
}

function placeOf(text: string): number {
  const place = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(place)) return place;
  throw apiError("ValidationException", `after must be the next of an earlier answer, not ${clipped(text)}.`);
}

const written = (at: Instant): string => new Date(at).toISOString();
