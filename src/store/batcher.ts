/** Group commit: calls that come while a batch is being written wait and go together in the next. */

/** Bounds a batch, so that one commit never holds the event loop for long. */
const LARGEST_BATCH = 1000;

/**
 * Makes a function of one item out of a function of many. Items keep their order; a failed batch rejects each of
 * its items. The n-th answer belongs to the n-th item.
 */
export function batcher<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
): (item: Item) => Promise<Answer> {
  let waiting: { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let writing = false;

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, LARGEST_BATCH);
      waiting = waiting.slice(LARGEST_BATCH);
      try {
        const answers = await write(batch.map(({ item }) => item));
        for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    writing = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (writing) return;
      writing = true;
      // One turn of the event loop collects what is already in the sockets' buffers.
      setImmediate(() => void flush());
    });
}
