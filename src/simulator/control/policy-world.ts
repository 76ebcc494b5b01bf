/** A world with an endpoint, scaled by the documents of a scenario. */

import type { Instant } from "../../core/time/time.ts";
import type { Store } from "../../store/store.ts";
import type { FleetLedger } from "../fleet-ledger.ts";
import type { Pools } from "../instances/pools.ts";
import { simulatedFate } from "../instances/simulated-fate.ts";
import type { RequestPlane } from "../plane/plane.ts";
import { randomOf } from "../random.ts";
import type { Control, Documents, Scenario } from "../scenario/scenario.ts";
import { ENDED_COUNTS } from "./ended-counts.ts";
import { putDocuments, VARIANT } from "./put-documents.ts";
import type { RunRecord } from "./run-record.ts";
import { ENDPOINT, openWorld, SCOPE, type World } from "./world.ts";

export interface PolicyWorld {
  readonly store: Store;
  readonly runTo: (end: Instant) => Promise<void>;
  readonly capacity: () => Promise<{ readonly desired: number; readonly ready: number }>;
}

/** Makes the endpoint with its first instances in service, then registers and puts what the scenario says. */
export async function openPolicyWorld(
  { seed, start, instances }: Scenario,
  { profile, tags, documents }: Extract<Control, { kind: "policies" }>,
  plane: RequestPlane,
  pools: Pools,
  ledger: FleetLedger,
  record: RunRecord,
): Promise<PolicyWorld> {
  const world = await openWorld({
    start,
    profile,
    plane,
    random: randomOf(seed, "control"),
    hostMetrics: looksAtHosts(documents),
    queueWaits: looksAtWaits(documents),
    endedCounts: looksAtEnded(documents),
    record,
    instances: {
      fate: ({ id }, now) => simulatedFate(pools.place(id, now - start)),
      onLife: (id, event) => {
        ledger.note(id, event, world.clock.now(), pools.poolOf(id)?.type);
        if (event === "crashed" || event === "gone") pools.release(id);
      },
    },
  });
  await createEndpoint(world, instances.concurrency, tags);
  await world.clock.advance(0);
  await putDocuments(world, documents);
  return {
    store: world.store,
    runTo: world.runTo,
    capacity: async () => {
      const endpoint = await world.store.endpoints.get(SCOPE, ENDPOINT);
      const { desiredInstances = 0, currentInstances = 0 } = endpoint?.variant ?? {};
      return { desired: desiredInstances, ready: currentInstances };
    },
  };
}

/** An endpoint of one variant, which begins with one instance. */
export async function createEndpoint(
  { sagemaker }: Pick<World, "sagemaker">,
  concurrency: number,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const named = { EndpointName: ENDPOINT, EndpointConfigName: ENDPOINT };
  await sagemaker("CreateModel", {
    ModelName: ENDPOINT,
    ExecutionRoleArn: `arn:aws:iam::${SCOPE.account}:role/simulated`,
    PrimaryContainer: { Image: "simulated:model" },
  });
  await sagemaker("CreateEndpointConfig", {
    EndpointConfigName: ENDPOINT,
    ProductionVariants: [
      {
        VariantName: VARIANT,
        ModelName: ENDPOINT,
        InitialInstanceCount: 1,
        InstanceType: "ml.m5.large",
      },
    ],
    AsyncInferenceConfig: {
      OutputConfig: { S3OutputPath: "s3://simulated/output" },
      ClientConfig: { MaxConcurrentInvocationsPerInstance: concurrency },
    },
  });
  await sagemaker("CreateEndpoint", {
    ...named,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
}

/**
 * Whether documents ask for host metrics, by their namespace or their names in an expression, in a predefined pair, or
 * as predictive scaling does to learn how many instances there were. Nobody else would read them.
 */
const looksAtHosts = (documents: Documents): boolean =>
  /PredictiveScaling|Predefined|\/aws\/sagemaker\/Endpoints|Utilization/.test(JSON.stringify(documents));

/** Whether documents name the namespace of the queue waits, in a metric or in a search. */
const looksAtWaits = (documents: Documents): boolean => JSON.stringify(documents).includes("Ebbtide");

/** Whether documents name a count of ended requests, in a metric or in a search. */
const looksAtEnded = (documents: Documents): boolean => {
  const text = JSON.stringify(documents);
  return ENDED_COUNTS.some((name) => text.includes(name));
};
