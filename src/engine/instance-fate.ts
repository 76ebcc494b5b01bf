/** What became of an instance whose connection broke: is it still there, was it being ended, or is it lost? */

import type { QueuedRequest } from "../core/queue/request.ts";
import type { Observed } from "../providers/provider.ts";
import type { EngineParts } from "./parts.ts";

export type Fate = "running" | "drained" | "lost";

/** Looks at what we wanted of the instance first, then at what the providers see of it. */
export async function fateOf(parts: EngineParts, request: QueuedRequest): Promise<Fate> {
  const id = request.instanceId ?? "";
  const instance = await parts.store.instances.get(request.scope, id);
  if (instance?.drainingAt !== undefined && instance.status === "stopping") return "drained";
  if (!instance || instance.status === "stopping") return "lost";
  const observed = (await observe(parts)).get(id);
  if (observed?.state === "running") return "running";
  return instance.drainingAt === undefined ? "lost" : "drained";
}

type Observations = ReadonlyMap<string, Observed>;

/** Looks under way: a lost instance breaks many connections at once, and one look answers for all of them. */
const looks = new WeakMap<EngineParts, Promise<Observations>>();

function observe(parts: EngineParts): Promise<Observations> {
  const underWay = looks.get(parts);
  if (underWay) return underWay;
  // A provider that cannot be asked knows of no instance: then the request is tried again.
  const look = Promise.allSettled(parts.providers.map((provider) => provider.list()))
    .then((lists) => lists.flatMap((list) => (list.status === "fulfilled" ? list.value : [])))
    .then((observed) => new Map(observed.map((one) => [one.id, one])))
    .finally(() => looks.delete(parts));
  looks.set(parts, look);
  return look;
}
