/** Pings instances, each in its own rhythm and beside the fleet keeper's passes, and says when something changed. */

import type { Scheduler } from "../clock/scheduler.ts";
import { HEALTHY, type Health } from "../core/fleet/observed.ts";
import { type Duration, type Instant, seconds } from "../core/time/time.ts";
import type { Invoker } from "../invoker/invoker.ts";

/** AWS's limit for one ping. */
const PING_LIMIT: Duration = seconds(2);

/** Between pings of an instance that is well. */
export const CALM_PAUSE: Duration = seconds(10);

/** After a miss: soon again, so that a busy model server finds a ping waiting between two jobs. */
const ANXIOUS_PAUSE: Duration = seconds(1);

/** While it starts, pauses are a twentieth of the time it has taken so far: waking costs little more than the start. */
const SHORTEST_PAUSE: Duration = 3;
const LONGEST_PAUSE: Duration = seconds(1);

export interface Watched {
  readonly id: string;
  readonly address: string;
  /** Whether it has answered before, in an earlier life of the server perhaps. */
  readonly inService: boolean;
}

interface Watch {
  readonly id: string;
  readonly address: string;
  readonly since: Instant;
  readonly abort: AbortController;
}

export class HealthWatch {
  readonly #scheduler: Scheduler;
  readonly #invoker: Invoker;
  readonly #onChange: () => void;
  readonly #watches = new Map<string, Watch>();
  readonly #health = new Map<string, Health>();
  #changes = 0;

  constructor(
    { scheduler, invoker }: { readonly scheduler: Scheduler; readonly invoker: Invoker },
    onChange: () => void,
  ) {
    this.#scheduler = scheduler;
    this.#invoker = invoker;
    this.#onChange = onChange;
  }

  /** Watches these and no others. */
  watch(instances: readonly Watched[]): void {
    for (const instance of instances) this.#begin(instance);
    if (this.#watches.size === instances.length) return;
    const wanted = new Set(instances.map(({ id }) => id));
    for (const [id, watch] of this.#watches) if (!wanted.has(id)) this.#end(id, watch);
  }

  /** By instance id, of those that were pinged so far, as it is at any moment. */
  get health(): ReadonlyMap<string, Health> {
    return this.#health;
  }

  /** How often something in `health` has become another. */
  get changes(): number {
    return this.#changes;
  }

  /** An answered invocation is as good a sign of life as a ping. */
  sawAnswer(id: string): void {
    if (this.#watches.has(id)) this.#become(id, HEALTHY);
  }

  close(): void {
    this.watch([]);
  }

  #begin({ id, address, inService }: Watched): void {
    const known = this.#watches.get(id);
    if (known?.address === address) return;
    if (known) this.#end(id, known);
    const watch: Watch = {
      id,
      address,
      since: this.#scheduler.now(),
      abort: new AbortController(),
    };
    this.#watches.set(id, watch);
    this.#become(id, { answered: inService, misses: 0 });
    // Ends by being aborted, and a ping never fails: there is nothing else to catch.
    this.#keepPinging(watch).catch(() => {});
  }

  #end(id: string, watch: Watch): void {
    this.#watches.delete(id);
    this.#health.delete(id);
    this.#changes += 1;
    // A text costs nothing; an error would come with its stack.
    watch.abort.abort("It is watched no longer.");
  }

  #become(id: string, health: Health): void {
    if (this.#health.get(id) === health) return;
    this.#health.set(id, health);
    this.#changes += 1;
  }

  async #keepPinging(watch: Watch): Promise<void> {
    const { signal } = watch.abort;
    while (!signal.aborted) {
      const answered = await this.#invoker.ping(watch.address, PING_LIMIT).catch(() => false);
      if (signal.aborted) return;
      this.#note(watch, answered);
      await this.#scheduler.sleep(this.#pauseOf(watch), signal);
    }
  }

  #note({ id }: Watch, answered: boolean): void {
    const health = this.#health.get(id)!;
    if (answered) {
      const news = !health.answered || health.misses > 0;
      this.#become(id, HEALTHY);
      if (news) this.#onChange();
    } else if (health.answered) {
      const missingSince = health.missingSince ?? this.#scheduler.now();
      this.#become(id, { answered: true, misses: health.misses + 1, missingSince });
      this.#onChange();
    }
  }

  #pauseOf({ id, since }: Watch): Duration {
    const health = this.#health.get(id)!;
    if (health.misses > 0) return ANXIOUS_PAUSE;
    if (health.answered) return CALM_PAUSE;
    const taken = this.#scheduler.now() - since;
    return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, taken / 20));
  }
}
