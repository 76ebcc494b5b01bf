/** SNS: topics, and subscribers over HTTP that are told what is published to them. */

import type { Service } from "../../service.ts";
import { snsShapes } from "../../shapes/sns.shapes.ts";
import { confirmSubscription } from "./confirm-subscription.ts";
import { createTopic } from "./create-topic.ts";
import { deleteTopic } from "./delete-topic.ts";
import { getSubscriptionAttributes } from "./get-subscription-attributes.ts";
import { getTopicAttributes } from "./get-topic-attributes.ts";
import { listSubscriptions } from "./list-subscriptions.ts";
import { listSubscriptionsByTopic } from "./list-subscriptions-by-topic.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { listTopics } from "./list-topics.ts";
import { publish } from "./publish.ts";
import { publishBatch } from "./publish-batch.ts";
import { setSubscriptionAttributes } from "./set-subscription-attributes.ts";
import { setTopicAttributes } from "./set-topic-attributes.ts";
import { subscribe } from "./subscribe.ts";
import { tagResource } from "./tag-resource.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { untagResource } from "./untag-resource.ts";

export const sns: Service = {
  shapes: snsShapes,
  operations: [
    createTopic,
    listTopics,
    deleteTopic,
    getTopicAttributes,
    setTopicAttributes,
    subscribe,
    confirmSubscription,
    unsubscribe,
    listSubscriptions,
    listSubscriptionsByTopic,
    getSubscriptionAttributes,
    setSubscriptionAttributes,
    publish,
    publishBatch,
    tagResource,
    untagResource,
    listTagsForResource,
  ],
  partial: {
    CreateTopic: "Standard topics; FIFO, encryption, policies and delivery policies are refused.",
    SetTopicAttributes: "DisplayName and SignatureVersion; other attributes are refused.",
    GetTopicAttributes: "Without EffectiveDeliveryPolicy.",
    Subscribe: "Protocols http and https; filter, redrive, replay and delivery policies are refused.",
    SetSubscriptionAttributes: "RawMessageDelivery; other attributes are refused.",
    Unsubscribe: "The endpoint is not sent an UnsubscribeConfirmation.",
    Publish:
      "To topics; phone numbers and mobile endpoints are refused. Messages are signed with the server's own key.",
    PublishBatch: "To standard topics.",
    TagResource: "On topics.",
    UntagResource: "On topics.",
    ListTagsForResource: "On topics.",
  },
};
