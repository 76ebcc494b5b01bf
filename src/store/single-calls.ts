/** Calls on a store itself, outside of transactions: each waits for its turn, and is a transaction of its own if it writes. */

import type { Store } from "./store.ts";

/** Calls that only read need no transaction of their own. */
const READING: ReadonlySet<string> = new Set([
  ...["get", "list", "all"],
  ...["bodies", "overdue", "expired", "running", "backlogs", "flows", "arrivals", "nextExpiry"],
  ...["points", "recent", "glance"],
  ...["upload", "uploads", "parts", "files", "due", "nextDue"],
]);

type Method = (...values: unknown[]) => Promise<unknown>;

/** The collections again, for those who have no transaction open. Collections are objects of classes. */
export function singleCalls<C extends object>(
  collections: C,
  transaction: Store["transaction"],
  read: (work: () => Promise<unknown>) => Promise<unknown>,
): C {
  const wrap = (collection: object): object => {
    const prototype: object = Object.getPrototypeOf(collection);
    const names = Object.getOwnPropertyNames(prototype).filter((name) => name !== "constructor");
    const calls = names.map((name) => {
      const method = (collection as Record<string, Method>)[name] as Method;
      const turn = READING.has(name) ? read : transaction;
      return [name, (...values: unknown[]) => turn(() => method.apply(collection, values))];
    });
    return Object.fromEntries(calls);
  };
  const entries = Object.entries(collections).map(([name, collection]) => [name, wrap(collection)]);
  return Object.fromEntries(entries) as C;
}
