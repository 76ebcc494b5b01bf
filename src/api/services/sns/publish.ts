/** Publish: the message is durable before the answer, and leaves afterwards. */

import { operation } from "../../operation.ts";
import type { PublishInput, PublishResponse } from "../../shapes/sns.types.ts";
import { invalid, notSupported } from "./errors.ts";
import { publicationOf } from "./messages.ts";
import { findTopic } from "./topics.ts";

export const publish = operation<PublishInput, PublishResponse>(
  "Publish",
  async (input, { store, scope, now, newId, nudge }) => {
    const topicArn = topicArnOf(input);
    const message = publicationOf(input, scope, topicArn, newId());
    await store.transaction(async (tx) => {
      await findTopic(tx, scope, topicArn);
      await tx.outbox.add([message], now);
    });
    nudge("courier");
    return { MessageId: message.messageId };
  },
);

function topicArnOf({ TopicArn, TargetArn, PhoneNumber }: PublishInput): string {
  if (PhoneNumber !== undefined)
    throw notSupported("PhoneNumber", "PhoneNumber", "publish to a topic with http or https subscribers");
  if (TopicArn !== undefined && TargetArn !== undefined)
    throw invalid("TargetArn Reason: Only one of TopicArn and TargetArn can be given");
  const arn = TopicArn ?? TargetArn;
  if (!arn) throw invalid("TopicArn or TargetArn Reason: no value for required parameter");
  return arn;
}
