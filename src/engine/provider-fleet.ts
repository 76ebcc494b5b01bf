/** All providers as one: what runs where, asking them to start and stop, and remembering what they refused. */

import type { Observed } from "../core/fleet/observed.ts";
import type { Duration } from "../core/time/time.ts";
import { type InstanceSpec, NoCapacity, type Provider } from "../providers/provider.ts";
import type { EngineParts } from "./parts.ts";

/** A look at all providers. */
export interface FleetObservation {
  readonly observed: ReadonlyMap<string, Observed>;
  /** Who runs what is observed. */
  readonly holderOf: (id: string) => Provider | undefined;
  /** Providers that could not say; nothing may be concluded about their instances. */
  readonly silent: readonly Provider[];
}

/** What a provider said. */
interface Listed {
  readonly provider: Provider;
  readonly list: readonly Observed[];
}

export class ProviderFleet {
  readonly #parts: EngineParts;
  readonly #onChange: () => void;
  /** Starts that came to nothing, as they are seen until the row is gone. */
  readonly #refused = new Map<string, Observed>();
  /** Told to stop by this life of the server. */
  readonly #told = new Set<string>();
  #last: { readonly lists: readonly Listed[]; readonly seen: FleetObservation } | undefined;

  constructor(parts: EngineParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
    for (const provider of parts.providers) provider.onChange(onChange);
  }

  /** The very same observation as before while every provider hands out the same objects. */
  async observe(): Promise<FleetObservation> {
    const lists: Listed[] = [];
    for (const provider of this.#parts.providers) {
      const list = await provider.list().catch((error: unknown) => this.#report(error, "list"));
      if (list) lists.push({ provider, list });
    }
    if (!this.#last || !areSame(this.#last.lists, lists))
      this.#last = { lists, seen: this.#observationOf(lists) };
    const { seen } = this.#last;
    for (const id of this.#told) if (!seen.observed.has(id)) this.#told.delete(id);
    return seen;
  }

  #observationOf(lists: readonly Listed[]): FleetObservation {
    const observed = new Map<string, Observed>();
    for (const { list } of lists) for (const one of list) observed.set(one.id, one);
    for (const [id, refused] of this.#refused) if (!observed.has(id)) observed.set(id, refused);
    const holderOf = (id: string) =>
      lists.findLast(({ list }) => list.some((one) => one.id === id))?.provider;
    const silent = this.#parts.providers.filter((one) => !lists.some(({ provider }) => provider === one));
    return { observed, holderOf, silent };
  }

  providerOf(image: string): Provider | undefined {
    return this.#parts.providers.find((provider) => provider.accepts(image));
  }

  /** A refusal is seen as an instance that is gone. */
  async start(spec: InstanceSpec): Promise<void> {
    const provider = this.providerOf(spec.container.image);
    if (!provider)
      return this.#refuse(spec.id, new Error(`No provider runs an image like "${spec.container.image}".`));
    await provider.start(spec).catch((error: unknown) => this.#refuse(spec.id, error));
  }

  /** Asks once; whoever is gone is not asked. */
  async stop(id: string, grace: Duration, seen: FleetObservation): Promise<void> {
    if (this.#told.has(id) || (seen.observed.get(id)?.state ?? "gone") === "gone") return;
    await this.stopAgain(id, grace, seen);
  }

  /** Asks whoever was asked before too, perhaps with less patience. */
  async stopAgain(id: string, grace: Duration, { holderOf }: FleetObservation): Promise<void> {
    this.#told.add(id);
    await holderOf(id)
      ?.stop(id, grace)
      .catch((error: unknown) => {
        this.#told.delete(id);
        this.#report(error, "stop an instance");
      });
  }

  async forget(id: string, { holderOf }: FleetObservation): Promise<void> {
    if (this.#refused.delete(id)) this.#last = undefined;
    this.#told.delete(id);
    await holderOf(id)
      ?.forget(id)
      .catch((error: unknown) => this.#report(error, "forget an instance"));
  }

  #refuse(id: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const lacks = error instanceof NoCapacity ? ({ noCapacity: true } as const) : {};
    this.#refused.set(id, { id, state: "gone", reason, ...lacks });
    this.#last = undefined;
    this.#onChange();
  }

  #report(error: unknown, what: string): undefined {
    this.#parts.log.warn({ err: error }, `a provider could not ${what}`);
    return undefined;
  }
}

const areSame = (before: readonly Listed[], now: readonly Listed[]): boolean =>
  before.length === now.length &&
  before.every(({ provider, list }, index) => {
    const other = now[index]!;
    return (
      provider === other.provider &&
      list.length === other.list.length &&
      list.every((one, place) => one === other.list[place])
    );
  });
