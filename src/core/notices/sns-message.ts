/**
 * The messages that SNS sends over HTTP: bodies, headers, and the text that is signed.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */

import type { Instant } from "../time/time.ts";
import type { Delivery, Publication, Subscription, Topic } from "./notice.ts";

/** Where the certificate is served that the signatures are checked with. */
export const CERTIFICATE_PATH = "/_ebbtide/sns/cert.pem";

/** What a subscriber is sent for a message published at `at`. */
export function notification(
  published: Publication,
  topic: Topic,
  subscription: Subscription,
  at: Instant,
): Delivery {
  const message = published.messageByProtocol?.[subscription.protocol] ?? published.message;
  const raw = subscription.attributes.RawMessageDelivery === "true";
  return {
    kind: "delivery",
    scope: subscription.scope,
    subscriptionArn: subscription.arn,
    url: subscription.endpoint,
    headers: {
      ...messageHeaders("Notification", published.messageId, topic.arn),
      "x-amz-sns-subscription-arn": subscription.arn,
      ...(raw ? { "x-amz-sns-rawdelivery": "true" } : {}),
    },
    ...(raw
      ? { body: message }
      : { body: notificationBody(published, message, topic, subscription, at), sign: true }),
    ...(published.origin ? { origin: published.origin } : {}),
  };
}

/** What a new subscriber is sent, with the token that proves they agree. */
export function confirmationRequest(
  topic: Topic,
  subscription: Subscription,
  messageId: string,
  at: Instant,
): Delivery {
  const { token, origin } = subscription;
  const body = {
    Type: "SubscriptionConfirmation",
    MessageId: messageId,
    Token: token,
    TopicArn: topic.arn,
    Message: `You have chosen to subscribe to the topic ${topic.arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    SubscribeURL: `${origin}/?Action=ConfirmSubscription&TopicArn=${topic.arn}&Token=${token}`,
    Timestamp: timestamp(at),
    ...unsigned(topic, origin),
  };
  return {
    kind: "delivery",
    scope: subscription.scope,
    subscriptionArn: subscription.arn,
    url: subscription.endpoint,
    headers: messageHeaders("SubscriptionConfirmation", messageId, topic.arn),
    body: JSON.stringify(body, undefined, 2),
    sign: true,
  };
}

/** The text a signature covers: these members, where present, each name and value on a line of its own. */
export function signedText(message: Readonly<Record<string, unknown>>): string {
  const names =
    message.Type === "Notification"
      ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
      : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
  return names
    .filter((name) => message[name] !== undefined)
    .map((name) => `${name}\n${String(message[name])}\n`)
    .join("");
}

function notificationBody(
  published: Publication,
  message: string,
  topic: Topic,
  { arn, origin }: Subscription,
  at: Instant,
): string {
  const attributes = Object.entries(published.attributes);
  const body = {
    Type: "Notification",
    MessageId: published.messageId,
    TopicArn: topic.arn,
    Subject: published.subject,
    Message: message,
    Timestamp: timestamp(at),
    ...unsigned(topic, origin),
    UnsubscribeURL: `${origin}/?Action=Unsubscribe&SubscriptionArn=${arn}`,
    MessageAttributes:
      attributes.length === 0
        ? undefined
        : Object.fromEntries(
            attributes.map(([name, { type, value }]) => [name, { Type: type, Value: value }]),
          ),
  };
  return JSON.stringify(body, undefined, 2);
}

const messageHeaders = (type: string, messageId: string, topicArn: string): Record<string, string> => ({
  "content-type": "text/plain; charset=UTF-8",
  "x-amz-sns-message-type": type,
  "x-amz-sns-message-id": messageId,
  "x-amz-sns-topic-arn": topicArn,
});

const unsigned = (topic: Topic, origin: string) => ({
  SignatureVersion: topic.attributes.SignatureVersion ?? "1",
  Signature: "",
  SigningCertURL: `${origin}${CERTIFICATE_PATH}`,
});

const timestamp = (at: Instant): string => new Date(at).toISOString();
