/**
 * The store: everything that must survive a restart. SQL finds, core decides, SQL saves, in batches.
 *
 * Every method is asynchronous and takes and gives plain values, so that an embedded file and a server can stand
 * behind it alike; one conformance suite (`test/conformance/store.ts`) runs over all of them. Values that come out
 * are frozen in spirit: never change one, make a new one.
 */

import type { Alarm, AlarmHistoryItem } from "../core/alarms/alarm.ts";
import type { CompositeAlarm } from "../core/alarms/composite/composite-alarm.ts";
import type { Dashboard } from "../core/dashboards/dashboard.ts";
import type { Endpoint, EndpointConfig, Model } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import type { StartUp } from "../core/fleet/start-up.ts";
import type { AnomalyDetector } from "../core/metrics/anomaly/detector.ts";
import type {
  MetricId,
  MetricIn,
  MetricPoint,
  MetricRead,
  MetricSample,
  Unit,
} from "../core/metrics/metric.ts";
import type { PointRun } from "../core/metrics/point-run.ts";
import type { Notice, OutboxEntry, Subscription, Topic } from "../core/notices/notice.ts";
import type { Learned } from "../core/objective/learned.ts";
import type { Bucket, MultipartUpload, StoredObject, UploadedPart } from "../core/objects/object.ts";
import type {
  Arrival,
  Backlog,
  Flow,
  Lease,
  NewRequest,
  QueuedRequest,
  RequestState,
  Settlement,
} from "../core/queue/request.ts";
import type { ScalingActivity } from "../core/scaling/activity.ts";
import type { CustomResource } from "../core/scaling/custom-resource.ts";
import type { DecisionRecord } from "../core/scaling/decision-record.ts";
import type { ScalingPolicy, ScalingSignal } from "../core/scaling/policy.ts";
import type { ScheduledAction } from "../core/scaling/scheduled-action.ts";
import type { ScalableTarget } from "../core/scaling/target.ts";
import type { Scope, Tags } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";
import type { StoredForecast } from "./forecasts.ts";

export interface Store extends Collections {
  /**
   * Runs `work` alone: all of its writes become durable together before the promise resolves, or none when it
   * rejects. `work` awaits nothing but calls on `tx`. Calls on the store itself are transactions of one call.
   */
  transaction<T>(work: (tx: Collections) => Promise<T>): Promise<T>;
  /**
   * The same, but answers at the commit, when everyone sees it and a crash may still undo it; `durable` resolves when
   * none can. For work that a crash repeats anyway.
   */
  commitAhead<T>(work: (tx: Collections) => Promise<T>): Promise<Committed<T>>;
  close(): Promise<void>;
}

export interface Committed<T> {
  readonly answer: T;
  /** Rejects when the disk fails; then the store takes no more writes. */
  readonly durable: Promise<void>;
}

export interface Collections {
  readonly models: Documents<Model>;
  readonly endpointConfigs: Documents<EndpointConfig>;
  readonly endpoints: Documents<Endpoint>;
  readonly instances: Documents<Instance>;
  /** Keyed by `targetKey`. */
  readonly targets: Documents<ScalableTarget>;
  /** Keyed by resource id. */
  readonly customResources: Documents<CustomResource>;
  /** Keyed by policy ARN. */
  readonly policies: Documents<ScalingPolicy>;
  /** Keyed by ARN. */
  readonly scheduledActions: Documents<ScheduledAction>;
  /** Of predictive policies, keyed by policy ARN. */
  readonly forecasts: Documents<StoredForecast>;
  /** What was learned of endpoints, keyed by endpoint id. */
  readonly learned: Documents<Learned>;
  /** Keyed by signal id. */
  readonly signals: Documents<ScalingSignal>;
  /** Keyed by name, under `dashboardScope`. */
  readonly dashboards: Documents<Dashboard>;
  /** Keyed by `seriesKey`. */
  readonly anomalyDetectors: Documents<AnomalyDetector>;
  readonly alarms: Documents<Alarm>;
  /** Their names and those of `alarms` are apart: a name belongs to one alarm, of whichever type. */
  readonly compositeAlarms: Documents<CompositeAlarm>;
  /** Keyed by ARN. */
  readonly topics: Documents<Topic>;
  /** Keyed by ARN. */
  readonly subscriptions: Documents<Subscription>;
  /** Tags of anything that has an ARN, keyed by it. */
  readonly tags: Documents<Tags>;
  /** Keyed by bucket name; the scope's region is not looked at (use `BUCKET_REGION`). */
  readonly buckets: Documents<Bucket>;

  readonly activities: Journal<ScalingActivity>;
  readonly alarmHistory: Journal<AlarmHistoryItem>;
  /** The subject is the target's key. */
  readonly decisions: Journal<DecisionRecord>;
  /** The subject is the endpoint's name. */
  readonly startUps: Journal<StartUp>;

  readonly requests: Requests;
  readonly metrics: Metrics;
  readonly objects: Objects;
  readonly outbox: Outbox;
}

/** Buckets are seen from every region of their account: their documents live under this region. */
export const bucketScope = (account: string): Scope => ({ account, region: "global" });

/** The few: control-plane entities, one typed document each, by key within a scope. */
export interface Documents<T> {
  get(scope: Scope, key: string): Promise<T | undefined>;
  put(scope: Scope, key: string, document: T): Promise<void>;
  /** Whether there was one. */
  delete(scope: Scope, key: string): Promise<boolean>;
  /** By key, ascending in code units. */
  list(scope: Scope): Promise<readonly T[]>;
  /** Of every scope, for the loops. */
  all(): Promise<readonly T[]>;
}

/** Records in time about a subject (a target, an alarm), newest first; kept until pruned. */
export interface Journal<T> {
  append(scope: Scope, subject: string, at: Instant, id: string, entry: T): Promise<void>;
  /** Replaces the entry of that id, at its old place. */
  update(scope: Scope, id: string, entry: T): Promise<void>;
  get(scope: Scope, id: string): Promise<T | undefined>;
  list(scope: Scope, query: JournalQuery): Promise<readonly T[]>;
  /** Removes what is older; answers how many there were. */
  prune(before: Instant): Promise<number>;
}

export interface JournalQuery {
  readonly subject?: string;
  /** Inclusive. */
  readonly from?: Instant;
  /** Exclusive. */
  readonly until?: Instant;
  readonly oldestFirst?: boolean;
  readonly limit?: number;
}

/** The many: requests, in a narrow table with the columns the queries need. */
export interface Requests {
  /** Accepts them, in the given order, as waiting. */
  enqueue(requests: readonly NewRequest[]): Promise<void>;
  /**
   * Takes up to `instances.length` of an endpoint's oldest waiting, unexpired requests, one for each given
   * instance id (an instance appears once per free slot), and leases them until `until`.
   */
  claim(
    endpointId: string,
    instances: readonly string[],
    now: Instant,
    until: Instant,
  ): Promise<readonly QueuedRequest[]>;
  /** The inline bodies of claimed requests, in order; undefined where the body is elsewhere. */
  bodies(ids: readonly string[]): Promise<readonly (Uint8Array | undefined)[]>;
  /** Extends leases; answers those that are still held. */
  extend(leases: readonly Lease[], until: Instant): Promise<readonly Lease[]>;
  /** Ends running requests that are still held by these leases; answers the ids it ended. */
  settle(settlements: readonly Settlement[]): Promise<readonly string[]>;
  /** Ends waiting requests (expired, cancelled, endpoint deleted); answers the ids it ended. */
  settleWaiting(settlements: readonly Omit<Settlement, "fence">[]): Promise<readonly string[]>;
  /** Puts running requests back to waiting at their old place; `lost` counts against the receive limit. */
  release(leases: readonly Lease[], lost: boolean): Promise<readonly string[]>;
  /** Running requests whose lease ran out, oldest first. */
  overdue(now: Instant, limit: number): Promise<readonly QueuedRequest[]>;
  /** Waiting requests past `expiresAt`, oldest first. */
  expired(now: Instant, limit: number): Promise<readonly QueuedRequest[]>;
  /** All that runs now, of one endpoint or of all. */
  running(endpointId?: string): Promise<readonly QueuedRequest[]>;
  /** One row per endpoint that has requests waiting or running. */
  backlogs(): Promise<readonly Backlog[]>;
  /** One row per endpoint that has had requests since the store was opened. */
  flows(): Promise<readonly Flow[]>;
  /** When the next waiting request expires. */
  nextExpiry(): Promise<Instant | undefined>;
  /** By request id, else the newest with that inference id. */
  get(scope: Scope, id: string): Promise<QueuedRequest | undefined>;
  list(scope: Scope, query: RequestQuery): Promise<readonly QueuedRequest[]>;
  /**
   * The requests of endpoints of a name in the order in which they were accepted, whatever became of them. Pages may be
   * short; after the last one comes an empty one.
   */
  arrivals(scope: Scope, query: ArrivalQuery): Promise<readonly Arrival[]>;
  /** Forgets requests that finished before; answers how many there were. */
  prune(finishedBefore: Instant, limit: number): Promise<number>;
}

/** Newest first. */
export interface RequestQuery {
  readonly endpointName?: string;
  readonly endpointId?: string;
  readonly states?: readonly RequestState[];
  /** The last id of the previous page. */
  readonly after?: string;
  readonly limit: number;
}

export interface ArrivalQuery {
  readonly endpointName: string;
  /** Inclusive. */
  readonly from: Instant;
  /** The last place of the previous page. */
  readonly after?: number;
  readonly limit: number;
}

/** Metric samples, merged into partial aggregates per (metric, unit, period start). */
export interface Metrics {
  put(samples: readonly MetricSample[]): Promise<void>;
  /** Stored points in [from, until), oldest first, of every unit or of one; `basic` as of `MetricRead`. */
  points(
    scope: Scope,
    metric: MetricId,
    from: Instant,
    until: Instant,
    unit?: Unit,
    basic?: boolean,
  ): Promise<readonly MetricPoint[]>;
  /**
   * The same for many metrics, for those who ask again and again for the newest: an answer for each read, out of memory
   * after the first, and always what `points` would answer. The same object for a metric, again, is found faster.
   */
  recent(reads: readonly MetricRead[]): Promise<readonly (readonly MetricPoint[])[]>;
  /**
   * The same without an object for each point, for a look at very many. `look` is called once and awaits nothing; what
   * it is shown holds until it asks again. The same list of metrics, again, is found faster.
   */
  glance<T>(metrics: readonly MetricIn[], look: (runOf: PointRuns) => T): Promise<T>;
  /** Metrics with data since an instant, by namespace, name, dimensions. */
  list(scope: Scope, query: MetricQuery): Promise<readonly MetricId[]>;
  /**
   * Merges points past their horizon into coarser ones and drops those past the last, some at a time; answers whether
   * there is more to do. See `core/metrics/retention.ts`.
   */
  rollUp(now: Instant): Promise<boolean>;
}

/**
 * The points in a range of the metric at a place; undefined where they are of several units or resolutions, or lie so that they
 * must be merged first.
 */
export type PointRuns = (
  place: number,
  range: { readonly from: Instant; readonly until: Instant },
) => PointRun | undefined;

export interface MetricQuery {
  readonly namespace?: string;
  readonly name?: string;
  /** Each must be there; with a value it must match. */
  readonly dimensions?: readonly { readonly name: string; readonly value?: string }[];
  /** To the minute. */
  readonly activeSince?: Instant;
}

/** What is known of stored objects; the bytes of larger ones are in the object store's files. */
export interface Objects {
  get(account: string, bucket: string, key: string): Promise<StoredObject | undefined>;
  /** Writes or replaces; answers the file names that nothing refers to any more. */
  put(objects: readonly StoredObject[]): Promise<readonly string[]>;
  /** Answers the file names that nothing refers to any more. */
  delete(account: string, bucket: string, keys: readonly string[]): Promise<readonly string[]>;
  /** In the order of their keys' UTF-8 bytes, after `after`, with `prefix`; inline payloads come without their bytes. */
  list(account: string, bucket: string, query: ObjectQuery): Promise<readonly StoredObject[]>;

  createUpload(upload: MultipartUpload): Promise<void>;
  upload(
    account: string,
    bucket: string,
    key: string,
    uploadId: string,
  ): Promise<MultipartUpload | undefined>;
  uploads(account: string, bucket: string): Promise<readonly MultipartUpload[]>;
  /** Writes or replaces a part; answers the file names that nothing refers to any more. */
  putPart(uploadId: string, part: UploadedPart): Promise<readonly string[]>;
  /** By part number. */
  parts(uploadId: string): Promise<readonly UploadedPart[]>;
  /** Forgets an upload and its parts; answers the file names of the parts (a completed object keeps using some). */
  deleteUpload(uploadId: string): Promise<readonly string[]>;
  /** Every file name an object or part refers to, for the sweep at start. */
  files(): Promise<ReadonlySet<string>>;
}

export interface ObjectQuery {
  readonly prefix?: string;
  /** Exclusive. */
  readonly after?: string;
  readonly limit: number;
}

/** Notices that were committed and not yet delivered. */
export interface Outbox {
  add(notices: readonly Notice[], at: Instant): Promise<void>;
  /** Due entries, oldest first. */
  due(now: Instant, limit: number): Promise<readonly OutboxEntry[]>;
  nextDue(): Promise<Instant | undefined>;
  /** After a failed try: counts it, and makes the entry due again later. */
  reschedule(id: number, dueAt: Instant): Promise<void>;
  /** Makes entries due later without counting a try: they are under way, or wait for others of their receiver. */
  postpone(ids: readonly number[], dueAt: Instant): Promise<void>;
  remove(ids: readonly number[]): Promise<void>;
}
