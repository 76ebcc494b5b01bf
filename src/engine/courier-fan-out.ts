/** Fanning out: a publication leaves the outbox, and one delivery for each confirmed subscriber enters it. */

import { notificationFailures } from "../core/notices/failures.ts";
import type { Delivery, OutboxEntry, Publication, Subscription, Topic } from "../core/notices/notice.ts";
import { notification } from "../core/notices/sns-message.ts";
import type { Instant } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";

type PublicationEntry = OutboxEntry & { readonly notice: Publication };

/** Turns publications into deliveries; answers those whose topic is gone. */
export async function fanOut(
  tx: Collections,
  entries: readonly PublicationEntry[],
  now: Instant,
): Promise<readonly Publication[]> {
  const audienceOf = audiences(tx);
  const orphans: Publication[] = [];
  const deliveries: Delivery[] = [];
  for (const { notice, createdAt } of entries) {
    const { topic, subscribers } = await audienceOf(notice);
    if (!topic) orphans.push(notice);
    else for (const one of subscribers) deliveries.push(notification(notice, topic, one, createdAt));
  }
  await tx.outbox.remove(entries.map(({ id }) => id));
  await tx.outbox.add(deliveries, now);
  await tx.metrics.put(notificationFailures(orphans, now));
  return orphans;
}

/** Who listens to a topic, looked up once a pass. */
function audiences(tx: Collections): (notice: Publication) => Promise<Audience> {
  const known = new Map<string, Audience>();
  return async ({ scope, topicArn }) => {
    const key = `${scope.account} ${scope.region} ${topicArn}`;
    const audience = known.get(key) ?? {
      topic: await tx.topics.get(scope, topicArn),
      subscribers: (await tx.subscriptions.list(scope)).filter(
        (subscription) => subscription.topicArn === topicArn && subscription.confirmed,
      ),
    };
    known.set(key, audience);
    return audience;
  };
}

interface Audience {
  readonly topic: Topic | undefined;
  readonly subscribers: readonly Subscription[];
}
