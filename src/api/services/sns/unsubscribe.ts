/** Unsubscribe: also the link in every message; a subscription that is not there is fine. */

import { apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { UnsubscribeInput } from "../../shapes/sns.types.ts";
import { isSigned, scopeOf } from "./signed.ts";

export const unsubscribe = operation<UnsubscribeInput, undefined>(
  "Unsubscribe",
  async ({ SubscriptionArn }, call) => {
    const scope = scopeOf("SubscriptionArn", SubscriptionArn, call);
    await call.store.transaction(async (tx) => {
      const subscription = await tx.subscriptions.get(scope, SubscriptionArn);
      if (subscription?.attributes.AuthenticateOnUnsubscribe === "true" && !isSigned(call))
        throw apiError("AuthorizationError", "Unsubscribing was asked to be authenticated", { status: 403 });
      await tx.subscriptions.delete(scope, SubscriptionArn);
    });
    return undefined;
  },
);
