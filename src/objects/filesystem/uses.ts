/** Who reads what: a file that is removed while someone reads it goes when the last reader has ended. */

/** Counts the readers of files. */
export class Uses {
  readonly #readers = new Map<string, number>();
  readonly #condemned = new Set<string>();
  readonly #unlink: (name: string) => Promise<void>;

  constructor(unlinkFile: (name: string) => Promise<void>) {
    this.#unlink = unlinkFile;
  }

  /** Counts a reader; the answer ends the use. */
  hold(names: readonly string[]): () => void {
    for (const name of names) this.#readers.set(name, (this.#readers.get(name) ?? 0) + 1);
    return () => {
      for (const name of names) this.#release(name);
    };
  }

  async remove(name: string): Promise<void> {
    if (this.#readers.has(name)) this.#condemned.add(name);
    // What stays behind is removed by the next sweep.
    else await this.#unlink(name).catch(() => undefined);
  }

  #release(name: string): void {
    const left = (this.#readers.get(name) ?? 1) - 1;
    if (left > 0) {
      this.#readers.set(name, left);
      return;
    }
    this.#readers.delete(name);
    if (this.#condemned.delete(name)) void this.remove(name);
  }
}
