/** Notices: topics, who listens to them, and the messages on their way. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";

export interface Topic {
  readonly scope: Scope;
  readonly arn: string;
  readonly name: string;
  readonly createdAt: Instant;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Subscription {
  readonly scope: Scope;
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: "http" | "https";
  readonly endpoint: string;
  readonly createdAt: Instant;
  /** Pending until the endpoint's owner presents the token that was sent to it. */
  readonly confirmed: boolean;
  readonly token: string;
  /** `http://host:port` under which the subscriber reached us: the links in its messages begin with it. */
  readonly origin: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface MessageAttribute {
  readonly type: string;
  readonly value: string;
}

/** A message in the outbox: committed with what it tells of, delivered at least once afterwards. */
export type Notice =
  /** To everyone who listens to a topic; becomes one `delivery` each. */
  | {
      readonly kind: "publish";
      readonly scope: Scope;
      readonly topicArn: string;
      readonly messageId: string;
      readonly subject?: string;
      readonly message: string;
      /** Other texts for the subscribers of some protocols. */
      readonly messageByProtocol?: Readonly<Record<string, string>>;
      readonly attributes: Readonly<Record<string, MessageAttribute>>;
      /** What the message tells of, for the NotificationFailures metric and the alarm's history. */
      readonly origin?: { readonly endpoint?: string; readonly variant?: string; readonly alarm?: string };
    }
  /** One HTTP POST, body as it goes on the wire. */
  | {
      readonly kind: "delivery";
      readonly scope: Scope;
      readonly subscriptionArn: string;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The body is an SNS message whose empty Signature is filled in as it leaves. */
      readonly sign?: boolean;
      readonly origin?: { readonly endpoint?: string; readonly variant?: string; readonly alarm?: string };
    };

/** A message on its way to a topic. */
export type Publication = Extract<Notice, { kind: "publish" }>;

/** A message on its way to one receiver. */
export type Delivery = Extract<Notice, { kind: "delivery" }>;

/** A notice with its place in the outbox. */
export interface OutboxEntry {
  readonly id: number;
  readonly notice: Notice;
  readonly attempts: number;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
}
