/** SetSubscriptionAttributes. */

import { operation } from "../../operation.ts";
import type { SetSubscriptionAttributesInput } from "../../shapes/sns.types.ts";
import { checkSubscriptionAttribute, findSubscription } from "./subscriptions.ts";

export const setSubscriptionAttributes = operation<SetSubscriptionAttributesInput, undefined>(
  "SetSubscriptionAttributes",
  async ({ SubscriptionArn, AttributeName, AttributeValue = "" }, { store, scope }) => {
    checkSubscriptionAttribute(AttributeName, AttributeValue);
    await store.transaction(async (tx) => {
      const subscription = await findSubscription(tx, scope, SubscriptionArn);
      if (AttributeName !== "RawMessageDelivery") return;
      const attributes = { ...subscription.attributes, RawMessageDelivery: AttributeValue };
      await tx.subscriptions.put(scope, SubscriptionArn, { ...subscription, attributes });
    });
    return undefined;
  },
);
