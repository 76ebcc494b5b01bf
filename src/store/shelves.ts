/** Documents of one kind in memory, by key within a scope; what listing them costs is kept until they change. */

import type { Scope } from "../core/scope.ts";

interface Shelf<T> {
  readonly byKey: Map<string, T>;
  sortedKeys: readonly string[] | undefined;
  listed: readonly T[] | undefined;
}

export class Shelves<T> {
  /** By account, then by region: no name is put together only to be looked up. */
  readonly #shelves = new Map<string, Map<string, Shelf<T>>>();
  #all: readonly T[] | undefined;

  get(scope: Scope, key: string): T | undefined {
    return this.#shelf(scope)?.byKey.get(key);
  }

  put(scope: Scope, key: string, document: T): void {
    const shelf = this.#shelf(scope) ?? this.#make(scope);
    if (!shelf.byKey.has(key)) shelf.sortedKeys = undefined;
    shelf.byKey.set(key, document);
    this.#changed(shelf);
  }

  /** Whether there was one. */
  delete(scope: Scope, key: string): boolean {
    const shelf = this.#shelf(scope);
    if (!shelf?.byKey.delete(key)) return false;
    shelf.sortedKeys = undefined;
    this.#changed(shelf);
    return true;
  }

  /** By key, ascending in code units. */
  list(scope: Scope): readonly T[] {
    const shelf = this.#shelf(scope);
    return shelf ? listed(shelf) : [];
  }

  /** Of every scope, by account and region. */
  all(): readonly T[] {
    this.#all ??= [...this.#shelves]
      .flatMap(([account, regions]) => [...regions].map(([region, shelf]) => ({ account, region, shelf })))
      .sort((a, b) => (`${a.account}/${a.region}` < `${b.account}/${b.region}` ? -1 : 1))
      .flatMap(({ shelf }) => listed(shelf));
    return this.#all;
  }

  #shelf({ account, region }: Scope): Shelf<T> | undefined {
    return this.#shelves.get(account)?.get(region);
  }

  #make({ account, region }: Scope): Shelf<T> {
    const regions = this.#shelves.get(account) ?? new Map<string, Shelf<T>>();
    const made: Shelf<T> = { byKey: new Map(), sortedKeys: undefined, listed: undefined };
    this.#shelves.set(account, regions.set(region, made));
    return made;
  }

  #changed(shelf: Shelf<T>): void {
    shelf.listed = undefined;
    this.#all = undefined;
  }
}

function listed<T>(shelf: Shelf<T>): readonly T[] {
  // Without a comparison, sort orders by code units.
  shelf.sortedKeys ??= [...shelf.byKey.keys()].sort();
  shelf.listed ??= shelf.sortedKeys.map((key) => shelf.byKey.get(key) as T);
  return shelf.listed;
}
