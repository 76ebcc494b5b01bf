/** Messages to publish: checked at the door, as Publish and PublishBatch take them. */

import type { MessageAttribute, Publication } from "../../../core/notices/notice.ts";
import type { Scope } from "../../../core/scope.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { MessageAttributeValue } from "../../shapes/sns.types.ts";
import { invalid } from "./errors.ts";

/** What Publish and an entry of PublishBatch have in common. */
export interface MessageInput {
  readonly Message: string;
  readonly Subject?: string | undefined;
  readonly MessageStructure?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly MessageDeduplicationId?: string | undefined;
  readonly MessageGroupId?: string | undefined;
}

/** Attributes count too. */
export const LARGEST_MESSAGE = 262_144;

export function publicationOf(
  input: MessageInput,
  scope: Scope,
  topicArn: string,
  messageId: string,
): Publication {
  for (const member of ["MessageGroupId", "MessageDeduplicationId"] as const)
    if (input[member] !== undefined)
      throw invalid(
        `${member} Reason: The request includes ${member} parameter that is not valid for this topic type`,
      );
  if (input.Message === "") throw invalid("Empty message");
  if (messageSize(input) > LARGEST_MESSAGE) throw invalid("Message too long");
  return {
    kind: "publish",
    scope,
    topicArn,
    messageId,
    ...textsOf(input),
    attributes: attributesOf(input.MessageAttributes ?? {}),
    ...given({ subject: subjectOf(input.Subject) }),
  };
}

export function messageSize({ Message, MessageAttributes = {} }: MessageInput): number {
  let size = Buffer.byteLength(Message);
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(MessageAttributes))
    size += Buffer.byteLength(name + DataType + (StringValue ?? "")) + (BinaryValue?.length ?? 0);
  return size;
}

function textsOf({
  Message,
  MessageStructure,
}: MessageInput): Pick<Publication, "message" | "messageByProtocol"> {
  if (!MessageStructure) return { message: Message };
  if (MessageStructure !== "json") throw invalid("MessageStructure");
  const texts = parsed(Message);
  if (typeof texts !== "object" || texts === null || Array.isArray(texts))
    throw invalid("Message Structure - JSON message body failed to parse");
  const { default: message, ...others } = texts as Readonly<Record<string, unknown>>;
  if (typeof message !== "string") throw invalid("Message Structure - No default entry in JSON message body");
  const byProtocol = Object.entries(others).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return { message, messageByProtocol: Object.fromEntries(byProtocol) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function subjectOf(subject: string | undefined): string | undefined {
  if (subject === undefined) return undefined;
  const sound = subject !== "" && subject.length <= 100 && !/\p{Cc}/u.test(subject);
  if (!sound) throw invalid("Subject");
  return subject;
}

function attributesOf(
  input: Readonly<Record<string, MessageAttributeValue>>,
): Readonly<Record<string, MessageAttribute>> {
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, attributeOf(name, value)]));
}

function attributeOf(
  name: string,
  { DataType, StringValue, BinaryValue }: MessageAttributeValue,
): MessageAttribute {
  if (!/^(?!\.)(?!.*\.$)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}$/.test(name) || /^(aws|amazon)\./i.test(name))
    throw invalidAttribute(`The message attribute name '${name}' is invalid.`);
  const type = DataType.split(".")[0];
  if (type !== "String" && type !== "Number" && type !== "Binary")
    throw invalidAttribute(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const value = type === "Binary" ? BinaryValue && Buffer.from(BinaryValue).toString("base64") : StringValue;
  if (!value)
    throw invalidAttribute(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  if (type === "Number" && !Number.isFinite(Number(value)))
    throw invalidAttribute(`Could not cast message attribute '${name}' value to number.`);
  return { type: DataType, value };
}

const invalidAttribute = (message: string) => apiError("ParameterValueInvalid", message);
