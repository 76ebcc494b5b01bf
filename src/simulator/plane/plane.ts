/**
 * The request plane: the queue and the instances' work on it, request by request, in columns. It knows nothing of
 * scaling: it is told which workers serve, and runs from one instant to another.
 *
 * It does what the dispatcher does: oldest first, to the worker with the fewest requests (the first named among
 * equals), expiry in the line, and what a lost instance had goes back to its old place.
 */

import { RECEIVE_LIMIT } from "../../core/queue/receive-limit.ts";
import { ArrivalCursor, type Arrivals } from "./arrivals.ts";
import { RequestColumns } from "./columns.ts";
import { Completions } from "./completions.ts";
import { WaitingLine } from "./waiting.ts";
import { Durations } from "./waits.ts";

/** A service time in milliseconds for a request's size and known service time, `running` requests on the instance with it. */
export type ServiceTime = (size: number, known: number, running: number) => number;

export interface PlaneSettings {
  readonly arrivals: Arrivals;
  readonly serviceTime: ServiceTime;
  /** How many requests an instance works on at once. */
  readonly concurrency: number;
  /** How long a request may wait, in milliseconds. */
  readonly timeToLive: number;
  /** How long a worker may take for one, in milliseconds; then it has failed. */
  readonly invocationTimeout: number;
  /** The factor by which a worker's service times are longer; 1 for all when absent. */
  readonly slownessOf?: (id: string) => number;
}

/** An instance's slots. */
interface Worker {
  readonly id: string;
  running: number;
  /** Takes new work. */
  serving: boolean;
  /** Answers nothing any more, and nobody knows. */
  silent: boolean;
  readonly slowness: number;
}

/** In a vacant place. */
const NOBODY: Worker = { id: "", running: 0, serving: false, silent: false, slowness: 1 };

export class RequestPlane {
  readonly #settings: PlaneSettings;
  readonly #arrivals: ArrivalCursor;
  readonly #columns = new RequestColumns();
  readonly #line = new WaitingLine(this.#columns);
  readonly #running = new Completions();
  readonly #workers: Worker[] = [];
  readonly #vacant: number[] = [];
  readonly #byId = new Map<string, number>();
  /** Serving workers in the order in which they were named. */
  #serving: readonly number[] = [];
  #free = 0;

  /** From arrival to the start of the last attempt. */
  readonly waits = new Durations();
  /** From arrival to the end. */
  readonly sojourns = new Durations();
  arrived = 0;
  expired = 0;
  failed = 0;
  timedOut = 0;
  retried = 0;
  /** Milliseconds of work that ended well. */
  busy = 0;
  /** The sum of the squares of the same. */
  busySquares = 0;
  lastEndedAt: number | undefined;

  constructor(settings: PlaneSettings) {
    this.#settings = settings;
    this.#arrivals = new ArrivalCursor(settings.arrivals);
  }

  get waiting(): number {
    return this.#line.length;
  }

  get running(): number {
    return this.#running.length;
  }

  get completed(): number {
    return this.sojourns.count;
  }

  /** When the oldest waiting request came. */
  get oldestWaitingAt(): number | undefined {
    const oldest = this.#line.peek();
    return oldest === undefined ? undefined : this.#columns.arrivedAt[oldest];
  }

  /** When something happens next if nobody interferes; infinity when nothing will. */
  get nextAt(): number {
    return Math.min(this.#arrivals.at, this.#running.nextAt, this.#expiryAt());
  }

  /** Everything that runs, in no order. */
  work(): readonly { readonly worker: string; readonly startedAt: number }[] {
    const { worker, startedAt } = this.#columns;
    return [...this.#running.indices()].map((index) => ({
      worker: this.#workers[worker[index]!]!.id,
      startedAt: startedAt[index]!,
    }));
  }

  /** Names the workers that take new work from now on; others finish what they have. */
  serve(ids: readonly string[], now: number): void {
    for (const index of this.#serving) this.#workers[index]!.serving = false;
    this.#serving = ids.map((id) => this.#workerOf(id));
    for (const index of this.#serving) this.#workers[index]!.serving = true;
    this.#free = 0;
    for (const index of this.#serving)
      this.#free += Math.max(0, this.#settings.concurrency - this.#workers[index]!.running);
    this.#assign(now);
  }

  /** An instance answers no more: what it has, and what it is still given, runs into the time limit. */
  silence(id: string): void {
    const at = this.#byId.get(id);
    if (at === undefined) return;
    const { worker, startedAt, timesOut } = this.#columns;
    this.#workers[at]!.silent = true;
    for (const index of this.#running.remove((one) => worker[one] === at)) {
      timesOut[index] = 1;
      this.#running.push(startedAt[index]! + this.#settings.invocationTimeout, index);
    }
  }

  /** An instance is gone: what it had waits again, or fails after too many losses. It is no fault of theirs if it was leaving. */
  lose(id: string, now: number): void {
    const lost = this.#byId.get(id);
    if (lost === undefined) return;
    const worker = this.#workers[lost]!;
    if (worker.serving) this.#free -= this.#settings.concurrency - worker.running;
    const { columns, line } = { columns: this.#columns, line: this.#line };
    for (const index of this.#running.remove((one) => columns.worker[one] === lost)) {
      if (worker.serving) columns.lost[index]! += 1;
      if (columns.lost[index]! < RECEIVE_LIMIT) {
        this.retried += 1;
        line.pushBack(index);
      } else {
        this.failed += 1;
        columns.remove(index);
      }
    }
    this.#forget(lost);
    this.#assign(now);
  }

  /** Gives back an idle worker's place. */
  dismiss(id: string): void {
    const index = this.#byId.get(id);
    if (index !== undefined && this.#workers[index]!.running === 0) this.#forget(index);
  }

  /**
   * Runs everything up to and including `limit`, or up to what the fleet must hear of at once: a worker that takes no
   * new work has finished its last, or, with `heedUnserved`, a request finds nobody serving. Answers the instant it
   * has come to; below `limit` there is something to hear.
   */
  run(limit: number, heedUnserved = false): number {
    const { serviceTime, concurrency } = this.#settings;
    const arrivals = this.#arrivals;
    for (;;) {
      const arrival = arrivals.at;
      const end = this.#running.nextAt;
      if (end <= arrival) {
        if (end > limit) return this.#expire(limit);
        if (this.#expiryAt() < end) this.#expire(end);
        if (this.#finish(this.#running.pop(), end, serviceTime, concurrency)) return end;
      } else {
        if (arrival > limit) return this.#expire(limit);
        this.#arrive(arrival, serviceTime);
        // Not in the midst of those that come together.
        if (heedUnserved && this.#serving.length === 0 && arrivals.at > arrival) return arrival;
      }
    }
  }

  #arrive(now: number, serviceTime: ServiceTime): void {
    const arrivals = this.#arrivals;
    const index = this.#columns.add(now, arrivals.size, arrivals.service);
    arrivals.advance();
    this.arrived += 1;
    if (this.#free > 0) this.#start(index, this.#leastBusy(), now, serviceTime);
    else this.#line.push(index);
  }

  /** Whether a worker that takes no new work has nothing left. */
  #finish(index: number, now: number, serviceTime: ServiceTime, concurrency: number): boolean {
    const columns = this.#columns;
    const at = columns.worker[index]!;
    const worker = this.#workers[at]!;
    if (columns.timesOut[index] === 1) {
      this.failed += 1;
      this.timedOut += 1;
    } else {
      const started = columns.startedAt[index]!;
      this.busy += now - started;
      this.busySquares += (now - started) * (now - started);
      this.waits.add(started - columns.arrivedAt[index]!);
      this.sojourns.add(now - columns.arrivedAt[index]!);
    }
    columns.remove(index);
    worker.running -= 1;
    this.lastEndedAt = now;
    if (!worker.serving) return worker.running === 0;
    if (worker.running >= concurrency) return false;
    this.#free += 1;
    if (this.#line.length > 0) this.#start(this.#line.shift(), this.#leastBusy(), now, serviceTime);
    return false;
  }

  #start(index: number, at: number, now: number, serviceTime: ServiceTime): void {
    const columns = this.#columns;
    const worker = this.#workers[at]!;
    worker.running += 1;
    this.#free -= 1;
    columns.worker[index] = at;
    columns.startedAt[index] = now;
    const took = serviceTime(columns.size[index]!, columns.service[index]!, worker.running) * worker.slowness;
    const { invocationTimeout } = this.#settings;
    const timesOut = worker.silent || took > invocationTimeout;
    columns.timesOut[index] = timesOut ? 1 : 0;
    this.#running.push(now + (timesOut ? invocationTimeout : took), index);
  }

  /** Of those with a free slot. */
  #leastBusy(): number {
    let least = -1;
    let fewest = this.#settings.concurrency;
    for (const index of this.#serving) {
      const { running } = this.#workers[index]!;
      if (running >= fewest) continue;
      least = index;
      if (running === 0) return index;
      fewest = running;
    }
    return least;
  }

  #assign(now: number): void {
    this.#expire(now);
    while (this.#free > 0 && this.#line.length > 0)
      this.#start(this.#line.shift(), this.#leastBusy(), now, this.#settings.serviceTime);
  }

  #expiryAt(): number {
    if (this.#line.length === 0) return Number.POSITIVE_INFINITY;
    return this.#columns.arrivedAt[this.#line.peek()!]! + this.#settings.timeToLive;
  }

  #expire(now: number): number {
    while (this.#expiryAt() <= now) {
      this.#columns.remove(this.#line.shift());
      this.expired += 1;
    }
    return now;
  }

  #workerOf(id: string): number {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const index = this.#vacant.pop() ?? this.#workers.length;
    const slowness = this.#settings.slownessOf?.(id) ?? 1;
    this.#workers[index] = { id, running: 0, serving: false, silent: false, slowness };
    this.#byId.set(id, index);
    return index;
  }

  #forget(index: number): void {
    this.#byId.delete(this.#workers[index]!.id);
    this.#workers[index] = NOBODY;
    this.#serving = this.#serving.filter((one) => one !== index);
    this.#vacant.push(index);
  }
}
