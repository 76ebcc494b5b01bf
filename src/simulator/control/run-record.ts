/**
 * What a run's journals are told, from its first entry on: journals forget what is old, and a report is of the whole
 * run. Each record holds the first entries only, so that it is bounded.
 */

import type { AlarmHistoryItem } from "../../core/alarms/alarm.ts";
import { joined, type ToldDecision, toldDecision } from "../../core/explain/story.ts";
import type { ScalingActivity } from "../../core/scaling/activity.ts";
import type { DecisionRecord } from "../../core/scaling/decision-record.ts";
import type { Collections, Journal } from "../../store/store.ts";

/** Of each kind. */
export const MOST_RECORDED = 20_000;

export class RunRecord {
  readonly #activities = new Map<string, ScalingActivity>();
  readonly #alarmHistory: AlarmHistoryItem[] = [];
  readonly #decisions = new DecisionLog();

  get activities(): readonly ScalingActivity[] {
    return [...this.#activities.values()];
  }

  get alarmHistory(): readonly AlarmHistoryItem[] {
    return this.#alarmHistory;
  }

  get decisions(): readonly ToldDecision[] {
    return this.#decisions.told;
  }

  /** The journals of a store, seen by this record. */
  journals({
    activities,
    alarmHistory,
  }: Collections): Pick<Collections, "activities" | "alarmHistory" | "decisions"> {
    return {
      activities: watched(activities, {
        append: (id, activity) => {
          if (this.#activities.size < MOST_RECORDED) this.#activities.set(id, activity);
        },
        update: (id, activity) => {
          if (this.#activities.has(id)) this.#activities.set(id, activity);
        },
      }),
      alarmHistory: watched(alarmHistory, {
        append: (_, item) => {
          if (this.#alarmHistory.length < MOST_RECORDED) this.#alarmHistory.push(item);
        },
        update: () => {},
      }),
      decisions: this.#decisions,
    };
  }
}

interface Watcher<T> {
  readonly append: (id: string, entry: T) => void;
  readonly update: (id: string, entry: T) => void;
}

const watched = <T>(journal: Journal<T>, { append, update }: Watcher<T>): Journal<T> => ({
  get: (scope, id) => journal.get(scope, id),
  list: (scope, query) => journal.list(scope, query),
  prune: (before) => journal.prune(before),
  append: (scope, subject, at, id, entry) => {
    append(id, entry);
    return journal.append(scope, subject, at, id, entry);
  },
  update: (scope, id, entry) => {
    update(id, entry);
    return journal.update(scope, id, entry);
  },
});

/**
 * A journal of decisions that keeps words only, and the last record, to which the next decision is compared. Holds in
 * a row for the same reasons are one entry, as in a story.
 */
class DecisionLog implements Journal<DecisionRecord> {
  readonly told: ToldDecision[] = [];
  #last: DecisionRecord | undefined;
  #full = false;

  async append(_: unknown, __: string, ___: number, ____: string, record: DecisionRecord): Promise<void> {
    this.#last = record;
    if (this.#full) return;
    const decision = toldDecision(record);
    const last = this.told.at(-1);
    const both = joined(last, decision);
    if (last && both)
      this.#replaceLast({ ...both, activityIds: [...last.activityIds, ...decision.activityIds] });
    else if (this.told.length < MOST_RECORDED) this.told.push(decision);
    else this.#full = true;
  }

  /** One more evaluation said what the last record says. */
  async update(_: unknown, __: string, record: DecisionRecord): Promise<void> {
    this.#last = record;
    const last = this.told.at(-1);
    if (last && !this.#full) this.#replaceLast({ ...last, count: last.count + 1, until: record.lastAt });
  }

  async get(_: unknown, id: string): Promise<DecisionRecord | undefined> {
    return this.#last?.id === id ? this.#last : undefined;
  }

  async list(): Promise<readonly DecisionRecord[]> {
    return this.#last ? [this.#last] : [];
  }

  async prune(): Promise<number> {
    return 0;
  }

  #replaceLast(decision: ToldDecision): void {
    this.told[this.told.length - 1] = decision;
  }
}
