/** The collector: publishes the gauges of endpoints and the host metrics of instances, and clears away what is old. */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import {
  type EndpointObservation,
  gaugesOf,
  hostMetricsOf,
  publishesGauges,
} from "../core/metrics/gauges.ts";
import type { MetricSample } from "../core/metrics/metric.ts";
import { mergedTags, type Profile, profileOf } from "../core/scaling/profile.ts";
import { type ScalableTarget, variantOf } from "../core/scaling/target.ts";
import type { Scope } from "../core/scope.ts";
import {
  alignDown,
  type Duration,
  days,
  earliest,
  type Instant,
  minutes,
  nextSlot,
  seconds,
} from "../core/time/time.ts";
import type { Provider } from "../providers/provider.ts";
import type { Store } from "../store/store.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { type Looked, QueueWaits } from "./queue-waits.ts";

export interface CollectorSettings {
  /** Whether somebody looks at the metrics of namespace `Ebbtide`. */
  readonly queueWaits: boolean;
}

/** The loop that measures: each minute at second 30, or each ten seconds at second 5. */
export function collectorLoop(
  parts: EngineParts,
  { queueWaits }: CollectorSettings = { queueWaits: true },
): Loop {
  let lookedAt: Instant | undefined;
  let clearing = true;
  const waits = queueWaits ? new QueueWaits(parts.store) : undefined;
  const endpoints = new MeasuredEndpoints(parts);
  return {
    step: async (now) => {
      const measured = await endpoints.now();
      const since = lookedAt;
      if (since === undefined) await waits?.begin(now);
      else {
        await publishGauges(parts, waits, measured, since, now);
        if (fellDue(HOST_INTERVAL, since, now)) await publishHostMetrics(parts, measured, now);
        clearing ||= fellDue(CLEARING_INTERVAL, since, now);
      }
      if (clearing) clearing = await clearAway(parts.store, now);
      lookedAt = now;
      const soon = clearing ? now + SLICE_PAUSE : undefined;
      return earliest(soon, nextSampleAt(HOST_INTERVAL, now), nextSampleAt(SHORTEST_INTERVAL, now));
    },
    stop: async () => {
      if (lookedAt !== undefined) await waits?.keep(lookedAt);
    },
  };
}

/** An endpoint with its target, if it is scaled, and the profile that gives it its rhythm. */
interface Measured {
  readonly endpoint: Endpoint;
  readonly target: ScalableTarget | undefined;
  readonly profile: Profile;
}

const HOST_INTERVAL: Duration = minutes(1);

/** How often it looks: an endpoint that is new, or has a new profile, is measured in its rhythm from the start. */
const SHORTEST_INTERVAL: Duration = seconds(10);

const CLEARING_INTERVAL: Duration = minutes(5);

const HISTORY_KEPT: Duration = days(14);
const ACTIVITIES_KEPT: Duration = days(42);
/** A week; a record may stand for a day of evaluations, and is as old as its first. */
const DECISIONS_KEPT: Duration = days(8);
const REQUESTS_KEPT: Duration = days(7);

/** Finished requests and fine points go in slices with pauses, so that no commit holds up the living. */
const SLICE = 1000;
const SLICE_PAUSE: Duration = 50;

/** Worked out anew only when documents have changed: the store gives the same lists until then. */
class MeasuredEndpoints {
  readonly #parts: EngineParts;
  #seen: readonly unknown[] = [];
  #measured: readonly Measured[] = [];

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  async now(): Promise<readonly Measured[]> {
    const { store } = this.#parts;
    const endpoints = await store.endpoints.all();
    const targets = await store.targets.all();
    const lists = [endpoints, targets, await store.tags.all()];
    if (lists.some((list, index) => list !== this.#seen[index])) {
      this.#measured = await measuredOf(this.#parts, endpoints.filter(publishesGauges), targets);
      this.#seen = lists;
    }
    return this.#measured;
  }
}

async function measuredOf(
  { store, config }: EngineParts,
  endpoints: readonly Endpoint[],
  targets: readonly ScalableTarget[],
): Promise<readonly Measured[]> {
  const byEndpoint = targetsByEndpoint(targets);
  const measured: Measured[] = [];
  for (const endpoint of endpoints) {
    const target = byEndpoint.get(nameKey(endpoint.scope, endpoint.name));
    const tags = mergedTags(
      await store.tags.get(endpoint.scope, endpoint.arn),
      target && (await store.tags.get(target.scope, target.arn)),
    );
    measured.push({ endpoint, target, profile: profileOf(tags, config.profile) });
  }
  return measured;
}

function targetsByEndpoint(targets: readonly ScalableTarget[]): ReadonlyMap<string, ScalableTarget> {
  return new Map(
    targets.flatMap((target) => {
      const variant = variantOf(target.resourceId);
      return variant ? [[nameKey(target.scope, variant.endpoint), target] as const] : [];
    }),
  );
}

const nameKey = (scope: Scope, endpoint: string): string => `${scope.account} ${scope.region} ${endpoint}`;

async function publishGauges(
  { store }: EngineParts,
  waits: QueueWaits | undefined,
  measured: readonly Measured[],
  since: Instant,
  now: Instant,
): Promise<void> {
  const due = measured.filter(({ profile }) => fellDue(profile.gaugeInterval, since, now));
  if (due.length === 0) return;
  const backlogs = new Map((await store.requests.backlogs()).map((backlog) => [backlog.endpointId, backlog]));
  const instances = Map.groupBy(await store.instances.all(), ({ endpointId }) => endpointId);
  const looked = due.map((one) => ({
    ...one,
    backlog: backlogs.get(one.endpoint.id),
    instances: instances.get(one.endpoint.id) ?? [],
  }));
  const samples = looked.flatMap((one) => gaugesOf(observationOf(one), now));
  await store.metrics.put([...samples, ...((await waits?.look(looked, now)) ?? [])]);
}

const observationOf = ({ endpoint, profile, backlog, instances }: Looked): EndpointObservation => ({
  endpoint,
  inServiceInstances: instances.filter(({ status }) => status === "inService").length,
  resolution: profile.gaugeInterval < minutes(1) ? 1 : 60,
  ...(backlog ? { backlog } : {}),
});

async function publishHostMetrics(
  { store, providers, log }: EngineParts,
  measured: readonly Measured[],
  now: Instant,
): Promise<void> {
  const endpoints = new Map(measured.map(({ endpoint }) => [endpoint.id, endpoint]));
  const working = (await store.instances.all()).filter(
    ({ endpointId, status }) =>
      endpoints.has(endpointId) && (status === "inService" || status === "draining"),
  );
  const samples: MetricSample[] = [];
  for (const provider of providers) {
    const own = working.filter(({ endpointId }) => runs(provider, endpoints.get(endpointId)));
    // A provider that cannot say is no reason to lose the others' metrics.
    const usage = await usageOf(provider, own).catch((error: unknown) => {
      log.warn({ error }, "a provider did not tell the usage of its instances");
      return new Map();
    });
    for (const { id, endpointId } of own) {
      const endpoint = endpoints.get(endpointId);
      const reading = usage.get(id);
      if (endpoint && reading) samples.push(...hostMetricsOf(endpoint, reading, now));
    }
  }
  if (samples.length > 0) await store.metrics.put(samples);
}

const runs = (provider: Provider, endpoint: Endpoint | undefined): boolean =>
  endpoint !== undefined && provider.accepts(endpoint.variant.container.image);

const usageOf = async (provider: Provider, instances: readonly Instance[]): ReturnType<Provider["usage"]> =>
  instances.length === 0 ? new Map() : provider.usage(instances.map(({ id }) => id));

/** Whether there is more of it than one slice. */
async function clearAway(store: Store, now: Instant): Promise<boolean> {
  const forgotten = await store.requests.prune(now - REQUESTS_KEPT, SLICE);
  const rollsOn = await store.metrics.rollUp(now);
  if (forgotten >= SLICE || rollsOn) return true;
  await store.alarmHistory.prune(now - HISTORY_KEPT);
  await store.activities.prune(now - ACTIVITIES_KEPT);
  await store.decisions.prune(now - DECISIONS_KEPT);
  await store.startUps.prune(now - REQUESTS_KEPT);
  return false;
}

/** Samples are taken in the middle of their interval: a step after its end finds every interval filled. */
const nextSampleAt = (interval: Duration, after: Instant): Instant => nextSlot(after, interval, interval / 2);

const fellDue = (interval: Duration, since: Instant, now: Instant): boolean =>
  alignDown(now, interval, interval / 2) > since;
