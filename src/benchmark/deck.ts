/** Which input comes next: a shuffled deck, so that a short level sees as many different inputs as a long one can. */

import type { Random } from "../simulator/random.ts";

/** Each of them once in a random order, then anew. */
export function deckOf<T>(cards: readonly T[], random: Random): () => T {
  const deck = [...cards];
  let left = 0;
  return () => {
    if (left === 0) left = deck.length;
    // Fisher and Yates, a card at a time.
    const picked = Math.floor(random() * left);
    left -= 1;
    const card = deck[picked]!;
    deck[picked] = deck[left]!;
    deck[left] = card;
    return card;
  };
}
