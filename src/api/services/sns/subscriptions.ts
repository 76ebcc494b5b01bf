/** Subscriptions: finding and showing them, and the attributes they may have. */

import type { Subscription } from "../../../core/notices/notice.ts";
import type { Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import type { Subscription as WireSubscription } from "../../shapes/sns.types.ts";
import { invalid, notSupported, subscriptionNotFound } from "./errors.ts";
import { requireArn } from "./topics.ts";

/** Pages of SNS's lists. */
export const PAGE_SIZE = 100;

export async function findSubscription(tx: Collections, scope: Scope, arn: string): Promise<Subscription> {
  requireArn("SubscriptionArn", arn);
  const subscription = await tx.subscriptions.get(scope, arn);
  if (!subscription) throw subscriptionNotFound();
  return subscription;
}

export async function subscriptionsOf(
  tx: Collections,
  scope: Scope,
  topicArn: string,
): Promise<readonly Subscription[]> {
  return (await tx.subscriptions.list(scope)).filter((one) => one.topicArn === topicArn);
}

/** As the lists show it: a pending one keeps its ARN to itself. */
export const subscriptionSummary = (subscription: Subscription): WireSubscription => ({
  SubscriptionArn: subscription.confirmed ? subscription.arn : "PendingConfirmation",
  Owner: subscription.scope.account,
  Protocol: subscription.protocol,
  Endpoint: shownAddress(subscription),
  TopicArn: subscription.topicArn,
});

/** Addresses may carry basic authentication, which nobody is shown again. */
export const shownAddress = ({ endpoint }: Subscription): string =>
  endpoint.replace(/^(https?:\/\/[^/@:]*):[^/@]*@/, "$1:****@");

/** Throws unless the attribute is one that subscriptions can be given. */
export function checkSubscriptionAttribute(name: string, value: string): void {
  if (name === "RawMessageDelivery") {
    if (value !== "true" && value !== "false")
      throw invalid("Attributes Reason: RawMessageDelivery: Invalid value. Must be true or false.");
    return;
  }
  const why = unsupported.get(name);
  if (why === undefined) throw invalid("AttributeName");
  // An empty policy asks for nothing.
  if (value !== "" && value !== "{}") throw notSupported("Attributes", name, why);
}

const unsupported: ReadonlyMap<string, string> = new Map([
  ["FilterPolicy", "subscribers get every message of their topic; use a topic for each kind"],
  ["FilterPolicyScope", "subscribers get every message of their topic; use a topic for each kind"],
  ["RedrivePolicy", "there is no queue for messages that were given up"],
  ["DeliveryPolicy", "deliveries are retried for 24 hours, one second to ten minutes apart"],
  ["ReplayPolicy", "messages are not kept after their delivery"],
  ["SubscriptionRoleArn", "it belongs to a protocol other than http and https"],
]);
