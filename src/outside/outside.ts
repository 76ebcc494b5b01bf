/** The world outside the server, each part counted, so that a test clock can wait for it. */

import type { OutsideWork } from "../clock/outside-work.ts";
import type { Invoker } from "../invoker/invoker.ts";
import type { Deliver } from "../notices/delivery.ts";
import type { ObjectStore } from "../objects/objects.ts";
import type { Provider } from "../providers/provider.ts";
import type { ResourceClient } from "../resources/client.ts";
import { countedDelivery, countedObjects, countedResources } from "./exchanges.ts";
import { countedInvoker, countedProvider } from "./instances.ts";

export interface Outside {
  readonly providers: readonly Provider[];
  readonly invoker: Invoker;
  readonly deliver: Deliver;
  readonly resources: ResourceClient;
  readonly objects: ObjectStore;
}

export const counted = (
  { providers, invoker, deliver, resources, objects }: Outside,
  work: OutsideWork,
): Outside => ({
  providers: providers.map((provider) => countedProvider(provider, work)),
  invoker: countedInvoker(invoker, providers, work),
  deliver: countedDelivery(deliver, work),
  resources: countedResources(resources, work),
  objects: countedObjects(objects, work),
});
