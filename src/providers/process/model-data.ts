/** A model's data: fetched and unpacked before the program starts, within the time and size that are allowed. */

import type { Readable } from "node:stream";
import type { Scheduler } from "../../clock/scheduler.ts";
import type { Scope } from "../../core/scope.ts";
import type { InstanceSpec } from "../provider.ts";
import { type UnpackLimits, unpack } from "./unpack.ts";

/** The bytes behind an `s3://` address; rejects when there are none. */
export type FetchModel = (scope: Scope, url: string, signal: AbortSignal) => Promise<Readable>;

export interface ModelSource {
  readonly fetchModel: FetchModel;
  readonly scheduler: Scheduler;
  readonly modelLimits: UnpackLimits;
}

/** Rejects with the reason when the data is not there in time, or cannot be had at all. */
export async function provideModel(
  { scope, container, downloadTimeout }: InstanceSpec,
  folder: string,
  { fetchModel, scheduler, modelLimits }: ModelSource,
  stopped: AbortSignal,
): Promise<void> {
  const url = container.modelDataUrl;
  if (url === undefined) return;
  const late = new AbortController();
  const done = new AbortController();
  const reason = `The model data was not there within ${downloadTimeout / 1000} s: ${url}`;
  scheduler
    .sleep(downloadTimeout, done.signal)
    .then(() => late.abort(new Error(reason)))
    .catch(() => {});
  const signal = AbortSignal.any([stopped, late.signal]);
  try {
    await unpack(await fetchModel(scope, url, signal), folder, modelLimits, signal);
  } finally {
    done.abort();
  }
}
