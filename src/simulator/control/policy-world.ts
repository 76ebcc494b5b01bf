/** A world with an endpoint, scaled by the documents of a scenario. */

import type { Instant } from "../../core/time/time.ts";
import type { Store } from "../../store/store.ts";
import type { FleetLedger } from "../fleet-ledger.ts";
import type { RequestPlane } from "../plane/plane.ts";
import { randomOf } from "../random.ts";
import type { Control, Documents, Scenario } from "../scenario/scenario.ts";
import { ENDPOINT, openWorld, SCOPE, type World } from "./world.ts";

export interface PolicyWorld {
  readonly store: Store;
  readonly runTo: (end: Instant) => Promise<void>;
  readonly capacity: () => Promise<{ readonly desired: number; readonly ready: number }>;
}

const VARIANT = "AllTraffic";

/** Makes the endpoint with its first instances in service, then registers and puts what the scenario says. */
export async function openPolicyWorld(
  { seed, start, instances }: Scenario,
  { profile, tags, documents }: Extract<Control, { kind: "policies" }>,
  plane: RequestPlane,
  ledger: FleetLedger,
): Promise<PolicyWorld> {
  const startTime = instances.startTime(randomOf(seed, "start"));
  const stopTime = instances.stopTime(randomOf(seed, "stop"));
  const world = await openWorld({
    start,
    profile,
    plane,
    random: randomOf(seed, "control"),
    hostMetrics: looksAtHosts(documents),
    instances: {
      startTime: () => startTime(),
      stopTime: () => stopTime(),
      onLife: (id, event) => ledger.note(id, event, world.clock.now()),
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

async function createEndpoint(
  { sagemaker }: World,
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

/** Whatever endpoint the documents were written for: here they are this one's. Throws PolicyProblems with every refusal. */
async function putDocuments({ autoscaling, cloudwatch }: World, documents: Documents): Promise<void> {
  const own = {
    ServiceNamespace: "sagemaker",
    ResourceId: `endpoint/${ENDPOINT}/variant/${VARIANT}`,
    ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  };
  const problems: string[] = [];
  const attempt = async <T>(path: string, work: () => Promise<T>): Promise<T | undefined> =>
    work().catch((error: Error) => {
      problems.push(`control.policies.${path}: ${error.message}`);
      return undefined;
    });
  await attempt("target", () => autoscaling("RegisterScalableTarget", { ...documents.target, ...own }));
  const arns = new Map<string, string>();
  for (const [index, policy] of documents.policies.entries()) {
    const put = () => autoscaling("PutScalingPolicy", { ...ownMetrics(policy), ...own });
    const answer = (await attempt(`policies[${index}]`, put)) as { readonly PolicyARN: string } | undefined;
    if (answer) arns.set(String(policy.PolicyName), answer.PolicyARN);
  }
  for (const [index, alarm] of documents.alarms.entries())
    await attempt(`alarms[${index}]`, () =>
      cloudwatch("PutMetricAlarm", withPolicyArns(ownMetrics(alarm), arns)),
    );
  for (const [index, action] of documents.scheduledActions.entries())
    await attempt(`scheduledActions[${index}]`, () =>
      autoscaling("PutScheduledAction", { ...action, ...own }),
    );
  if (problems.length > 0) throw new PolicyProblems(problems);
}

/**
 * Whether documents ask for host metrics, by their namespace or their names in an expression, in a predefined pair, or
 * as predictive scaling does to learn how many instances there were. Nobody else would read them.
 */
const looksAtHosts = (documents: Documents): boolean =>
  /PredictiveScaling|Predefined|\/aws\/sagemaker\/Endpoints|Utilization/.test(JSON.stringify(documents));

/** What AWS's checks refuse, one line each. */
export class PolicyProblems extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Every dimension EndpointName or VariantName names the simulated endpoint. */
function ownMetrics<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (_, value) => {
    if (value?.Name === "EndpointName" && "Value" in value) return { ...value, Value: ENDPOINT };
    if (value?.Name === "VariantName" && "Value" in value) return { ...value, Value: VARIANT };
    return value;
  }) as T;
}

/** Actions name policies by ARN or by name alone. */
function withPolicyArns(
  alarm: Readonly<Record<string, unknown>>,
  arns: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const action = (text: string): string => {
    const name = /:policyName\/([^:]+)/.exec(text)?.[1] ?? text;
    return arns.get(name) ?? text;
  };
  const actions = ["AlarmActions", "OKActions", "InsufficientDataActions"].flatMap((member) => {
    const given = alarm[member];
    return Array.isArray(given) ? [[member, given.map((one) => action(String(one)))]] : [];
  });
  return { ...alarm, ...Object.fromEntries(actions) };
}
