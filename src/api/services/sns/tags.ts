/** Tags on topics. */

import type { Scope, Tags } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import type { Tag } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";

const MOST_TAGS = 50;

/** A list of tags as they are kept; throws for those nobody may set. */
export function tagsOf(list: readonly Tag[] = []): Tags {
  const keys = list.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalid("Duplicated keys are not allowed.");
  if (keys.some((key) => key.toLowerCase().startsWith("aws:")))
    throw invalid("Tags Reason: aws: prefixed tag key names are not allowed for external use.");
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}

export const tagList = (tags: Tags = {}): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

export async function putTags(tx: Collections, scope: Scope, arn: string, tags: Tags): Promise<void> {
  const count = Object.keys(tags).length;
  if (count > MOST_TAGS)
    throw apiError("TagLimitExceeded", "Could not complete request: tag quota of per resource exceeded");
  if (count === 0) await tx.tags.delete(scope, arn);
  else await tx.tags.put(scope, arn, tags);
}

/** Throws unless the ARN is that of a topic. */
export async function requireTopic(tx: Collections, scope: Scope, arn: string): Promise<void> {
  if (!(await tx.topics.get(scope, arn))) throw apiError("ResourceNotFound", "Resource does not exist");
}
