/** Group commit: calls that come while a batch is being written wait and go together in the next. */

/** Bounds a batch, so that one commit never holds the event loop for long. */
interface Bound<Item> {
  /** How much of a batch an item takes: 1 by default. */
  readonly weigh?: (item: Item) => number;
  /** A batch is full at this weight; a heavier item goes alone. */
  readonly most?: number;
}

/**
 * Makes a function of one item out of a function of many. Items keep their order; a failed batch rejects each of
 * its items. The n-th answer belongs to the n-th item.
 */
export function batcher<Item, Answer>(
  write: (items: readonly Item[]) => Promise<readonly Answer[]>,
  { weigh = () => 1, most = 1000 }: Bound<Item> = {},
): (item: Item) => Promise<Answer> {
  let waiting: { item: Item; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let writing = false;

  const fitting = (): number => {
    let weight = 0;
    const over = waiting.findIndex(({ item }, index) => {
      weight += weigh(item);
      return index > 0 && weight > most;
    });
    return over < 0 ? waiting.length : over;
  };

  const flush = async (): Promise<void> => {
    while (waiting.length > 0) {
      const size = fitting();
      const batch = waiting.slice(0, size);
      waiting = waiting.slice(size);
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
