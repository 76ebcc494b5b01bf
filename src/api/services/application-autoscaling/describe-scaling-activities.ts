/** DescribeScalingActivities: newest first, of the last six weeks, also of targets that are gone. */

import type { NotScaledReason, ScalingActivity } from "../../../core/scaling/activity.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import type { Scope } from "../../../core/scope.ts";
import { days, type Instant } from "../../../core/time/time.ts";
import type { Collections } from "../../../store/store.ts";
import { operation } from "../../operation.ts";
import type { Pages } from "../../page-token.ts";
import type {
  NotScaledReason as ReasonRow,
  DescribeScalingActivitiesRequest as Request,
  DescribeScalingActivitiesResponse as Response,
  ScalingActivity as Row,
} from "../../shapes/application-autoscaling.types.ts";
import { invalidToken, pageLimit, requireResource } from "./paging.ts";
import { targetMembers } from "./targets.ts";

export const describeScalingActivities = operation<Request, Response>(
  "DescribeScalingActivities",
  async (input, { store, scope, now, pages }) => {
    requireResource(input.ScalableDimension, input.ResourceId, "ResourceId");
    const limit = pageLimit(input.MaxResults, 50);
    const after = input.NextToken === undefined ? undefined : positionOf(input.NextToken, pages);
    // One more than the page shows whether there is another page.
    const found = await matching(store, scope, input, { from: now - days(42), after, count: limit + 1 });
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const more = last !== undefined && found.length > limit;
    return {
      ScalingActivities: rows.map(activityRow),
      NextToken: more ? pages.token(LIST, [last.startedAt, last.id]) : undefined,
    };
  },
);

const LIST = "DescribeScalingActivities";
const CHUNK = 200;

/** The last row that the caller has seen. */
interface Position {
  readonly at: Instant;
  readonly id: string;
}

function positionOf(token: string, pages: Pages): Position {
  const [at, id] = pages.position(LIST, token) ?? [];
  if (typeof at !== "number" || typeof id !== "string") throw invalidToken();
  return { at, id };
}

async function matching(
  store: Collections,
  scope: Scope,
  input: Request,
  { from, after, count }: { from: Instant; after: Position | undefined; count: number },
): Promise<readonly ScalingActivity[]> {
  const found: ScalingActivity[] = [];
  let seen = after;
  for (let limit = CHUNK; found.length < count; ) {
    const until = seen === undefined ? {} : { until: seen.at + 1 };
    const chunk = await store.activities.list(scope, { ...subjectOf(input), from, ...until, limit });
    const rest = seen === undefined ? chunk : chunk.slice(indexAfter(chunk, seen));
    found.push(...rest.filter((activity) => matches(activity, input)));
    const last = rest.at(-1);
    if (chunk.length < limit) break;
    // Nothing new: all of the chunk is of one instant, so take a larger one.
    if (last) seen = { at: last.startedAt, id: last.id };
    else limit *= 2;
  }
  return found.slice(0, count);
}

const indexAfter = (chunk: readonly ScalingActivity[], { at, id }: Position): number => {
  const index = chunk.findIndex((activity) => activity.id === id);
  return index >= 0 ? index + 1 : chunk.filter(({ startedAt }) => startedAt === at).length;
};

const subjectOf = ({ ServiceNamespace, ResourceId, ScalableDimension }: Request): { subject?: string } =>
  ResourceId === undefined || ScalableDimension === undefined
    ? {}
    : {
        subject: targetKey({
          namespace: ServiceNamespace,
          resourceId: ResourceId,
          dimension: ScalableDimension,
        }),
      };

const matches = ({ target, notScaledReasons }: ScalingActivity, input: Request): boolean =>
  target.namespace === input.ServiceNamespace &&
  (input.ResourceId === undefined || target.resourceId === input.ResourceId) &&
  (input.IncludeNotScaledActivities === true || notScaledReasons === undefined);

const activityRow = (activity: ScalingActivity): Row => ({
  ActivityId: activity.id,
  ...targetMembers(activity.target),
  Description: activity.description,
  Cause: activity.cause,
  StartTime: activity.startedAt,
  EndTime: activity.endedAt,
  StatusCode: activity.status,
  StatusMessage: activity.statusMessage,
  Details: activity.details,
  NotScaledReasons: activity.notScaledReasons?.map(reasonRow),
});

function reasonRow(reason: NotScaledReason): ReasonRow {
  switch (reason.code) {
    case "AlreadyAtMaxCapacity":
      return { Code: reason.code, MaxCapacity: reason.maxCapacity };
    case "AlreadyAtMinCapacity":
      return { Code: reason.code, MinCapacity: reason.minCapacity };
    case "AlreadyAtDesiredCapacity":
      return { Code: reason.code, CurrentCapacity: reason.currentCapacity };
    case "AutoScalingAnticipatedFlapping":
    case "TargetServicePutResourceAsUnscalable":
      return { Code: reason.code };
  }
}
