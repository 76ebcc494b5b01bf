/** The system's time: the only file that looks at the machine's clock and sets its timers. */

import type { Machine } from "./machine.ts";
import { PassingTime } from "./passing.ts";
import type { OnStepError, Scheduler } from "./scheduler.ts";

export const systemMachine: Machine = {
  now: () => Date.now(),
  after: (delay, run) => {
    const timer = setTimeout(run, delay);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** For measuring: in fractions of a millisecond, and steady when somebody sets the machine's clock. */
const steadyMachine: Machine = {
  now: () => performance.timeOrigin + performance.now(),
  after: systemMachine.after,
};

/** A scheduler that follows the machine's clock. */
export const systemScheduler = (onError: OnStepError): Scheduler =>
  new PassingTime({ machine: systemMachine, onError });

/** A scheduler that follows the machine's steady clock, for measuring. */
export const steadyScheduler = (onError: OnStepError): Scheduler =>
  new PassingTime({ machine: steadyMachine, onError });
