/** Which alarms are due when: alarms share few phases, so a pass looks at those, not at ten thousand alarms. */

import type { Alarm } from "../core/alarms/alarm.ts";
import { isDue, nextEvaluation, rhythmOf } from "../core/alarms/schedule.ts";
import { earliest, type Instant } from "../core/time/time.ts";

/** Alarms of one rhythm. */
interface Group {
  readonly first: Alarm;
  /** Places in the list of all alarms. */
  readonly places: number[];
}

/** Made anew when alarms change; what it works out of an alarm it keeps as long as that is the same object. */
export class AlarmTimetable {
  readonly #rhythms = new WeakMap<Alarm, string>();
  #alarms: readonly Alarm[] = [];
  #groups: readonly Group[] = [];

  /** Takes all alarms there are. */
  update(alarms: readonly Alarm[]): void {
    if (alarms === this.#alarms) return;
    const groups = new Map<string, Group>();
    for (const [place, alarm] of alarms.entries()) {
      const rhythm = this.#rhythmOf(alarm);
      const group = groups.get(rhythm);
      if (group) group.places.push(place);
      else groups.set(rhythm, { first: alarm, places: [place] });
    }
    this.#alarms = alarms;
    this.#groups = [...groups.values()];
  }

  /** Those whose evaluation fell due in (`since`, `now`], in the order in which they were given. */
  due(since: Instant, now: Instant): readonly Alarm[] {
    const due = this.#groups.filter(({ first }) => isDue(first, since, now));
    const places = due.flatMap((group) => group.places);
    if (due.length > 1) places.sort((a, b) => a - b);
    return places.map((place) => this.#alarms[place]!);
  }

  /** When the next of them is due. */
  next(after: Instant): Instant | undefined {
    return earliest(...this.#groups.map(({ first }) => nextEvaluation(first, after)));
  }

  #rhythmOf(alarm: Alarm): string {
    const known = this.#rhythms.get(alarm);
    if (known) return known;
    const rhythm = rhythmOf(alarm);
    this.#rhythms.set(alarm, rhythm);
    return rhythm;
  }
}
