/** Making a staged payload an object: many at a time share one commit, each with its own conditions. */

import type { StoredObject } from "../../../core/objects/object.ts";
import { batcher } from "../../../store/batcher.ts";
import { bucketScope, type Collections, type Store } from "../../../store/store.ts";
import type { Call } from "../../operation.ts";
import { noSuchBucket } from "./errors.ts";

/** Throws when the object that is there (or is not) forbids the change. */
export type Condition = (existing: StoredObject | undefined) => void;

/** Puts the object, or throws why not; then nothing is left of its payload. */
export async function commitObject(
  { store, objects }: Call,
  object: StoredObject,
  condition?: Condition,
): Promise<void> {
  try {
    const outcome = await writerOf(store)({ object, condition });
    if (outcome.kind === "refused") throw outcome.error;
    await objects.discard(outcome.replaced);
  } catch (error) {
    if (object.payload.kind === "files") await objects.discard(object.payload.files.map(({ name }) => name));
    throw error;
  }
}

interface Write {
  readonly object: StoredObject;
  readonly condition: Condition | undefined;
}

type Outcome =
  | { readonly kind: "written"; readonly replaced: readonly string[] }
  | { readonly kind: "refused"; readonly error: unknown };

/** Group commit is per store: everyone who writes to it waits together. */
const writers = new WeakMap<Store, (write: Write) => Promise<Outcome>>();

function writerOf(store: Store): (write: Write) => Promise<Outcome> {
  let writer = writers.get(store);
  if (!writer) {
    writer = batcher((writes) => writeAll(store, writes));
    writers.set(store, writer);
  }
  return writer;
}

const writeAll = (store: Store, writes: readonly Write[]): Promise<readonly Outcome[]> =>
  store.transaction(async (tx) => {
    const outcomes: Outcome[] = [];
    for (const write of writes) outcomes.push(await writeOne(tx, write));
    return outcomes;
  });

/** What forbids one write must not undo the others. */
async function writeOne(tx: Collections, { object, condition }: Write): Promise<Outcome> {
  const { account, bucket, key } = object;
  // The bucket may have gone while the body came.
  if (!(await tx.buckets.get(bucketScope(account), bucket)))
    return { kind: "refused", error: noSuchBucket(bucket) };
  const existing = condition && (await tx.objects.get(account, bucket, key));
  try {
    condition?.(existing);
  } catch (error) {
    return { kind: "refused", error };
  }
  return { kind: "written", replaced: await tx.objects.put([object]) };
}
