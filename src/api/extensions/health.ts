/** For whoever watches the server: is it alive, and is it ready to accept requests? */

import type { Extension } from "./extension.ts";
import { queryOf } from "./query.ts";

/** Alive: the process answers. */
const healthz: Extension = {
  method: "GET",
  path: "/healthz",
  run: async (request) => {
    queryOf(request, []);
    return { status: 200, body: { json: { status: "ok" } } };
  },
};

/** Ready: the store answers, too. */
const readyz: Extension = {
  method: "GET",
  path: "/readyz",
  run: async (request, { store, log }) => {
    queryOf(request, []);
    try {
      await store.requests.nextExpiry();
      return { status: 200, body: { json: { status: "ready" } } };
    } catch (error) {
      log.error({ err: error }, "the store does not answer");
      return { status: 503, body: { json: { status: "unavailable", reason: "The store does not answer." } } };
    }
  },
};

export const healthExtensions: readonly Extension[] = [healthz, readyz];
