/** Subscribe: asks an HTTP address whether it wants a topic's messages; it gets them once its owner has confirmed. */

import type { Subscription, Topic } from "../../../core/notices/notice.ts";
import { confirmationRequest } from "../../../core/notices/sns-message.ts";
import { type Call, operation } from "../../operation.ts";
import type { SubscribeInput, SubscribeResponse } from "../../shapes/sns.types.ts";
import { invalid, notSupported } from "./errors.ts";
import { checkSubscriptionAttribute, subscriptionsOf } from "./subscriptions.ts";
import { findTopic } from "./topics.ts";

export const subscribe = operation<SubscribeInput, SubscribeResponse>("Subscribe", async (input, call) => {
  const { store, scope, now, newId, nudge } = call;
  const protocol = protocolOf(input.Protocol);
  const endpoint = requireAddress(protocol, input.Endpoint);
  const attributes = input.Attributes ?? {};
  for (const [name, value] of Object.entries(attributes)) checkSubscriptionAttribute(name, value);
  const subscription = await store.transaction(async (tx) => {
    const topic = await findTopic(tx, scope, input.TopicArn);
    const existing = (await subscriptionsOf(tx, scope, topic.arn)).find((one) => one.endpoint === endpoint);
    if (existing && isRaw(existing.attributes) !== isRaw({ ...existing.attributes, ...attributes }))
      throw invalid("Attributes Reason: Subscription already exists with different attributes");
    if (existing?.confirmed) return existing;
    const asked = existing
      ? renewed(existing, call)
      : newSubscription(topic, protocol, endpoint, attributes, call);
    await tx.subscriptions.put(scope, asked.arn, asked);
    await tx.outbox.add([confirmationRequest(topic, asked, newId(), now)], now);
    return asked;
  });
  nudge("courier");
  const told = subscription.confirmed || input.ReturnSubscriptionArn;
  return { SubscriptionArn: told ? subscription.arn : "pending confirmation" };
});

const newSubscription = (
  topic: Topic,
  protocol: "http" | "https",
  endpoint: string,
  attributes: Readonly<Record<string, string>>,
  call: Call,
): Subscription => ({
  scope: call.scope,
  arn: `${topic.arn}:${call.newId()}`,
  topicArn: topic.arn,
  protocol,
  endpoint,
  createdAt: call.now,
  confirmed: false,
  token: newToken(call),
  origin: call.http.origin,
  attributes: isRaw(attributes) ? { RawMessageDelivery: "true" } : {},
});

/** Asked again while pending: a fresh token, which the new message brings. */
const renewed = (pending: Subscription, call: Call): Subscription => ({
  ...pending,
  createdAt: call.now,
  token: newToken(call),
  origin: call.http.origin,
});

const newToken = ({ newId }: Call): string => `${newId()}${newId()}`.replaceAll("-", "");

const isRaw = (attributes: Readonly<Record<string, string>>): boolean =>
  attributes.RawMessageDelivery === "true";

const otherProtocols = ["email", "email-json", "sms", "sqs", "application", "lambda", "firehose"];

function protocolOf(protocol: string): "http" | "https" {
  if (protocol === "http" || protocol === "https") return protocol;
  if (otherProtocols.includes(protocol))
    throw notSupported("Protocol", `Protocol ${protocol}`, "subscribe an http or https address");
  throw invalid(`Amazon SNS does not support this protocol string: ${protocol}`);
}

function requireAddress(protocol: "http" | "https", endpoint: string | undefined): string {
  if (endpoint === undefined) throw invalid("Endpoint");
  if (!endpoint.startsWith(`${protocol}://`)) throw invalid("Endpoint must match the specified protocol");
  if (endpoint.length > 2048 || !URL.canParse(endpoint)) throw invalid("Endpoint");
  return endpoint;
}
