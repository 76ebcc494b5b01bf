/** Where a request's input comes from when it did not come with the request: our object store, streamed. */

import type { Readable } from "node:stream";
import { parseLocation } from "../core/objects/location.ts";
import { inputMissing, inputTooLarge, inputUnreadable, LARGEST_PAYLOAD } from "../core/queue/outcomes.ts";
import type { Outcome, QueuedRequest } from "../core/queue/request.ts";
import { bucketScope } from "../store/store.ts";
import type { EngineParts } from "./parts.ts";

export interface OpenedInput {
  readonly kind: "open";
  readonly body: Uint8Array | Readable;
  readonly contentLength?: number;
  /** What went wrong with reading, once something did. */
  readonly problem?: (() => Outcome) | undefined;
}

export type Input = OpenedInput | { readonly kind: "unavailable"; readonly outcome: Outcome };

/** Opens the object at the request's input location. */
export async function openInput(
  { store, objects }: EngineParts,
  { scope, detail }: QueuedRequest,
): Promise<Input> {
  const written = detail.inputLocation ?? "";
  const location = parseLocation(written);
  if (!location) return unavailable(inputUnreadable(written, "It is not of the form s3://bucket/key."));
  const object = await store.objects.get(scope.account, location.bucket, location.key);
  if (!object) {
    const bucket = await store.buckets.get(bucketScope(scope.account), location.bucket);
    return unavailable(inputMissing(written, bucket ? "key" : "bucket"));
  }
  if (object.size > LARGEST_PAYLOAD) return unavailable(inputTooLarge(written, object.size));
  if (object.payload.kind === "inline") return { kind: "open", body: object.payload.bytes };
  return streamed(objects.open(object), object.size, written);
}

function streamed(body: Readable, contentLength: number, location: string): OpenedInput {
  let problem: (() => Outcome) | undefined;
  body.once("error", (error) => {
    problem = () => inputUnreadable(location, error.message);
  });
  return {
    kind: "open",
    body,
    contentLength,
    get problem() {
      return problem;
    },
  };
}

const unavailable = (outcome: Outcome): Input => ({ kind: "unavailable", outcome });
