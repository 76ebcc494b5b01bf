/** A scheduler that somebody else drives, as the server's clock. */

import type { PassingClock } from "./clock.ts";
import type { Scheduler } from "./scheduler.ts";

/** For tests in virtual time: whoever made the scheduler lets its time pass, at the end too. */
export const givenClock = (scheduler: Scheduler): PassingClock => ({
  mode: "system",
  rate: 1,
  now: () => scheduler.now(),
  machineNow: () => scheduler.now(),
  start: (name, step) => scheduler.start(name, step),
  sleep: (duration, signal) => scheduler.sleep(duration, signal),
  release: () => {},
  close: () => {},
});
