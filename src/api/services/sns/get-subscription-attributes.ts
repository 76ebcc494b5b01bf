/** GetSubscriptionAttributes. */

import { operation } from "../../operation.ts";
import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
} from "../../shapes/sns.types.ts";
import { findSubscription, shownAddress } from "./subscriptions.ts";

export const getSubscriptionAttributes = operation<
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse
>("GetSubscriptionAttributes", async ({ SubscriptionArn }, { store, scope }) => {
  const subscription = await findSubscription(store, scope, SubscriptionArn);
  const { topicArn, protocol, confirmed, attributes } = subscription;
  return {
    Attributes: {
      SubscriptionArn,
      TopicArn: topicArn,
      Owner: scope.account,
      Protocol: protocol,
      Endpoint: shownAddress(subscription),
      PendingConfirmation: String(!confirmed),
      ConfirmationWasAuthenticated: attributes.ConfirmationWasAuthenticated ?? "false",
      RawMessageDelivery: attributes.RawMessageDelivery ?? "false",
    },
  };
});
