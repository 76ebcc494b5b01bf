/** The fleet at shutdown: every instance is told to end, and the rows of those that have ended go. */

import { type Duration, seconds } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import type { EngineParts } from "./parts.ts";
import type { FleetObservation, ProviderFleet } from "./provider-fleet.ts";

/** How long after their grace instances may take to be gone; the next life of the server stops those that are not. */
const PATIENCE: Duration = seconds(5);

const LOOK_AGAIN: Duration = seconds(1);

/** `listen` takes what is to be called when an instance may have ended. */
export async function stopAll(
  { store, scheduler }: EngineParts,
  providers: ProviderFleet,
  grace: Duration,
  listen: (onChange: () => void) => void,
): Promise<void> {
  const giveUpAt = scheduler.now() + grace + PATIENCE;
  for (let first = true; ; first = false) {
    const changed = new AbortController();
    listen(() => changed.abort());
    const seen = await providers.observe();
    const alive = [...seen.observed.values()].filter(({ state }) => state !== "gone");
    if (alive.length === 0 || scheduler.now() >= giveUpAt) {
      await store.transaction((tx) => writeEnd(tx, seen));
      await Promise.all([...seen.observed.keys()].map((id) => forgetIfGone(providers, id, seen)));
      return;
    }
    if (first) await Promise.all(alive.map(({ id }) => providers.stopAgain(id, grace, seen)));
    await scheduler.sleep(LOOK_AGAIN, changed.signal).catch(() => {});
  }
}

async function writeEnd(tx: Collections, { observed, silent }: FleetObservation): Promise<void> {
  if (silent.length > 0) return;
  for (const row of await tx.instances.all())
    if ((observed.get(row.id)?.state ?? "gone") === "gone") await tx.instances.delete(row.scope, row.id);
  for (const endpoint of await tx.endpoints.all()) {
    if (endpoint.variant.currentInstances === 0) continue;
    const variant = { ...endpoint.variant, currentInstances: 0 };
    await tx.endpoints.put(endpoint.scope, endpoint.name, { ...endpoint, variant });
  }
}

async function forgetIfGone(providers: ProviderFleet, id: string, seen: FleetObservation): Promise<void> {
  if (seen.observed.get(id)?.state === "gone") await providers.forget(id, seen);
}
