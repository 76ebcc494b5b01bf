/** Tags on models, endpoint configurations and endpoints. Those of Ebbtide's own are checked when they are set. */

import { tagProblems } from "../../../core/scaling/profile.ts";
import { parseArn, type Scope, type Tags } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { type ApiError, validationError } from "../../errors.ts";
import type { Tag } from "../../shapes/sagemaker.types.ts";
import { endpointConfigNotFound, endpointNotFound, modelNotFound } from "./resources.ts";
import { notSupported } from "./unsupported.ts";

const MOST_TAGS = 50;

/** A list of tags as they are kept; throws for those nobody may set. */
export function tagsOf(list: readonly Tag[] = []): Tags {
  const tags: Record<string, string> = Object.create(null);
  for (const { Key, Value } of list) {
    if (Key in tags) throw validationError(`Duplicate tag key found: ${Key}`);
    if (Key.toLowerCase().startsWith("aws:"))
      throw validationError("aws: prefixed tag key names are not allowed for external use.");
    tags[Key] = Value;
  }
  const [problem] = tagProblems(tags);
  if (problem !== undefined) throw validationError(problem);
  return { ...tags };
}

export const tagList = (tags: Tags = {}): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Sets the tags of a resource; none leaves no trace. */
export async function putTags(tx: Collections, scope: Scope, arn: string, tags: Tags): Promise<void> {
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS)
    throw validationError(`${arn} would have ${count} tags; a resource can have at most ${MOST_TAGS}.`);
  if (count === 0) await tx.tags.delete(scope, arn);
  else await tx.tags.put(scope, arn, tags);
}

/** Throws unless the ARN is that of a resource which is there. */
export async function requireTaggable(tx: Collections, scope: Scope, arn: string): Promise<void> {
  const [kind] = parseArn(arn)?.resource.split("/") ?? [];
  const taggable = kind === undefined ? undefined : kinds.get(kind);
  if (!taggable)
    throw notSupported(
      `ResourceArn ${arn}`,
      "tags are kept on models, endpoint configurations and endpoints",
    );
  const all = await taggable.list(tx, scope);
  if (!all.some((one) => one.arn === arn)) throw taggable.notFound(arn);
}

interface Taggable {
  readonly list: (tx: Collections, scope: Scope) => Promise<readonly { readonly arn: string }[]>;
  readonly notFound: (arn: string) => ApiError;
}

const kinds: ReadonlyMap<string, Taggable> = new Map([
  ["model", { list: (tx, scope) => tx.models.list(scope), notFound: modelNotFound }],
  [
    "endpoint-config",
    { list: (tx, scope) => tx.endpointConfigs.list(scope), notFound: endpointConfigNotFound },
  ],
  ["endpoint", { list: (tx, scope) => tx.endpoints.list(scope), notFound: endpointNotFound }],
]);
