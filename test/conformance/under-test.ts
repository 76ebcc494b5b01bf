/** A store of its own for each test. */

import type { TestContext } from "node:test";
import type { Store } from "../../src/store/store.ts";

/** One store on its own data. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes it and opens it again on the same data. */
  reopen(): Promise<Store>;
  /** Closes it and removes its data. */
  dispose(): Promise<void>;
}

export type OpenFresh = () => Promise<StoreUnderTest>;

/** Gives a test its store, which goes when the test ends. */
export async function fresh(open: OpenFresh, context: TestContext): Promise<StoreUnderTest> {
  const made = await open();
  context.after(() => made.dispose());
  return made;
}

/** The same within one run of a property. */
export async function withFresh<T>(open: OpenFresh, work: (under: StoreUnderTest) => Promise<T>): Promise<T> {
  const made = await open();
  try {
    return await work(made);
  } finally {
    await made.dispose();
  }
}
