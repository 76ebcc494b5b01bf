/** Topics: their ARNs, finding them, and the attributes they may have. */

import type { Topic } from "../../../core/notices/notice.ts";
import { type ParsedArn, parseArn, type Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { invalid, notSupported, topicNotFound } from "./errors.ts";

export async function findTopic(tx: Collections, scope: Scope, topicArn: string): Promise<Topic> {
  requireArn("TopicArn", topicArn);
  const topic = await tx.topics.get(scope, topicArn);
  if (!topic) throw topicNotFound();
  return topic;
}

export function requireArn(parameter: string, text: string): ParsedArn {
  const elements = text.split(":").length;
  if (elements < 6)
    throw invalid(`${parameter} Reason: An ARN must have at least 6 elements, not ${elements}`);
  const parsed = parseArn(text);
  if (parsed?.service !== "sns") throw invalid(parameter);
  return parsed;
}

/** The access policy AWS gives a topic: its own account may do everything, nobody else anything, as is always so here. */
export const defaultPolicy = (topicArn: string, account: string): string =>
  JSON.stringify({
    Version: "2008-10-17",
    Id: "__default_policy_ID",
    Statement: [
      {
        Sid: "__default_statement_ID",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "SNS:GetTopicAttributes",
          "SNS:SetTopicAttributes",
          "SNS:AddPermission",
          "SNS:RemovePermission",
          "SNS:DeleteTopic",
          "SNS:Subscribe",
          "SNS:ListSubscriptionsByTopic",
          "SNS:Publish",
        ],
        Resource: topicArn,
        Condition: { StringEquals: { "AWS:SourceOwner": account } },
      },
    ],
  });

/** Throws unless the attribute is one that topics can be given. */
export function checkTopicAttribute(name: string, value: string): void {
  if (name === "DisplayName") {
    if (value.length > 100)
      throw invalid("Attributes Reason: DisplayName must be at most 100 characters long");
  } else if (name === "SignatureVersion") {
    if (value !== "1" && value !== "2") throw invalid("Attributes Reason: SignatureVersion must be 1 or 2");
  } else {
    const refusal = unsupported.get(name) ?? feedbackRefusal(name);
    if (!refusal) throw invalid("AttributeName");
    if (value !== refusal.fine) throw notSupported("Attributes", name, refusal.why);
  }
}

/** Whether an attribute says something; others are only ever given the value that asks for nothing. */
export const isKept = (name: string): boolean => name === "DisplayName" || name === "SignatureVersion";

interface Refusal {
  readonly why: string;
  /** The value that asks for nothing. */
  readonly fine?: string;
}

/** Delivery status logging: AWS has it for each protocol; no role, and none of the successes, ask for nothing. */
function feedbackRefusal(name: string): Refusal | undefined {
  const setting =
    /^(?:HTTP|Firehose|Lambda|Application|SQS)(Success|Failure)Feedback(RoleArn|SampleRate)$/.exec(name);
  if (!setting || (setting[1] === "Failure" && setting[2] === "SampleRate")) return undefined;
  return {
    why: "deliveries are recorded in the server's log",
    fine: setting[2] === "SampleRate" ? "0" : "",
  };
}

const fifo: Refusal = { why: "topics are standard topics", fine: "false" };
const delivery: Refusal = {
  why: "deliveries are retried for 24 hours, one second to ten minutes apart",
  fine: "",
};

/** Attributes that AWS has. */
const unsupported: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ["Policy", { why: "topics belong to one account and are not shared", fine: "" }],
  ["DeliveryPolicy", delivery],
  ["KmsMasterKeyId", { why: "encrypt the disk under the data directory", fine: "" }],
  ["TracingConfig", { why: "there is no tracing service", fine: "PassThrough" }],
  ["FifoTopic", fifo],
  ["ContentBasedDeduplication", fifo],
  ["FifoThroughputScope", { why: "topics are standard topics" }],
  ["ArchivePolicy", { why: "messages are not kept after their delivery", fine: "" }],
]);
