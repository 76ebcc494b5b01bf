/** ListSubscriptions. */

import { operation } from "../../operation.ts";
import { pageOf } from "../../page-token.ts";
import type { ListSubscriptionsInput, ListSubscriptionsResponse } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";
import { PAGE_SIZE, subscriptionSummary } from "./subscriptions.ts";

export const listSubscriptions = operation<ListSubscriptionsInput, ListSubscriptionsResponse>(
  "ListSubscriptions",
  async ({ NextToken }, { store, scope }) => {
    const all = await store.subscriptions.list(scope);
    const page = pageOf("ListSubscriptions", all, ({ arn }) => arn, PAGE_SIZE, NextToken);
    if (!page) throw invalid("NextToken");
    return { Subscriptions: page.items.map(subscriptionSummary), NextToken: page.nextToken };
  },
);
