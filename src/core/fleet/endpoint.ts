/** What a client declares about serving: models, endpoint configurations, and the endpoints made of them. */

import type { Scope } from "../scope.ts";
import type { Duration, Instant } from "../time/time.ts";

/** One model server: what to start, with which data and settings. */
export interface Container {
  /** `process:<folder>` names a local program; other providers read it as an image reference. */
  readonly image: string;
  /** `s3://…` of a tar.gz that is unpacked before the start. */
  readonly modelDataUrl?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostname?: string;
}

export interface Model {
  readonly scope: Scope;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  readonly executionRoleArn?: string;
  readonly container: Container;
  /** Whether the client wrote `Containers` (with one entry) instead of `PrimaryContainer`; Describe answers likewise. */
  readonly listed: boolean;
}

export interface ProductionVariant {
  readonly name: string;
  readonly modelName: string;
  readonly initialInstances: number;
  readonly instanceType?: string;
  readonly weight: number;
  /** ContainerStartupHealthCheckTimeoutInSeconds: how long `/ping` may take to answer 200 after the start. */
  readonly startupTimeout?: Duration;
  /** ModelDataDownloadTimeoutInSeconds: how long fetching and unpacking the model archive may take. */
  readonly downloadTimeout?: Duration;
}

export type NotificationKind = "success" | "error";

/** AsyncInferenceConfig in domain words. */
export interface AsyncSettings {
  /** `s3://bucket/prefix` for answers. */
  readonly outputPath: string;
  /** `s3://bucket/prefix` for failure objects; without it a failure leaves no object. */
  readonly failurePath?: string;
  readonly successTopic?: string;
  readonly errorTopic?: string;
  /** Topics whose messages carry the answer itself when it is at most 128 KB. */
  readonly includeResponseIn: readonly NotificationKind[];
  /** As the client gave it; see `concurrencyOf` for the value in force. */
  readonly maxConcurrentInvocationsPerInstance?: number;
}

export interface EndpointConfig {
  readonly scope: Scope;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  readonly executionRoleArn?: string;
  readonly variants: readonly ProductionVariant[];
  readonly async: AsyncSettings;
}

/** AWS's EndpointStatus values that Ebbtide reaches. */
export type EndpointStatus = "Creating" | "InService" | "Updating" | "Deleting" | "Failed";

/** A variant as it runs: the declaration as it was when the endpoint was made, and how many should run. */
export interface EndpointVariant extends ProductionVariant {
  /** Copied from the model, because deleting the model does not touch what runs. */
  readonly container: Container;
  readonly desiredInstances: number;
  /** Instances that take work, as last observed by the fleet keeper. */
  readonly currentInstances: number;
  readonly desiredWeight: number;
}

export interface StartFailures {
  readonly count: number;
  readonly lastAt: Instant;
  /** Of the last one. */
  readonly reason: string;
  /** Since when starts find no room: nothing is wrong with what was to be started. */
  readonly noCapacitySince?: Instant;
}

export interface Endpoint {
  readonly scope: Scope;
  /** Unique over time: an endpoint deleted and made anew under its old name has another id. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly configName: string;
  readonly createdAt: Instant;
  readonly modifiedAt: Instant;
  readonly status: EndpointStatus;
  readonly failureReason?: string;
  /** Starts of instances that failed in a row; absent when the last ones went well. */
  readonly startFailures?: StartFailures;
  readonly async: AsyncSettings;
  /** Asynchronous endpoints have exactly one. */
  readonly variant: EndpointVariant;
}

/** Requests one instance works on at once; AWS picks an undocumented number when none is given, Ebbtide 4. */
export const concurrencyOf = (settings: AsyncSettings): number =>
  settings.maxConcurrentInvocationsPerInstance ?? 4;
