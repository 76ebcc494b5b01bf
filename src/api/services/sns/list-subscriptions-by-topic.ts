/** ListSubscriptionsByTopic. */

import { operation } from "../../operation.ts";
import type {
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse,
} from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";
import { PAGE_SIZE, subscriptionSummary, subscriptionsOf } from "./subscriptions.ts";
import { findTopic } from "./topics.ts";

export const listSubscriptionsByTopic = operation<
  ListSubscriptionsByTopicInput,
  ListSubscriptionsByTopicResponse
>("ListSubscriptionsByTopic", async ({ TopicArn, NextToken }, { store, scope, pages }) => {
  await findTopic(store, scope, TopicArn);
  const all = await subscriptionsOf(store, scope, TopicArn);
  const page = pages.page(`ListSubscriptions ${TopicArn}`, all, ({ arn }) => arn, PAGE_SIZE, NextToken);
  if (!page) throw invalid("NextToken");
  return { Subscriptions: page.items.map(subscriptionSummary), NextToken: page.nextToken };
});
