/** The settings `--clock` and `--clock-start`, as they are written. */

import type { Instant } from "../core/time/time.ts";

export type ClockSetting =
  | { readonly mode: "system" }
  | { readonly mode: "test"; readonly start?: Instant }
  | { readonly mode: "rate"; readonly rate: number; readonly start?: Instant };

/** An hour in a second: faster, and the loops of a minute would have no time to run in. */
const HIGHEST_RATE = 3600;

/** The setting, or what is wrong with it. */
export function clockSetting(
  written: string,
  writtenStart: string | undefined,
): ClockSetting | { readonly problem: string } {
  const start = writtenStart === undefined ? undefined : instantOf(writtenStart);
  if (writtenStart !== undefined && start === undefined)
    return { problem: `--clock-start must be a time such as 2026-01-01T12:00:00Z, not ${writtenStart}` };
  const given = start === undefined ? {} : { start };
  if (written === "test") return { mode: "test", ...given };
  if (written === "system")
    return start === undefined
      ? { mode: "system" }
      : { problem: "--clock-start is for --clock test or a rate: the machine's clock starts nowhere" };
  const rate = /^x[1-9]\d{0,5}$/.test(written) ? Number(written.slice(1)) : Number.NaN;
  if (rate <= HIGHEST_RATE) return { mode: "rate", rate, ...given };
  return { problem: `--clock must be system, test, or a rate from x1 to x${HIGHEST_RATE}, not ${written}` };
}

/** Undefined for what is no time with a time zone, from 2000 to 2100. */
function instantOf(written: string): Instant | undefined {
  const form = /^2[01]\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
  const at = form.test(written) ? Date.parse(written) : Number.NaN;
  return Number.isFinite(at) ? at : undefined;
}
