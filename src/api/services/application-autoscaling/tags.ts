/** Tags of scalable targets; Ebbtide's own are checked when they are set. */

import { tagProblems } from "../../../core/scaling/profile.ts";
import { type ScalableTarget, VARIANT_DIMENSION } from "../../../core/scaling/target.ts";
import type { Scope, Tags } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { type ApiError, apiError, validationError } from "../../errors.ts";

/** Throws for tags that nobody may set, or that mean nothing for a target of that dimension. */
export function checkedTags(tags: Tags, dimension: string): Tags {
  for (const key of Object.keys(tags)) {
    if (key.toLowerCase().startsWith("aws:"))
      throw validationError(`Tag key '${key}' must not begin with aws:, which is reserved`);
  }
  const [problem] = tagProblems(tags);
  if (problem !== undefined) throw validationError(problem);
  const idle = dimension === VARIANT_DIMENSION ? undefined : ABOUT_WORK.find((key) => key in tags);
  if (idle)
    throw validationError(`Tag '${idle}' is for endpoints: Ebbtide does not see other resources' work`);
  return tags;
}

/** The tags of a new target. */
export function checkedFirstTags(tags: Tags, dimension: string): Tags {
  if (Object.keys(tags).length > MOST_TAGS) throw validationError(TOO_MANY);
  return checkedTags(tags, dimension);
}

/** How many a target may have in all. */
export function requireRoomForTags(tags: Tags, arn: string): void {
  if (Object.keys(tags).length > MOST_TAGS)
    throw apiError("TooManyTagsException", TOO_MANY, { members: { ResourceName: arn } });
}

/** The target of that ARN; only targets have tags here. */
export async function requireTagged(tx: Collections, scope: Scope, arn: string): Promise<ScalableTarget> {
  const target = (await tx.targets.list(scope)).find((one) => one.arn === arn);
  if (!target) throw unknown(arn);
  return target;
}

/** Settings that go by the requests of an endpoint. */
const ABOUT_WORK = ["ebbtide:wake", "ebbtide:to-zero-delay"];
const MOST_TAGS = 50;
const TOO_MANY = `A scalable target can have at most ${MOST_TAGS} tags`;

const unknown = (arn: string): ApiError =>
  apiError("ResourceNotFoundException", `The specified resource doesn't exist: ${arn}`, {
    members: { ResourceName: arn },
  });
