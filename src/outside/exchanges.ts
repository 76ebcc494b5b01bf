/** Deliveries, calls of custom resources' services, and payloads being read and written: counted as outside work. */

import { finished } from "node:stream/promises";
import type { OutsideWork } from "../clock/outside-work.ts";
import type { Deliver } from "../notices/delivery.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { ResourceClient } from "../resources/client.ts";

export const countedDelivery =
  (deliver: Deliver, outside: OutsideWork): Deliver =>
  (delivery, signal) =>
    outside.track(`delivery to ${new URL(delivery.url).host}`, deliver(delivery, signal));

export const countedResources = (resources: ResourceClient, outside: OutsideWork): ResourceClient => ({
  describe: (address, signal) => outside.track(`call of ${address}`, resources.describe(address, signal)),
  setDesired: (address, capacity, signal) =>
    outside.track(`call of ${address}`, resources.setDesired(address, capacity, signal)),
  close: () => resources.close(),
});

/** For what the loops read and write themselves, not for what clients do. */
export const countedObjects = (objects: ObjectStore, outside: OutsideWork): ObjectStore => ({
  stage: (...given) => outside.track("writing a payload", objects.stage(...given)),
  open: (...given) => {
    const source = objects.open(...given);
    outside.track("reading a payload", finished(source)).catch(() => {});
    return source;
  },
  discard: (files) => objects.discard(files),
  sweep: (kept) => objects.sweep(kept),
});
