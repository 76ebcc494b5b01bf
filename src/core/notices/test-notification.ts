/** The message with which SageMaker tries an endpoint's topics, whenever the endpoint is made or its capacity set. */

import type { Endpoint } from "../fleet/endpoint.ts";
import { testMessage } from "./inference-messages.ts";
import type { Publication } from "./notice.ts";

/** One for each topic that the endpoint tells of its answers. */
export function testNotifications(endpoint: Endpoint, newId: () => string): readonly Publication[] {
  const { successTopic, errorTopic } = endpoint.async;
  const topics = new Set([successTopic, errorTopic].filter((topic) => topic !== undefined));
  return [...topics].map((topicArn) => ({
    kind: "publish",
    scope: endpoint.scope,
    topicArn,
    messageId: newId(),
    message: testMessage,
    attributes: {},
    origin: { endpoint: endpoint.name, variant: endpoint.variant.name },
  }));
}
