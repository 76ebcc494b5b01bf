/** ConfirmSubscription: the token that went to the address proves that its owner agrees; also a link in the message. */

import { days } from "../../../core/time/time.ts";
import { operation } from "../../operation.ts";
import type { ConfirmSubscriptionInput, ConfirmSubscriptionResponse } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";
import { isSigned, scopeOf } from "./signed.ts";
import { subscriptionsOf } from "./subscriptions.ts";
import { findTopic } from "./topics.ts";

/** So long a token counts. */
const TOKEN_LIFE = days(2);

export const confirmSubscription = operation<ConfirmSubscriptionInput, ConfirmSubscriptionResponse>(
  "ConfirmSubscription",
  async ({ TopicArn, Token, AuthenticateOnUnsubscribe }, call) => {
    const scope = scopeOf("TopicArn", TopicArn, call);
    return await call.store.transaction(async (tx) => {
      await findTopic(tx, scope, TopicArn);
      const found = (await subscriptionsOf(tx, scope, TopicArn)).find(({ token }) => token === Token);
      if (!found) throw invalid("Token");
      if (found.confirmed) return { SubscriptionArn: found.arn };
      if (call.now - found.createdAt > TOKEN_LIFE) throw invalid("Token Reason: the token has expired");
      const attributes = {
        ...found.attributes,
        ConfirmationWasAuthenticated: String(isSigned(call)),
        ...(AuthenticateOnUnsubscribe === "true" ? { AuthenticateOnUnsubscribe: "true" } : {}),
      };
      await tx.subscriptions.put(scope, found.arn, { ...found, confirmed: true, attributes });
      return { SubscriptionArn: found.arn };
    });
  },
);
