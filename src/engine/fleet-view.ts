/** What the dispatcher remembers of endpoints and instances between looks at the store, and who is busy. */

import { concurrencyOf, type Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import { type Duration, earliest, type Instant, seconds } from "../core/time/time.ts";

/** An instance as the dispatcher sees it. */
export interface Worker {
  readonly id: string;
  readonly address: string;
  readonly endpointId: string;
  /** Requests it works on now. */
  outstanding: number;
  /** Gets no work before; set when it could not be reached. */
  avoidUntil: Instant;
  /** Times in a row that it could not be reached. */
  failures: number;
  /** Seen draining, and perhaps told to end then: what it leaves undone was not its requests' fault. */
  drained: boolean;
}

/** An endpoint with the instances that take its work. */
export interface Fleet {
  readonly endpoint: Endpoint;
  readonly concurrency: number;
  readonly workers: readonly Worker[];
}

export interface Changes {
  /** Endpoints that were deleted, or are being so: nobody will work on what waits for them. */
  readonly departed: readonly Endpoint[];
  /** Instances that are gone, with work left. */
  readonly ended: readonly Worker[];
}

export class FleetView {
  #fleets = new Map<string, Fleet>();
  #workers = new Map<string, Worker>();
  #staleAt: Instant = Number.NEGATIVE_INFINITY;

  /** From then on another look at the store is due. */
  get staleAt(): Instant {
    return this.#staleAt;
  }

  /** Endpoints that work may be given to. */
  fleets(): Iterable<Fleet> {
    return this.#fleets.values();
  }

  fleet(endpointId: string): Fleet | undefined {
    return this.#fleets.get(endpointId);
  }

  worker(instanceId: string): Worker | undefined {
    return this.#workers.get(instanceId);
  }

  /** When the first of the instances that are avoided may get work again. */
  nextReturn(now: Instant): Instant | undefined {
    let first: Instant | undefined;
    for (const { workers } of this.#fleets.values())
      for (const { avoidUntil } of workers) if (avoidUntil > now) first = earliest(first, avoidUntil);
    return first;
  }

  /** Takes in a new look at the store. */
  update(endpoints: readonly Endpoint[], instances: readonly Instance[], now: Instant): Changes {
    const workers = new Map<string, Worker>();
    const inService = new Map<string, Worker[]>();
    for (const instance of instances) {
      const worker = this.#seen(instance);
      if (!worker) continue;
      workers.set(worker.id, worker);
      if (instance.status === "inService")
        inService.set(instance.endpointId, [...(inService.get(instance.endpointId) ?? []), worker]);
    }
    const fleets = new Map<string, Fleet>();
    for (const endpoint of endpoints)
      if (endpoint.status !== "Deleting")
        fleets.set(endpoint.id, {
          endpoint,
          concurrency: concurrencyOf(endpoint.async),
          workers: inService.get(endpoint.id) ?? [],
        });
    const departed = departedSince([...this.#fleets.values()], endpoints);
    const ended = [...this.#workers.values()].filter(
      ({ id, outstanding }) => outstanding > 0 && !workers.has(id),
    );
    this.#fleets = fleets;
    this.#workers = workers;
    this.#staleAt = now + lifetime(endpoints.length + instances.length);
    return { departed, ended };
  }

  /**
   * The worker behind an instance; undefined for one that never had work. One that was told to end still has until
   * its end to answer what it works on.
   */
  #seen(instance: Instance): Worker | undefined {
    const known = this.#workers.get(instance.id);
    if (known) known.drained = instance.drainingAt !== undefined;
    if (instance.address === undefined) return undefined;
    if (known?.address === instance.address) return known;
    if (instance.status !== "inService" && instance.status !== "draining") return undefined;
    return {
      id: instance.id,
      address: instance.address,
      endpointId: instance.endpointId,
      outstanding: known?.outstanding ?? 0,
      avoidUntil: 0,
      failures: 0,
      drained: instance.drainingAt !== undefined,
    };
  }
}

/** Those that are being deleted may never have been seen otherwise: a restart, or a short life, lies between. */
function departedSince(known: readonly Fleet[], endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const there = new Set(endpoints.map(({ id }) => id));
  return [
    ...endpoints.filter(({ status }) => status === "Deleting"),
    ...known.flatMap(({ endpoint }) => (there.has(endpoint.id) ? [] : [endpoint])),
  ];
}

/**
 * An instance that could not be reached gets no work for a while, twice as long each time: it takes the fleet keeper
 * some looks to find out, and meanwhile it must not use up the tries of everything that waits. Calls that were under
 * way together count once.
 */
export function avoid(worker: Worker, startedAt: Instant, now: Instant): void {
  if (worker.failures > 0 && startedAt < worker.avoidUntil) return;
  worker.failures += 1;
  worker.avoidUntil = now + Math.min(seconds(30), seconds(1) * 2 ** (worker.failures - 1));
}

/** A look costs time per document: with many of them the dispatcher looks less often when it is busy. */
const lifetime = (documents: number): Duration => Math.min(250, Math.max(5, documents / 10));
