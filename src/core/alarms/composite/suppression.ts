/**
 * Whether a composite alarm's actions wait. Its suppressor is another alarm: while that is in ALARM no actions are
 * taken. The wait period lets the suppressor come late, the extension period lets the composite alarm recover after it.
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-suppression.html
 */

import type { Duration, Instant } from "../../time/time.ts";
import type { AlarmState } from "../alarm.ts";

/** What holds the actions back. */
export type Suppression =
  | { readonly by: "Alarm" }
  | { readonly by: "WaitPeriod"; readonly until: Instant }
  | { readonly by: "ExtensionPeriod"; readonly until: Instant };

export interface Suppressor {
  /** The alarm's name. */
  readonly alarm: string;
  readonly waitPeriod: Duration;
  readonly extensionPeriod: Duration;
}

/** How far the suppression has come. */
export interface SuppressionState {
  /** Absent: actions are taken. */
  readonly suppression?: Suppression;
  /** The state before the last change whose actions were not taken yet. */
  readonly withheld?: { readonly from: AlarmState };
}

/** What happened at an instant. */
export interface Happening {
  /** The state that the composite alarm left just now, if it did. */
  readonly changedFrom?: AlarmState;
  /** The suppressor's state now; undefined when there is no such alarm. */
  readonly suppressor: AlarmState | undefined;
}

/** Where the suppression stands next; with `act`, actions are taken now, for having left that state. */
export interface SuppressionStep extends SuppressionState {
  readonly act?: { readonly from: AlarmState };
}

/**
 * What follows from a happening. Each change of the composite alarm starts a wait period, whatever period was running;
 * a suppressor in ALARM ends every period, and the extension period begins when it leaves ALARM.
 */
export function suppressionStep(
  suppressor: Suppressor,
  before: SuppressionState,
  happening: Happening,
  now: Instant,
): SuppressionStep {
  const { changedFrom } = happening;
  const withheld = changedFrom === undefined ? before.withheld : { from: changedFrom };
  const suppression = nextSuppression(suppressor, before.suppression, happening, now);
  return suppression
    ? { suppression, ...(withheld && { withheld }) }
    : released({ ...(withheld && { withheld }) });
}

/** What follows from the end of a period: the actions of the present state are taken, if any were withheld. */
export const released = ({ withheld }: SuppressionState): SuppressionStep =>
  withheld ? { act: withheld } : {};

function nextSuppression(
  { waitPeriod, extensionPeriod }: Suppressor,
  before: Suppression | undefined,
  { changedFrom, suppressor }: Happening,
  now: Instant,
): Suppression | undefined {
  if (suppressor === "ALARM") return { by: "Alarm" };
  if (changedFrom !== undefined) return period("WaitPeriod", waitPeriod, now);
  if (before?.by === "Alarm") return period("ExtensionPeriod", extensionPeriod, now);
  return before;
}

const period = (
  by: "WaitPeriod" | "ExtensionPeriod",
  length: Duration,
  now: Instant,
): Suppression | undefined => (length > 0 ? { by, until: now + length } : undefined);

/** What DescribeAlarms says of it. */
export const suppressionReason = ({ by }: Suppression): string => `Actions suppressed by ${by}`;

/** When the suppression ends by itself. */
export const suppressionEnd = (suppression: Suppression | undefined): Instant | undefined =>
  suppression && suppression.by !== "Alarm" ? suppression.until : undefined;
