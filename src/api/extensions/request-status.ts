/** A request as `/_ebbtide/requests` shows it: where it stands, and why it waits. */

import type { QueuedRequest } from "../../core/queue/request.ts";
import { type Surroundings, waitingReason } from "../../core/queue/waiting-reason.ts";
import { mergedTags, profileOf } from "../../core/scaling/profile.ts";
import { type TargetKey, targetKey, VARIANT_DIMENSION } from "../../core/scaling/target.ts";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Store } from "../../store/store.ts";
import { given } from "../given.ts";
import type { Call } from "../operation.ts";

/** The form requests have on the wire; instants in ISO 8601. */
export interface RequestStatus {
  readonly id: string;
  readonly inferenceId: string;
  readonly endpointName: string;
  readonly state: QueuedRequest["state"];
  /** Present exactly while it waits. */
  readonly waitingReason?: { readonly kind: string; readonly text: string };
  readonly receivedAt: string;
  readonly expiresAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** How often an instance was given it. */
  readonly attempts: number;
  /** Of these, how many ended with the loss of the instance. */
  readonly lostAttempts: number;
  readonly instanceId?: string;
  readonly contentType?: string;
  readonly inputLocation?: string;
  readonly outputLocation: string;
  readonly failureLocation?: string;
  /** Why it did not complete. */
  readonly reason?: string;
  readonly modelStatus?: number;
  readonly resultContentType?: string;
}

/** The statuses of some requests, each endpoint looked at once. */
export async function statusesOf(
  requests: readonly QueuedRequest[],
  call: Call,
): Promise<readonly RequestStatus[]> {
  const known = new Map<string, Promise<Surroundings>>();
  const around = (request: QueuedRequest): Promise<Surroundings> => {
    const seen = known.get(request.endpointId) ?? surroundingsOf(request, call);
    known.set(request.endpointId, seen);
    return seen;
  };
  return Promise.all(
    requests.map(async (request) => {
      if (request.state !== "waiting") return statusOf(request);
      return { ...statusOf(request), waitingReason: waitingReason(await around(request), call.now) };
    }),
  );
}

function statusOf(request: QueuedRequest): RequestStatus {
  const { detail, outcome } = request;
  return {
    id: request.id,
    inferenceId: request.inferenceId,
    endpointName: request.endpointName,
    state: request.state,
    receivedAt: new Date(request.receivedAt).toISOString(),
    expiresAt: new Date(request.expiresAt).toISOString(),
    ...given({ startedAt: written(request.startedAt), finishedAt: written(request.finishedAt) }),
    attempts: request.fence,
    lostAttempts: request.lostAttempts,
    // Requests of a deleted endpoint end without an instance.
    ...given({ instanceId: request.instanceId || undefined }),
    ...given({ contentType: detail.contentType, inputLocation: detail.inputLocation }),
    outputLocation: detail.outputLocation,
    ...given({ failureLocation: detail.failureLocation, reason: outcome?.reason }),
    ...given({ modelStatus: outcome?.modelStatus, resultContentType: outcome?.contentType }),
  };
}

const written = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

async function surroundingsOf(
  { scope, endpointId, endpointName }: QueuedRequest,
  { store, config }: Call,
): Promise<Surroundings> {
  const found = await store.endpoints.get(scope, endpointName);
  const endpoint = found?.id === endpointId ? found : undefined;
  const instances = (await store.instances.list(scope)).filter((one) => one.endpointId === endpointId);
  const backlog = (await store.requests.backlogs()).find((one) => one.endpointId === endpointId);
  const scaled =
    endpoint && (await scalingOf(store, scope, `endpoint/${endpoint.name}/variant/${endpoint.variant.name}`));
  const tags = endpoint && (await store.tags.get(scope, endpoint.arn));
  const targetTags = scaled?.target && (await store.tags.get(scope, scaled.target.arn));
  return {
    instances,
    running: backlog?.running ?? 0,
    policies: scaled?.policies ?? [],
    profile: profileOf(mergedTags(tags, targetTags), config.profile),
    ...given({ endpoint, target: scaled?.target }),
  };
}

async function scalingOf(store: Store, scope: Scope, resourceId: string) {
  const key: TargetKey = { namespace: "sagemaker", resourceId, dimension: VARIANT_DIMENSION };
  const target = await store.targets.get(scope, targetKey(key));
  const policies = (await store.policies.list(scope)).filter(
    (policy) => targetKey(policy.target) === targetKey(key),
  );
  return { target, policies };
}
