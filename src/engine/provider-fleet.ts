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

export class ProviderFleet {
  readonly #parts: EngineParts;
  readonly #onChange: () => void;
  /** Starts that came to nothing, as they are seen until the row is gone. */
  readonly #refused = new Map<string, Observed>();
  /** Told to stop by this life of the server. */
  readonly #told = new Set<string>();

  constructor(parts: EngineParts, onChange: () => void) {
    this.#parts = parts;
    this.#onChange = onChange;
    for (const provider of parts.providers) provider.onChange(onChange);
  }

  async observe(): Promise<FleetObservation> {
    const observed = new Map<string, Observed>();
    const lists: { readonly provider: Provider; readonly list: readonly Observed[] }[] = [];
    const silent: Provider[] = [];
    for (const provider of this.#parts.providers) {
      const list = await provider.list().catch((error: unknown) => this.#report(error, "list"));
      if (!list) silent.push(provider);
      else lists.push({ provider, list });
      for (const one of list ?? []) observed.set(one.id, one);
    }
    for (const [id, refused] of this.#refused) if (!observed.has(id)) observed.set(id, refused);
    for (const id of this.#told) if (!observed.has(id)) this.#told.delete(id);
    const holderOf = (id: string) =>
      lists.findLast(({ list }) => list.some((one) => one.id === id))?.provider;
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
    this.#refused.delete(id);
    this.#told.delete(id);
    await holderOf(id)
      ?.forget(id)
      .catch((error: unknown) => this.#report(error, "forget an instance"));
  }

  #refuse(id: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const lacks = error instanceof NoCapacity ? ({ noCapacity: true } as const) : {};
    this.#refused.set(id, { id, state: "gone", reason, ...lacks });
    this.#onChange();
  }

  #report(error: unknown, what: string): undefined {
    this.#parts.log.warn({ err: error }, `a provider could not ${what}`);
    return undefined;
  }
}
