/**
 * Committing how requests end, many in one transaction: the request's state, its object, its notice and what the
 * metrics count of it become visible together, or not at all.
 */

import { includesResponse, LARGEST_INCLUDED } from "../core/notices/inference-messages.ts";
import type { Notice } from "../core/notices/notice.ts";
import type { StoredObject } from "../core/objects/object.ts";
import { outputImpossible } from "../core/queue/outcomes.ts";
import type { Lease, QueuedRequest, Settlement } from "../core/queue/request.ts";
import { type Ended, resultLocation, resultNotice, resultObject } from "../core/queue/traces.ts";
import type { Duration, Instant } from "../core/time/time.ts";
import { failureDocument } from "../objects/failure-document.ts";
import { inlinePayload } from "../objects/inline.ts";
import type { StagedPayload } from "../objects/objects.ts";
import { bucketScope, type Collections } from "../store/store.ts";
import type { Measures } from "./attempt.ts";
import { InferenceTally } from "./inference-tally.ts";

/** A request that ends, as someone decided outside of the transaction; the commit may find it ended otherwise. */
export interface Ending extends Ended {
  readonly kind: "end";
  /** Whether it ends out of the queue (expired) or from under a lease. */
  readonly from: "waiting" | "running";
  readonly output?: StagedPayload;
  readonly words?: Uint8Array;
  /** The answer in base64, where the notice carries it. */
  readonly response?: string;
  readonly measures?: Measures;
}

/** A request that goes back to the queue. */
export interface Return {
  readonly kind: "return";
  readonly request: QueuedRequest;
  readonly lost: boolean;
}

export type Change = Ending | Return;

export interface Committed {
  /** Files that nothing refers to. */
  readonly discard: readonly string[];
  readonly notices: number;
  readonly tally: InferenceTally;
}

/** Writes the changes that are still possible; what lost its lease leaves no trace but files to discard. */
export async function commitChanges(
  tx: Collections,
  changes: readonly Change[],
  now: Instant,
  newId: () => string,
): Promise<Committed> {
  const proposed = changes.filter((change): change is Ending => change.kind === "end");
  await release(tx, changes, true);
  await release(tx, changes, false);
  const places = await bucketsOf(tx, proposed);
  const endings = proposed.map((ending) => withPlace(ending, places));
  const ended = await settle(tx, endings, now);
  const traces = new Traces(now, newId);
  for (const [index, ending] of endings.entries()) {
    if (ended.has(ending.request.id)) traces.leave(ending, places);
    if (!ended.has(ending.request.id) || ending !== proposed[index]) traces.drop(proposed[index]!.output);
  }
  const replaced = traces.objects.length > 0 ? await tx.objects.put(traces.objects) : [];
  if (traces.notices.length > 0) await tx.outbox.add(traces.notices, now);
  return {
    discard: [...traces.discard, ...replaced],
    notices: traces.notices.length,
    tally: traces.tally,
  };
}

async function release(tx: Collections, changes: readonly Change[], lost: boolean): Promise<void> {
  const leases = changes.flatMap((change) =>
    change.kind === "return" && change.lost === lost ? [leaseOf(change.request)] : [],
  );
  if (leases.length > 0) await tx.requests.release(leases, lost);
}

export const leaseOf = ({ id, fence }: QueuedRequest): Lease => ({ id, fence });

async function settle(
  tx: Collections,
  endings: readonly Ending[],
  at: Instant,
): Promise<ReadonlySet<string>> {
  const settlements = (from: Ending["from"]): readonly Settlement[] =>
    endings.flatMap(({ from: state, request, outcome }) =>
      state === from ? [{ id: request.id, fence: request.fence, at, outcome }] : [],
    );
  const running = settlements("running");
  const waiting = settlements("waiting");
  return new Set([
    ...(running.length > 0 ? await tx.requests.settle(running) : []),
    ...(waiting.length > 0 ? await tx.requests.settleWaiting(waiting) : []),
  ]);
}

/** `account/bucket` of those that are there. */
type Buckets = ReadonlySet<string>;

const bucketKey = (account: string, bucket: string): string => `${account}/${bucket}`;

async function bucketsOf(tx: Collections, endings: readonly Ending[]): Promise<Buckets> {
  const asked = new Set<string>();
  const there = new Set<string>();
  for (const { request } of endings)
    for (const state of ["completed", "failed"] as const) {
      const location = resultLocation({ request, outcome: { state } });
      if (!location) continue;
      const key = bucketKey(request.scope.account, location.bucket);
      if (asked.has(key)) continue;
      asked.add(key);
      if (await tx.buckets.get(bucketScope(request.scope.account), location.bucket)) there.add(key);
    }
  return there;
}

/** An answer that has no place to go to is a failure. */
function withPlace(ending: Ending, buckets: Buckets): Ending {
  if (ending.outcome.state !== "completed") return ending;
  const location = resultLocation(ending);
  if (location && buckets.has(bucketKey(ending.request.scope.account, location.bucket))) return ending;
  const { output: _, response: __, outcome, ...rest } = ending;
  const { outputLocation } = ending.request.detail;
  const impossible = outputImpossible(outputLocation, "The specified bucket does not exist.");
  return {
    ...rest,
    outcome: {
      ...impossible,
      ...(outcome.modelStatus === undefined ? {} : { modelStatus: outcome.modelStatus }),
      ...(outcome.inputBytes === undefined ? {} : { inputBytes: outcome.inputBytes }),
    },
    measures: { ...ending.measures, uploadFailed: true },
  };
}

/** What the ended requests of one transaction leave behind. */
class Traces {
  readonly objects: StoredObject[] = [];
  readonly notices: Notice[] = [];
  readonly discard: string[] = [];
  readonly tally = new InferenceTally();
  readonly #now: Instant;
  readonly #newId: () => string;

  constructor(now: Instant, newId: () => string) {
    this.#now = now;
    this.#newId = newId;
  }

  leave(ending: Ending, buckets: Buckets): void {
    const location = resultLocation(ending);
    const document = ending.output ? undefined : failureDocument(ending.outcome, ending.words);
    if (location && buckets.has(bucketKey(ending.request.scope.account, location.bucket))) {
      const staged = ending.output ?? inlinePayload(document!);
      this.objects.push(resultObject(ending, location, staged, this.#now));
    } else this.drop(ending.output);
    const notice = resultNotice(ending, this.#now, this.#newId, this.#response(ending, document));
    if (notice) this.notices.push(notice);
    this.#count(ending);
  }

  drop(output: StagedPayload | undefined): void {
    if (output?.payload.kind === "files")
      for (const { name } of output.payload.files) this.discard.push(name);
  }

  #response({ endpoint, outcome, response }: Ending, document: Uint8Array | undefined): string | undefined {
    if (!document || !endpoint || !includesResponse(endpoint.async, outcome)) return response;
    return document.length <= LARGEST_INCLUDED ? Buffer.from(document).toString("base64") : undefined;
  }

  #count({ request, outcome, measures, endpoint }: Ending): void {
    if (!endpoint || outcome.state === "cancelled") return;
    const tally = this.tally.of(endpoint);
    if (outcome.state === "expired") tally.add("ExpiredRequests", 1);
    if (outcome.state !== "completed") tally.add("InvocationFailures", 1);
    if (!measures) return;
    const { downloadFailed, uploadFailed, downloadedAt, invokedAt, answeredAt } = measures;
    const startedAt = request.startedAt ?? this.#now;
    tally.add("InvocationsProcessed", 1);
    tally.add("TimeInBacklog", between(request.receivedAt, startedAt));
    tally.add("TotalProcessingTime", between(request.receivedAt, this.#now));
    if (downloadFailed) tally.add("RequestDownloadFailures", 1);
    if (uploadFailed) tally.add("ResponseUploadFailures", 1);
    if (downloadedAt !== undefined)
      tally.add("RequestDownloadLatency", between(startedAt, downloadedAt) * 1000);
    if (invokedAt !== undefined && answeredAt !== undefined) {
      tally.add("ModelLatency", between(invokedAt, answeredAt) * 1000);
      tally.add("ResponseUploadLatency", between(answeredAt, this.#now) * 1000);
    }
    if (outcome.modelStatus === undefined) return;
    const status = Math.floor(outcome.modelStatus / 100);
    tally.add("Invocation4XXErrors", status === 4 ? 1 : 0);
    tally.add("Invocation5XXErrors", status === 5 ? 1 : 0);
  }
}

/** A machine's clock may be set back; no measure is negative for that. */
const between = (from: Instant, until: Instant): Duration => Math.max(0, until - from);
