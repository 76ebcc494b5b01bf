/**
 * Queue waits: learns from what happened how long requests and starts take and how many requests come, and makes of it
 * and of the queue's present the metrics of namespace `Ebbtide`. Part of the collector's look.
 */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import type { MetricSample } from "../core/metrics/metric.ts";
import { type Learned, learn, nothingLearned, resumed } from "../core/objective/learned.ts";
import { type QueueSight, sightOf } from "../core/objective/queue-sight.ts";
import { ratioOf } from "../core/objective/ratio.ts";
import { type Required, requiredFor } from "../core/objective/required.ts";
import { type WaitObservation, waitMetricsOf } from "../core/objective/wait-metrics.ts";
import { waitsOf } from "../core/objective/waits.ts";
import type { Backlog, Flow } from "../core/queue/request.ts";
import type { Profile } from "../core/scaling/profile.ts";
import type { ScalableTarget } from "../core/scaling/target.ts";
import { type Duration, type Instant, minutes, seconds } from "../core/time/time.ts";
import type { Store } from "../store/store.ts";

/** An endpoint that is looked at. */
export interface Looked {
  readonly endpoint: Endpoint;
  readonly target: ScalableTarget | undefined;
  readonly profile: Profile;
  readonly backlog: Backlog | undefined;
  readonly instances: readonly Instance[];
}

/** What a crash may forget. */
const KEPT_EVERY: Duration = minutes(5);

export class QueueWaits {
  readonly #store: Store;
  /** By endpoint id; the store has them as they were some minutes ago. */
  readonly #learned = new Map<string, Learned>();
  /** As they were at the last look. */
  #flows = new Map<string, Flow>();
  #keptAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Reads what earlier lives of the server have learned. */
  async begin(now: Instant): Promise<void> {
    for (const learned of await this.#store.learned.all())
      this.#learned.set(learned.endpointId, resumed(learned, now));
    this.#flows = await this.#readFlows();
    this.#keptAt = now;
  }

  /** Learns from what happened since the last look, and answers what there is to publish. */
  async look(looked: readonly Looked[], now: Instant): Promise<readonly MetricSample[]> {
    const flows = await this.#readFlows();
    const samples: MetricSample[] = [];
    const changed: Learned[] = [];
    for (const one of looked) {
      const { endpoint } = one;
      const known = this.#learned.get(endpoint.id);
      const before = known ?? nothingLearned(endpoint.scope, endpoint.id, now);
      const after = flows.get(endpoint.id);
      // What came before the first look came in no time that was seen.
      const flow = flowSince(known ? this.#flows.get(endpoint.id) : after, after);
      const learned = learn(before, flow, one.instances, now);
      const sight = await this.#sightOf(one, learned, now);
      const required = requiredIn(one, sight, learned, now);
      const { required: _, ...rest } = learned;
      const learnedNow = required ? { ...rest, required } : rest;
      if (required?.instances !== before.required?.instances) changed.push(learnedNow);
      this.#learned.set(endpoint.id, learnedNow);
      samples.push(...waitMetricsOf(observationOf(one, sight, learnedNow, now), now));
    }
    for (const { endpoint } of looked) {
      const flow = flows.get(endpoint.id);
      if (flow) this.#flows.set(endpoint.id, flow);
    }
    if (now - this.#keptAt >= KEPT_EVERY) await this.keep(now);
    // The scaler says why it scales; it learns that from here.
    else await this.#write(changed);
    return samples;
  }

  /** Writes down what was learned, and forgets endpoints that are gone. */
  async keep(now: Instant): Promise<void> {
    this.#keptAt = now;
    const endpoints = new Set((await this.#store.endpoints.all()).map(({ id }) => id));
    for (const id of this.#learned.keys()) if (!endpoints.has(id)) this.#learned.delete(id);
    await this.#write([...this.#learned.values()]);
  }

  async #readFlows(): Promise<Map<string, Flow>> {
    return new Map((await this.#store.requests.flows()).map((flow) => [flow.endpointId, flow]));
  }

  async #write(all: readonly Learned[]): Promise<void> {
    if (all.length === 0) return;
    await this.#store.transaction(async (tx) => {
      for (const learned of all) await tx.learned.put(learned.scope, learned.endpointId, learned);
    });
  }

  async #sightOf(
    { endpoint, backlog, instances }: Looked,
    learned: Learned,
    now: Instant,
  ): Promise<QueueSight> {
    const running = backlog && backlog.running > 0 ? await this.#store.requests.running(endpoint.id) : [];
    return sightOf(endpoint, backlog, running, instances, learned, now);
  }
}

function requiredIn(
  { endpoint, profile: { waitObjective, scaleOutAlarm } }: Looked,
  sight: QueueSight,
  learned: Learned,
  now: Instant,
): Required | undefined {
  if (waitObjective === undefined) return undefined;
  const reaction = seconds(scaleOutAlarm.count * scaleOutAlarm.period);
  const objective = { wait: waitObjective, reaction };
  return requiredFor(objective, sight, learned, endpoint.variant.desiredInstances, now);
}

function observationOf(
  { endpoint, target, profile }: Looked,
  sight: QueueSight,
  learned: Learned,
  now: Instant,
): WaitObservation {
  const waits = waitsOf(sight, learned);
  const instances = learned.required?.instances;
  return {
    endpoint,
    sight,
    resolution: profile.gaugeInterval < minutes(1) ? 1 : 60,
    ...(waits ? { waits } : {}),
    ...(instances === undefined
      ? {}
      : {
          required: {
            instances,
            ratio: ratioOf(instances, endpoint.variant.desiredInstances, target?.lastChange, now),
          },
        }),
  };
}

/** What came and went between two looks. */
function flowSince(before: Flow | undefined, after: Flow | undefined): Omit<Flow, "endpointId"> {
  const since = (of: (flow: Flow) => number): number =>
    Math.max(0, (after ? of(after) : 0) - (before ? of(before) : 0));
  return {
    arrived: since(({ arrived }) => arrived),
    ended: since(({ ended }) => ended),
    serviceTime: since(({ serviceTime }) => serviceTime),
    serviceTimeSquares: since(({ serviceTimeSquares }) => serviceTimeSquares),
  };
}
