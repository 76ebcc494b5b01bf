/** `/_ebbtide/why`: the story of a target, and what it waits for now; `ebbtide why` prints it. */

import { outlookOf } from "../../core/explain/outlook.ts";
import { type StoryEntry, storyOf } from "../../core/explain/story.ts";
import { targetKey } from "../../core/scaling/target.ts";
import { type Instant, seconds } from "../../core/time/time.ts";
import { apiError } from "../errors.ts";
import { given } from "../given.ts";
import type { Call } from "../operation.ts";
import { situationOf, surroundingsOf } from "../situation.ts";
import { recordsOf } from "./decisions.ts";
import type { Extension } from "./extension.ts";
import { queryOf, wholeNumber } from "./query.ts";
import { targetNamed } from "./resource.ts";

const HOUR = 3600;
const WEEK = 7 * 86_400;

/** Newest ones of each kind: a story longer than this is no story. */
const MOST_DECISIONS = 1000;
const MOST_ACTIVITIES = 1000;
const MOST_PER_ALARM = 200;

export const whyExtensions: readonly Extension[] = [
  {
    method: "GET",
    path: "/_ebbtide/why",
    run: async (request, call) => {
      const asked = queryOf(request, ["resource", "since"]);
      const since = wholeNumber("since", asked.since, { least: 1, most: WEEK, otherwise: HOUR });
      const key = await targetNamed(asked.resource, call);
      const target = await call.store.targets.get(call.scope, targetKey(key));
      if (!target)
        throw apiError(
          "ResourceNotFound",
          `No scalable target is registered for ${key.resourceId}: nothing scales it. RegisterScalableTarget makes one.`,
          { status: 404 },
        );
      const situation = await situationOf(target, call, await surroundingsOf(call));
      const { capacity, backlog, profile, policies } = situation;
      const from = call.now - seconds(since);
      const story = storyOf({
        decisions: await recordsOf(call.store, call.scope, key, {
          from,
          until: call.now + 1,
          limit: MOST_DECISIONS,
        }),
        activities: await activitiesOf(call, targetKey(key), from),
        history: await historyOf(
          call,
          new Set(policies.flatMap(({ alarms }) => alarms.map(({ name }) => name))),
          from,
        ),
        policies: policies.map(({ policy }) => policy),
      });
      return {
        status: 200,
        body: {
          json: {
            resource: key,
            at: written(call.now),
            from: written(from),
            ...given({ capacity }),
            bounds: { min: target.min, max: target.max },
            backlog,
            profile: profile.name,
            entries: story.map(entryRow),
            outlook: outlookOf(situation, call.now),
          },
        },
      };
    },
  },
];

/** Those that began or ended in that time. */
async function activitiesOf({ store, scope }: Call, subject: string, from: Instant) {
  const found = await store.activities.list(scope, {
    subject,
    from: from - seconds(WEEK),
    limit: MOST_ACTIVITIES,
  });
  return found.filter(({ startedAt, endedAt }) => (endedAt ?? startedAt) >= from);
}

async function historyOf({ store, scope }: Call, names: ReadonlySet<string>, from: Instant) {
  const items = [];
  for (const subject of names)
    items.push(...(await store.alarmHistory.list(scope, { subject, from, limit: MOST_PER_ALARM })));
  return items;
}

const entryRow = ({ at, until, ...entry }: StoryEntry) => ({
  at: written(at),
  ...given({ until: until === undefined ? undefined : written(until) }),
  ...entry,
});

const written = (at: Instant): string => new Date(at).toISOString();
