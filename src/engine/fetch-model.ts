/** Model archives come from our own object store: what a provider is given to fetch them with. */

import type { Readable } from "node:stream";
import { parseLocation } from "../core/objects/location.ts";
import type { Scope } from "../core/scope.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { Store } from "../store/store.ts";

/** The bytes behind an `s3://` address as its account sees it; rejects when there are none. */
export const modelFetcher =
  (store: Store, objects: ObjectStore) =>
  async ({ account }: Scope, url: string): Promise<Readable> => {
    const location = parseLocation(url);
    if (!location) throw new Error(`The model data address is not of the form s3://bucket/key: ${url}`);
    const object = await store.objects.get(account, location.bucket, location.key);
    if (!object) throw new Error(`There is no model data at ${url}.`);
    return objects.open(object);
  };
