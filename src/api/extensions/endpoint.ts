/** Which endpoint a caller of our own paths means. */

import type { Endpoint } from "../../core/fleet/endpoint.ts";
import { apiError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { clipped } from "./query.ts";

const MOST_NAMED = 5;

/** Throws when there is none of that name, and says which there are. */
export async function endpointNamed(name: string | undefined, { store, scope }: Call): Promise<Endpoint> {
  if (!name) throw apiError("ValidationException", "endpoint is missing: give an endpoint's name.");
  const endpoint = await store.endpoints.get(scope, name);
  if (endpoint) return endpoint;
  const names = (await store.endpoints.list(scope)).map((one) => one.name);
  const known = names.length === 0 ? "there are none" : `there are ${names.slice(0, MOST_NAMED).join(", ")}`;
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  throw apiError(
    "ResourceNotFound",
    `There is no endpoint ${clipped(name)} in ${scope.region} of account ${scope.account}: ${known}${more}.`,
    { status: 404 },
  );
}
