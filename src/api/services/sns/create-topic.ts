/** CreateTopic: naming a topic that is there answers it, unless it would have to change. */

import type { Topic } from "../../../core/notices/notice.ts";
import { arn } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { operation } from "../../operation.ts";
import type { CreateTopicInput, CreateTopicResponse, Tag } from "../../shapes/sns.types.ts";
import { invalid, notSupported } from "./errors.ts";
import { putTags, tagsOf } from "./tags.ts";
import { checkTopicAttribute, isKept } from "./topics.ts";

export const createTopic = operation<CreateTopicInput, CreateTopicResponse>(
  "CreateTopic",
  async ({ Name, Attributes = {}, Tags = [], DataProtectionPolicy }, { store, scope, now }) => {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(Name)) throw invalid("Topic Name");
    if (DataProtectionPolicy)
      throw notSupported("DataProtectionPolicy", "DataProtectionPolicy", "messages are not inspected");
    for (const [name, value] of Object.entries(Attributes)) checkTopicAttribute(name, value);
    const tags = tagsOf(Tags);
    const topicArn = arn("sns", scope, Name);
    await store.transaction(async (tx) => {
      const existing = await tx.topics.get(scope, topicArn);
      if (existing) return await requireSame(tx, existing, Attributes, Tags);
      const attributes = kept(Attributes);
      await tx.topics.put(scope, topicArn, { scope, arn: topicArn, name: Name, createdAt: now, attributes });
      await putTags(tx, scope, topicArn, tags);
    });
    return { TopicArn: topicArn };
  },
);

/** The attributes that say something; the others were given with the value that asks for nothing. */
const kept = (attributes: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(attributes).filter(([name]) => isKept(name)));

async function requireSame(
  tx: Collections,
  existing: Topic,
  attributes: Readonly<Record<string, string>>,
  tags: readonly Tag[],
): Promise<void> {
  const differs = Object.entries(kept(attributes)).some(
    ([name, value]) => (existing.attributes[name] ?? defaults[name]) !== value,
  );
  if (differs) throw invalid("Attributes Reason: Topic already exists with different attributes");
  const has = (await tx.tags.get(existing.scope, existing.arn)) ?? {};
  if (tags.some(({ Key, Value }) => has[Key] !== Value))
    throw invalid("Tags Reason: Topic already exists with different tags");
}

const defaults: Readonly<Record<string, string>> = { DisplayName: "", SignatureVersion: "1" };
