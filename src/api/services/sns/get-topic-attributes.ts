/** GetTopicAttributes. */

import { operation } from "../../operation.ts";
import type { GetTopicAttributesInput, GetTopicAttributesResponse } from "../../shapes/sns.types.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { defaultPolicy, findTopic } from "./topics.ts";

export const getTopicAttributes = operation<GetTopicAttributesInput, GetTopicAttributesResponse>(
  "GetTopicAttributes",
  async ({ TopicArn }, { store, scope }) => {
    const topic = await findTopic(store, scope, TopicArn);
    const subscriptions = await subscriptionsOf(store, scope, TopicArn);
    const confirmed = subscriptions.filter((one) => one.confirmed).length;
    return {
      Attributes: {
        TopicArn,
        Owner: scope.account,
        DisplayName: "",
        Policy: defaultPolicy(TopicArn, scope.account),
        ...topic.attributes,
        SubscriptionsConfirmed: String(confirmed),
        SubscriptionsPending: String(subscriptions.length - confirmed),
        SubscriptionsDeleted: "0",
      },
    };
  },
);
