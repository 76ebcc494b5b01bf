/** GetSubscriptionAttributes. */

import { operation } from "../../operation.ts";
import type {
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse,
} from "../../shapes/sns.types.ts";
import { findSubscription } from "./subscriptions.ts";

export const getSubscriptionAttributes = operation<
  GetSubscriptionAttributesInput,
  GetSubscriptionAttributesResponse
>("GetSubscriptionAttributes", async ({ SubscriptionArn }, { store, scope }) => {
  const { topicArn, protocol, endpoint, confirmed, attributes } = await findSubscription(
    store,
    scope,
    SubscriptionArn,
  );
  return {
    Attributes: {
      SubscriptionArn,
      TopicArn: topicArn,
      Owner: scope.account,
      Protocol: protocol,
      Endpoint: endpoint,
      PendingConfirmation: String(!confirmed),
      ConfirmationWasAuthenticated: attributes.ConfirmationWasAuthenticated ?? "false",
      RawMessageDelivery: attributes.RawMessageDelivery ?? "false",
    },
  };
});
