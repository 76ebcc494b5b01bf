/** `/_ebbtide/requests`: status, list and cancel, by request id or by the caller's inference id. */

import type { RequestState } from "../../core/queue/request.ts";
import type { RequestQuery } from "../../store/store.ts";
import { apiError } from "../errors.ts";
import { given } from "../given.ts";
import type { Call } from "../operation.ts";
import { cancelRequest, findRequest } from "./cancel-request.ts";
import type { Extension, ExtensionAnswer, ExtensionRequest } from "./extension.ts";
import { queryOf, wholeNumber } from "./query.ts";
import { statusesOf } from "./request-status.ts";

const list: Extension = {
  method: "GET",
  path: "/_ebbtide/requests",
  run: async (request, call) => {
    const query = await listQuery(request, call);
    // One more than asked for tells whether there is a next page.
    const found = await call.store.requests.list(call.scope, { ...query, limit: query.limit + 1 });
    const page = found.slice(0, query.limit);
    const next = found.length > page.length ? page.at(-1)?.id : undefined;
    return answer({ requests: await statusesOf(page, call), ...given({ next }) });
  },
};

const status: Extension = {
  method: "GET",
  path: "/_ebbtide/requests/:id",
  run: async (request, call) => {
    queryOf(request, []);
    const [shown] = await statusesOf([await findRequest(idOf(request), call)], call);
    return answer(shown);
  },
};

const cancel = async (request: ExtensionRequest, call: Call): Promise<ExtensionAnswer> => {
  queryOf(request, []);
  if (request.body !== undefined) throw apiError("ValidationException", "A cancel takes no body.");
  const [shown] = await statusesOf([await cancelRequest(idOf(request), call)], call);
  return answer(shown);
};

export const requestExtensions: readonly Extension[] = [
  list,
  status,
  { method: "DELETE", path: "/_ebbtide/requests/:id", run: cancel },
  { method: "POST", path: "/_ebbtide/requests/:id/cancel", run: cancel },
];

const DEFAULT_PAGE = 100;
const LARGEST_PAGE = 1000;

const states: readonly RequestState[] = ["waiting", "running", "completed", "failed", "expired", "cancelled"];

async function listQuery(request: ExtensionRequest, call: Call): Promise<RequestQuery> {
  const { endpoint, state, limit, after } = queryOf(request, ["endpoint", "state", "limit", "after"]);
  return {
    limit: wholeNumber("limit", limit, { least: 1, most: LARGEST_PAGE, otherwise: DEFAULT_PAGE }),
    ...given({
      endpointName: endpoint,
      states: state === undefined ? undefined : statesOf(state),
      // By whichever of its ids it was named.
      after: after === undefined ? undefined : (await findRequest(after, call)).id,
    }),
  };
}

/** One state, or several with commas between them. */
const statesOf = (written: string): readonly RequestState[] =>
  written.split(",").map((one) => {
    const state = states.find((known) => known === one);
    if (state) return state;
    throw apiError("ValidationException", `state must be among ${states.join(", ")}, not ${one}.`);
  });

const idOf = ({ params }: ExtensionRequest): string => params.id ?? "";

const answer = (json: unknown): ExtensionAnswer => ({ status: 200, body: { json } });
