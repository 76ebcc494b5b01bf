/** ListTopics. */

import { operation } from "../../operation.ts";
import type { ListTopicsInput, ListTopicsResponse } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";
import { PAGE_SIZE } from "./subscriptions.ts";

export const listTopics = operation<ListTopicsInput, ListTopicsResponse>(
  "ListTopics",
  async ({ NextToken }, { store, scope, pages }) => {
    const page = pages.page(
      "ListTopics",
      await store.topics.list(scope),
      ({ arn }) => arn,
      PAGE_SIZE,
      NextToken,
    );
    if (!page) throw invalid("NextToken");
    return { Topics: page.items.map(({ arn }) => ({ TopicArn: arn })), NextToken: page.nextToken };
  },
);
