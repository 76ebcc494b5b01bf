/** ListSubscriptions. */

import { operation } from "../../operation.ts";
import type { ListSubscriptionsInput, ListSubscriptionsResponse } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";
import { PAGE_SIZE, subscriptionSummary } from "./subscriptions.ts";

export const listSubscriptions = operation<ListSubscriptionsInput, ListSubscriptionsResponse>(
  "ListSubscriptions",
  async ({ NextToken }, { store, scope, pages }) => {
    const all = await store.subscriptions.list(scope);
    const page = pages.page("ListSubscriptions", all, ({ arn }) => arn, PAGE_SIZE, NextToken);
    if (!page) throw invalid("NextToken");
    return { Subscriptions: page.items.map(subscriptionSummary), NextToken: page.nextToken };
  },
);
