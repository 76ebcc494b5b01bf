/** PublishBatch: up to ten messages; what is wrong with one of them does not hold up the others. */

import type { Publication } from "../../../core/notices/notice.ts";
import { ApiError, apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type {
  BatchResultErrorEntry,
  PublishBatchInput,
  PublishBatchRequestEntry,
  PublishBatchResponse,
} from "../../shapes/sns.types.ts";
import { LARGEST_MESSAGE, messageSize, publicationOf } from "./messages.ts";
import { findTopic } from "./topics.ts";

const MOST_ENTRIES = 10;

export const publishBatch = operation<PublishBatchInput, PublishBatchResponse>(
  "PublishBatch",
  async ({ TopicArn, PublishBatchRequestEntries: entries }, { store, scope, now, newId, nudge }) => {
    requireBatch(entries);
    const messages: { readonly id: string; readonly message: Publication }[] = [];
    const failed: BatchResultErrorEntry[] = [];
    for (const entry of entries) {
      try {
        messages.push({ id: entry.Id, message: publicationOf(entry, scope, TopicArn, newId()) });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    await store.transaction(async (tx) => {
      await findTopic(tx, scope, TopicArn);
      await tx.outbox.add(
        messages.map(({ message }) => message),
        now,
      );
    });
    nudge("courier");
    const successful = messages.map(({ id, message }) => ({ Id: id, MessageId: message.messageId }));
    return { Successful: successful, Failed: failed };
  },
);

function requireBatch(entries: readonly PublishBatchRequestEntry[]): void {
  const ids = entries.map(({ Id }) => Id);
  if (entries.length === 0)
    throw apiError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > MOST_ENTRIES)
    throw apiError(
      "TooManyEntriesInBatchRequest",
      "The batch request contains more entries than permissible.",
    );
  if (ids.some((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id)))
    throw apiError(
      "InvalidBatchEntryId",
      "The Id of a batch entry in a batch request doesn't abide by the specification.",
    );
  if (new Set(ids).size < ids.length)
    throw apiError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  if (entries.reduce((sum, entry) => sum + messageSize(entry), 0) > LARGEST_MESSAGE)
    throw apiError(
      "BatchRequestTooLong",
      "The length of all the messages put together is more than the limit.",
    );
}
