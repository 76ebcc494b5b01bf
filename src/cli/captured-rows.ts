/** Asks a server for an endpoint's traffic, page by page, and again while it is to be followed. */

import { setTimeout as pause } from "node:timers/promises";
import { given } from "../api/given.ts";
import type { CaptureHeader, CaptureRow } from "../simulator/traces/capture.ts";
import { answerOf, type Server } from "./asking.ts";
import { RefusedError } from "./client.ts";

export interface CaptureWish {
  readonly endpoint: string;
  readonly server: Server;
  /** How much of the past, in seconds. */
  readonly since: number;
  /** How much of the future, in milliseconds of the server's clock; infinity until somebody says stop. */
  readonly lasts: number;
}

/** What a server's endpoint told of its traffic. */
export interface CaptureStart {
  readonly header: CaptureHeader;
  readonly concurrency: number;
}

export interface CapturedRows {
  readonly rows: readonly CaptureRow[];
  /** How much is told, from 0 to 1; NaN where no end is set. */
  readonly done: number;
  /** The time that the rows cover, in milliseconds. */
  readonly covered: number;
}

export interface Capture extends CaptureStart {
  readonly rows: AsyncIterable<CapturedRows>;
}

interface ArrivalsPage {
  readonly endpoint: string;
  readonly concurrency: number;
  readonly from: string;
  readonly now: string;
  readonly arrivals: readonly {
    readonly at: number;
    readonly waited?: number;
    readonly service?: number;
    readonly size?: number;
  }[];
  readonly next?: string;
}

interface StartUpsPage {
  readonly startUps: readonly { readonly at: number; readonly took: number }[];
  readonly next?: string;
  readonly more: boolean;
}

/** How often a followed endpoint is asked again. */
const POLL = 2000;

/** Five minutes of them. */
const MOST_TRIES = 150;

/** Throws when the server cannot be asked, or has no such endpoint: what is wrong and what to do next. */
export async function openCapture(wish: CaptureWish, signal: AbortSignal): Promise<Capture> {
  const first = await askedOf<ArrivalsPage>(wish, "arrivals", { since: String(wish.since), limit: "1" });
  const header: CaptureHeader = {
    ebbtide: "capture",
    version: 1,
    endpoint: first.endpoint,
    start: first.from,
  };
  return { header, concurrency: first.concurrency, rows: rowsOf(wish, first, signal) };
}

/**
 * Requests in the order in which they came, each once. While it lasts, those behind one that is still open wait for its
 * end, in the server's store; when it ends, what is open is told as it stands.
 */
async function* rowsOf(
  wish: CaptureWish,
  first: ArrivalsPage,
  signal: AbortSignal,
): AsyncGenerator<CapturedRows> {
  const { from } = first;
  const start = Date.parse(from);
  const length = Date.parse(first.now) - start + wish.lasts;
  let covered = Date.parse(first.now) - start;
  let after: string | undefined;
  let afterStart: string | undefined;
  for (;;) {
    const last = signal.aborted || covered >= length;
    for await (const page of startUpPages(wish, { from, after: afterStart }, signal)) {
      afterStart = page.next;
      const rows = page.startUps.filter(({ at }) => at < length);
      yield { rows: rows.map((one) => ({ kind: "start-up", ...one })), done: covered / length, covered };
    }
    let told = 0;
    for await (const page of arrivalPages(wish, { from, after, ...(!last && { ended: "true" }) }, signal)) {
      after = page.next;
      covered = Math.min(length, Date.parse(page.now) - start);
      told = page.arrivals.at(-1)?.at ?? told;
      const rows = page.arrivals.filter(({ at }) => at < length).map(rowOf);
      // The past is told quickly, the rest takes the time it takes.
      yield { rows, done: (wish.lasts > 0 ? covered : told) / length, covered };
      if (told >= length) break;
    }
    if (last) return;
    await pause(POLL, undefined, { signal }).catch(() => {});
  }
}

type Query = Readonly<Record<string, string | undefined>>;

async function* startUpPages(
  wish: CaptureWish,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<StartUpsPage> {
  for (let after = query.after; ; ) {
    const page = await patiently(wish, signal, () =>
      askedOf<StartUpsPage>(wish, "start-ups", { ...query, after }),
    );
    yield page;
    if (!page.more) return;
    after = page.next;
  }
}

/** The last one has no arrivals. */
async function* arrivalPages(
  wish: CaptureWish,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<ArrivalsPage> {
  for (let after = query.after; ; ) {
    const page = await patiently(wish, signal, () =>
      askedOf<ArrivalsPage>(wish, "arrivals", { ...query, after }),
    );
    yield page;
    if (page.arrivals.length === 0) return;
    after = page.next;
  }
}

/** Of a row the server may tell more than a capture has. */
const rowOf = ({ at, waited, service, size }: ArrivalsPage["arrivals"][number]): CaptureRow => ({
  kind: "request",
  at,
  ...given({ waited, service, size }),
});

const askedOf = <Page>(
  { endpoint, server }: CaptureWish,
  what: "arrivals" | "start-ups",
  query: Query,
): Promise<Page> => answerOf<Page>(`/_ebbtide/capture/${what}`, { endpoint, ...query }, server);

/** A server that is started again meanwhile has forgotten nothing: what is followed is asked for some minutes more. */
async function patiently<Page>(
  { lasts }: CaptureWish,
  signal: AbortSignal,
  ask: () => Promise<Page>,
): Promise<Page> {
  for (let tries = 1; ; tries++)
    try {
      return await ask();
    } catch (error) {
      const isRefused = (error as Error).cause instanceof RefusedError;
      if (isRefused || lasts === 0 || tries === MOST_TRIES || signal.aborted) throw error;
      await pause(POLL, undefined, { signal }).catch(() => {});
    }
}
