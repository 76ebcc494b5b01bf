/** Which alarms are due when: alarms share few phases, so a pass looks at those, not at ten thousand alarms. */

import type { Alarm } from "../core/alarms/alarm.ts";
import { type Glance, glanceOf } from "../core/alarms/glance.ts";
import { isDue, nextEvaluation, rhythmOf } from "../core/alarms/schedule.ts";
import { earliest, type Instant } from "../core/time/time.ts";

/** Alarms of one rhythm; places are those in the list of all alarms. */
export interface Group {
  readonly first: Alarm;
  /** Of alarms for which a first look is enough, mostly; `places` has the place of each. */
  readonly glances: readonly Glance[];
  readonly places: readonly number[];
  /** Places of alarms that are always judged. */
  readonly others: readonly number[];
}

/** What is worked out of an alarm. */
interface Entry {
  readonly rhythm: string;
  readonly glance: Glance | undefined;
}

/** Made anew when alarms change; what it works out of an alarm it keeps as long as that is the same object. */
export class AlarmTimetable {
  readonly #known = new WeakMap<Alarm, Entry>();
  #alarms: readonly Alarm[] = [];
  #entries: readonly Entry[] = [];
  #groups: ReadonlyMap<string, Group> = new Map();

  /** Takes all alarms there are. */
  update(alarms: readonly Alarm[]): void {
    if (alarms === this.#alarms) return;
    const entries = alarms.map((alarm, place) =>
      alarm === this.#alarms[place] ? this.#entries[place]! : this.#entryOf(alarm),
    );
    const byRhythm = Map.groupBy(entries.keys(), (place) => entries[place]!.rhythm);
    this.#alarms = alarms;
    this.#entries = entries;
    this.#groups = new Map([...byRhythm].map(([rhythm, places]) => [rhythm, this.#group(rhythm, places)]));
  }

  /** Those with alarms whose evaluation fell due in (`since`, `now`]. */
  due(since: Instant, now: Instant): readonly Group[] {
    return [...this.#groups.values()].filter(({ first }) => isDue(first, since, now));
  }

  /** The alarms at some places, in the order in which they were given. */
  at(places: readonly number[]): readonly Alarm[] {
    return [...places].sort((a, b) => a - b).map((place) => this.#alarms[place]!);
  }

  /** When the next of them is due. */
  next(after: Instant): Instant | undefined {
    return earliest(...[...this.#groups.values()].map(({ first }) => nextEvaluation(first, after)));
  }

  #group(rhythm: string, all: readonly number[]): Group {
    const places = all.filter((place) => this.#entries[place]!.glance);
    const glances = places.flatMap((place) => this.#entries[place]!.glance ?? []);
    const others = all.filter((place) => !this.#entries[place]!.glance);
    const before = this.#groups.get(rhythm)?.glances;
    const first = this.#alarms[all[0]!]!;
    // The same list again is found faster in the store.
    return { first, glances: before && isSame(before, glances) ? before : glances, places, others };
  }

  #entryOf(alarm: Alarm): Entry {
    const known = this.#known.get(alarm);
    if (known) return known;
    const entry = { rhythm: rhythmOf(alarm), glance: glanceOf(alarm) };
    this.#known.set(alarm, entry);
    return entry;
  }
}

const isSame = (one: readonly Glance[], other: readonly Glance[]): boolean =>
  one.length === other.length && one.every((glance, index) => glance === other[index]);
