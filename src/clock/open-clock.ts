/** The clock that a setting asks for, going on where the data directory's time has come to. */

import type { Instant } from "../core/time/time.ts";
import type { Clock } from "./clock.ts";
import type { KeptInstant } from "./kept-instant.ts";
import type { OutsideWork } from "./outside-work.ts";
import { PassingTime } from "./passing.ts";
import type { OnStepError } from "./scheduler.ts";
import type { ClockSetting } from "./setting.ts";
import { TestClock } from "./test-clock.ts";

export interface ClockParts {
  readonly outside: OutsideWork;
  readonly onError: OnStepError;
  readonly kept: KeptInstant;
  /** Whether the data directory was made just now. */
  readonly fresh: boolean;
}

/** The setting does not go with what the data directory holds. */
export class ClockRefused extends Error {}

/** Throws ClockRefused when time would go backwards. */
export function openClock(setting: ClockSetting, parts: ClockParts): Clock {
  const { outside, onError, kept } = parts;
  const { machine } = outside;
  const latest = kept.read();
  if (setting.mode === "system") {
    if (latest !== undefined && latest > machine.now()) throw new ClockRefused(ahead(latest));
    kept.forget();
    return new PassingTime({ machine, onError });
  }
  if (setting.start !== undefined && !parts.fresh)
    throw new ClockRefused(
      "--clock-start is for a new data directory: in one that is in use, time goes on where it stands. Choose another --data.",
    );
  const start = setting.start ?? latest ?? machine.now();
  const record = (instant: Instant) => kept.write(instant);
  return setting.mode === "test"
    ? new TestClock({ start, outside, onError, record })
    : new PassingTime({ machine, onError, rated: { start, rate: setting.rate, record } });
}

const ahead = (latest: Instant): string =>
  `The time of this data directory has come to ${new Date(latest).toISOString()}, which the machine's clock has not reached. Start with --clock test or a rate, or choose another --data.`;
