/** DeleteTopic: the topic and its subscriptions; one that is not there is fine. */

import { operation } from "../../operation.ts";
import type { DeleteTopicInput } from "../../shapes/sns.types.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { requireArn } from "./topics.ts";

export const deleteTopic = operation<DeleteTopicInput, undefined>(
  "DeleteTopic",
  async ({ TopicArn }, { store, scope }) => {
    requireArn("TopicArn", TopicArn);
    await store.transaction(async (tx) => {
      for (const { arn } of await subscriptionsOf(tx, scope, TopicArn))
        await tx.subscriptions.delete(scope, arn);
      await tx.topics.delete(scope, TopicArn);
      await tx.tags.delete(scope, TopicArn);
    });
    return undefined;
  },
);
