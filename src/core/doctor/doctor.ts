/** The doctor: every check over one snapshot, the worst first. */

import { breachingWithoutData } from "./checks/breaching-without-data.ts";
import { disabledActions } from "./checks/disabled-actions.ts";
import { flapping } from "./checks/flapping.ts";
import { forecastAboveMaximum } from "./checks/forecast-above-maximum.ts";
import { forecastOnly } from "./checks/forecast-only.ts";
import { noScaleIn } from "./checks/no-scale-in.ts";
import { noWayToWake } from "./checks/no-way-to-wake.ts";
import { orphans } from "./checks/orphans.ts";
import { pinned } from "./checks/pinned.ts";
import { silentStepPolicy } from "./checks/silent-step-policy.ts";
import { staleAlarms } from "./checks/stale-alarms.ts";
import { stuckAtMaximum } from "./checks/stuck-at-maximum.ts";
import { suspended } from "./checks/suspended.ts";
import { tooLittleData } from "./checks/too-little-data.ts";
import { uncoveredSteps } from "./checks/uncovered-steps.ts";
import { unheardAlarms } from "./checks/unheard-alarms.ts";
import { unpublishedMetric } from "./checks/unpublished-metric.ts";
import { unreachable } from "./checks/unreachable.ts";
import type { Check, Finding, Severity, Snapshot } from "./finding.ts";

const checks: readonly Check[] = [
  unpublishedMetric,
  silentStepPolicy,
  disabledActions,
  uncoveredSteps,
  staleAlarms,
  noWayToWake,
  noScaleIn,
  breachingWithoutData,
  pinned,
  stuckAtMaximum,
  flapping,
  suspended,
  unheardAlarms,
  orphans,
  unreachable,
  tooLittleData,
  forecastAboveMaximum,
  forecastOnly,
];

/** All findings, by severity, then subject. */
export const examine = (snapshot: Snapshot): readonly Finding[] =>
  checks
    .flatMap((check) => check(snapshot))
    .sort(
      (a, b) =>
        rank[a.severity] - rank[b.severity] || (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0),
    );

/** What is already wrong with a policy when it is put, whatever is still to come. */
export const examinePolicy = (snapshot: Snapshot): readonly Finding[] =>
  [unpublishedMetric, uncoveredSteps].flatMap((check) => check(snapshot));

const rank: Readonly<Record<Severity, number>> = { error: 0, warn: 1, info: 2 };
