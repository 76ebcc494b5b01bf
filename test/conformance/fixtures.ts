/** Values for the store's tests: whole where the types ask for it, and short to write. */

import type { Model } from "../../src/core/fleet/endpoint.ts";
import type { StoredObject, UploadedPart } from "../../src/core/objects/object.ts";
import type { Lease, NewRequest, Outcome, QueuedRequest, Settlement } from "../../src/core/queue/request.ts";
import type { Scope } from "../../src/core/scope.ts";

export const here: Scope = { account: "000000000000", region: "us-east-1" };
export const elsewhere: Scope = { account: "000000000000", region: "eu-west-1" };
export const others: Scope = { account: "111111111111", region: "us-east-1" };

export const model = (name: string, scope: Scope = here): Model => ({
  scope,
  name,
  arn: `arn:aws:sagemaker:${scope.region}:${scope.account}:model/${name}`,
  createdAt: 1000,
  container: { image: "process:tides", environment: { LEVEL: "1" } },
  listed: false,
});

export const request = (id: string, given: Partial<NewRequest> = {}): NewRequest => ({
  id,
  inferenceId: id,
  scope: here,
  endpointId: "endpoint-1",
  endpointName: "tides",
  receivedAt: 1000,
  expiresAt: 10_000,
  detail: { outputLocation: `s3://bucket/${id}.out`, invocationTimeout: 60_000 },
  ...given,
});

export const completed: Outcome = { state: "completed", modelStatus: 200, contentType: "application/json" };

export const leaseOf = ({ id, fence }: QueuedRequest): Lease => ({ id, fence });

export const settlement = (lease: Lease, at = 2000, outcome: Outcome = completed): Settlement => ({
  id: lease.id,
  fence: lease.fence,
  at,
  outcome,
});

export const idsOf = (list: readonly { readonly id: string }[]): readonly string[] =>
  list.map(({ id }) => id);

/** An object in files of these names; without any, with its bytes inline. */
export const object = (key: string, files: readonly string[] = [], bucket = "bucket"): StoredObject => ({
  account: here.account,
  bucket,
  key,
  size: 4,
  etag: "e",
  modifiedAt: 1000,
  contentType: "text/plain",
  headers: { "cache-control": "no-store" },
  metadata: { colour: "blau" },
  tags: {},
  payload:
    files.length === 0
      ? { kind: "inline", bytes: new TextEncoder().encode(key.slice(0, 8)) }
      : { kind: "files", files: files.map((name) => ({ name, size: 4 })) },
});

export const part = (number: number, file: string): UploadedPart => ({
  number,
  size: 4,
  etag: `e${number}`,
  modifiedAt: 1000,
  payload: { kind: "files", files: [{ name: file, size: 4 }] },
});
