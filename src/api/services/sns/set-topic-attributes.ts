/** SetTopicAttributes. */

import { operation } from "../../operation.ts";
import type { SetTopicAttributesInput } from "../../shapes/sns.types.ts";
import { checkTopicAttribute, findTopic, isKept } from "./topics.ts";

export const setTopicAttributes = operation<SetTopicAttributesInput, undefined>(
  "SetTopicAttributes",
  async ({ TopicArn, AttributeName, AttributeValue = "" }, { store, scope }) => {
    checkTopicAttribute(AttributeName, AttributeValue);
    await store.transaction(async (tx) => {
      const topic = await findTopic(tx, scope, TopicArn);
      if (!isKept(AttributeName)) return;
      const attributes = { ...topic.attributes, [AttributeName]: AttributeValue };
      await tx.topics.put(scope, TopicArn, { ...topic, attributes });
    });
    return undefined;
  },
);
