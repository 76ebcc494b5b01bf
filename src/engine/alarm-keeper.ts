/** The alarm keeper: evaluates the alarms that are due, and saves each new state with everything that follows from it. */

import { isDeepStrictEqual } from "node:util";
import { repeatedActions } from "../core/alarms/actions.ts";
import type { Alarm } from "../core/alarms/alarm.ts";
import type { CarriedOut } from "../core/alarms/composite/carry-out.ts";
import { staysForSure, windowsAt } from "../core/alarms/glance.ts";
import { type Judgement, judge } from "../core/alarms/judge.ts";
import { readsOf } from "../core/alarms/reads.ts";
import { type AlarmChange, repeat, setState } from "../core/alarms/transition.ts";
import { type AlarmWindow, windowOf } from "../core/alarms/window.ts";
import type { BandOf } from "../core/metrics/anomaly/band.ts";
import type { MetricPoint } from "../core/metrics/metric.ts";
import type { Instant } from "../core/time/time.ts";
import { existingTargets, saveAlarmChange } from "../store/alarm-change.ts";
import { followMetricAlarms, loopsToWake, type MetricTransition } from "../store/composite-change.ts";
import { bandsForAlarms } from "../store/detectors.ts";
import type { Metrics, Store } from "../store/store.ts";
import { AlarmTimetable } from "./alarm-timetable.ts";
import type { EngineParts, Loop } from "./parts.ts";

/** The loop that keeps alarms true: it runs at the phases of the alarms there are. */
export function alarmKeeperLoop(parts: EngineParts): Loop {
  // An alarm is due when its phase lies between two passes; one made in between waits for its first phase.
  let lookedAt: Instant | undefined;
  const timetable = new AlarmTimetable();
  return {
    step: async (now) => {
      timetable.update(await parts.store.alarms.all());
      const due =
        lookedAt === undefined ? [] : await unsettled(parts.store.metrics, timetable, lookedAt, now);
      const seen = await observe(parts.store.metrics, due, now);
      const bandOf = await bandsForAlarms(parts.store, due);
      const wanting = seen.flatMap((one) => decide(one, bandOf(one.alarm), now));
      await commit(parts, wanting, now);
      lookedAt = now;
      return timetable.next(now);
    },
  };
}

/** The alarms whose evaluation fell due and who may not stay as they are. */
async function unsettled(
  metrics: Metrics,
  timetable: AlarmTimetable,
  since: Instant,
  now: Instant,
): Promise<readonly Alarm[]> {
  const found: number[] = [];
  const windowOf = windowsAt(now);
  for (const { glances, places, others } of timetable.due(since, now)) {
    found.push(...others);
    await metrics.glance(glances, (runOf) => {
      for (let index = 0; index < glances.length; index++) {
        const glance = glances[index]!;
        const window = windowOf(glance);
        if (!staysForSure(glance, window, runOf(index, window))) found.push(places[index]!);
      }
    });
  }
  return timetable.at(found);
}

/** An alarm with the points it looks at. */
interface Observed {
  readonly alarm: Alarm;
  readonly window: AlarmWindow;
  /** Of each of its reads. */
  readonly points: readonly (readonly MetricPoint[])[];
}

/** An alarm that changes its state or repeats its actions. */
interface Wanting {
  readonly alarm: Alarm;
  readonly judgement: Judgement;
}

/** Commits of this many changes at most, so that others get their turn at the store. */
const LARGEST_COMMIT = 200;

/** All windows in one call: the store has them in memory. */
async function observe(
  metrics: Metrics,
  alarms: readonly Alarm[],
  now: Instant,
): Promise<readonly Observed[]> {
  const watching = alarms.map((alarm) => {
    const window = windowOf(alarm, now);
    return { alarm, window, reads: readsOf(alarm, window) };
  });
  const points = await metrics.recent(watching.flatMap(({ reads }) => reads));
  let taken = 0;
  return watching.map(({ alarm, window, reads }) => {
    taken += reads.length;
    return { alarm, window, points: points.slice(taken - reads.length, taken) };
  });
}

function decide(
  { alarm, window, points }: Observed,
  bandOf: BandOf | undefined,
  now: Instant,
): readonly Wanting[] {
  const judgement = judge(alarm, window, points, now, bandOf);
  if (judgement.kind === "change") return [{ alarm, judgement }];
  const repeats = judgement.datapoints.length > 0 && repeatedActions(alarm, now).length > 0;
  return repeats ? [{ alarm, judgement }] : [];
}

async function commit(parts: EngineParts, wanting: readonly Wanting[], now: Instant): Promise<void> {
  for (let start = 0; start < wanting.length; start += LARGEST_COMMIT) {
    const batch = wanting.slice(start, start + LARGEST_COMMIT);
    const { changes, followed } = await save(parts.store, batch, parts.newId, now);
    if (changes.some(({ signals }) => signals.length > 0)) parts.nudge("scaler");
    if (changes.some(({ notices }) => notices.length > 0)) parts.nudge("courier");
    for (const loop of loopsToWake(followed)) parts.nudge(loop);
    for (const { alarm, history } of [...changes, ...followed])
      if (history.length > 0)
        parts.log.info({ alarm: alarm.name, state: alarm.state, reason: alarm.stateReason }, "alarm changed");
  }
}

const save = (
  store: Store,
  batch: readonly Wanting[],
  newId: () => string,
  now: Instant,
): Promise<{ readonly changes: readonly AlarmChange[]; readonly followed: readonly CarriedOut[] }> =>
  store.transaction(async (tx) => {
    const changes: AlarmChange[] = [];
    const transitions: MetricTransition[] = [];
    for (const { alarm, judgement } of batch) {
      // A client may have changed it since it was judged: then its next evaluation decides.
      if (!isDeepStrictEqual(await tx.alarms.get(alarm.scope, alarm.name), alarm)) continue;
      const reach = { targets: await existingTargets(tx, alarm), newId };
      const change =
        judgement.kind === "change"
          ? setState(alarm, judgement.to, reach, now)
          : repeat(alarm, judgement.datapoints, reach, now);
      if (!change) continue;
      await saveAlarmChange(tx, change, newId, now);
      changes.push(change);
      if (change.alarm.state !== alarm.state) transitions.push({ alarm: change.alarm, from: alarm.state });
    }
    return { changes, followed: await followMetricAlarms(tx, transitions, newId, now) };
  });
