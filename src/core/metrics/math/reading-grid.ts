/** The periods that a reader of a time range sees. */

import { hours, type Instant, seconds } from "../../time/time.ts";
import { readingStart } from "../series.ts";
import type { Grid } from "./query.ts";

/** How far ahead of the clock there may be data. */
const AHEAD = hours(2);

/**
 * Periods (of seconds) from `start` on that begin before `end`: rounded as readers get them, and only as far back and
 * ahead as there can be data. So a grid has some twenty thousand periods at most, whatever is asked.
 */
export function readingGrid(start: Instant, end: Instant, period: number, now: Instant): Grid {
  const from = readingStart(start, seconds(period), now);
  const until = Math.min(end, now + AHEAD);
  return { start: from, period, count: Math.max(0, Math.ceil((until - from) / seconds(period))) };
}
