/** Which REST operation a request is: by method and path, then by what its query string and headers must have. */

import { type PathTemplate, pathTemplate } from "./protocols/path.ts";
import { structureNamed } from "./protocols/protocol.ts";
import type { OperationShape, ServiceShapes } from "./shapes/shapes.ts";

export type RestMatch =
  | { readonly kind: "operation"; readonly name: string }
  /** A parameter that the operation does not know, but that would make it another one. */
  | { readonly kind: "unsupported"; readonly parameter: string }
  | { readonly kind: "none" };

export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values as given. */
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Candidate {
  readonly name: string;
  readonly template: PathTemplate;
  readonly constants: ReadonlyArray<readonly [string, string | undefined]>;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  readonly known: ReadonlySet<string>;
}

/** Operations of the same method and path. */
interface Group {
  readonly pattern: RegExp;
  readonly candidates: Candidate[];
}

export function restRouter(shapes: ServiceShapes): (request: RestRequest) => RestMatch {
  const byMethod = new Map<string, Group[]>();
  const parameters = new Set<string>();
  for (const [name, operation] of Object.entries(shapes.operations)) {
    const candidate = candidateOf(shapes, name, operation);
    for (const parameter of candidate.known) parameters.add(parameter);
    groupOf(byMethod, operation.http.method, candidate.template).candidates.push(candidate);
  }
  return (request) => {
    const group = byMethod.get(request.method)?.find(({ pattern }) => pattern.test(request.path));
    const best = group && bestOf(group.candidates, request);
    if (!best) return { kind: "none" };
    const stray = request.parameters.find(([name, value]) => isStray(name, value, best, parameters));
    return stray ? { kind: "unsupported", parameter: stray[0] } : { kind: "operation", name: best.name };
  };
}

function candidateOf(shapes: ServiceShapes, name: string, operation: OperationShape): Candidate {
  const template = pathTemplate(operation.http.uri);
  const { members, required = [] } = structureNamed(shapes, operation.input ?? "");
  const at = (location: "querystring" | "header", names: readonly string[]): readonly string[] =>
    names.flatMap((key) => (members[key]?.location === location ? (members[key].locationName ?? key) : []));
  return {
    name,
    template,
    constants: [...template.constants],
    query: at("querystring", required),
    headers: at("header", required).map((key) => key.toLowerCase()),
    known: new Set([...template.constants.keys(), ...at("querystring", Object.keys(members))]),
  };
}

function groupOf(byMethod: Map<string, Group[]>, method: string, { pattern }: PathTemplate): Group {
  const groups = byMethod.get(method) ?? [];
  byMethod.set(method, groups);
  let group = groups.find((one) => one.pattern.source === pattern.source);
  if (!group) {
    group = { pattern, candidates: [] };
    groups.push(group);
  }
  return group;
}

/** The one that demands most of what the request has. */
function bestOf(candidates: readonly Candidate[], request: RestRequest): Candidate | undefined {
  const given = new Map(request.parameters);
  let best: Candidate | undefined;
  let most = -1;
  for (const candidate of candidates) {
    const demands = demandsMet(candidate, given, request.headers);
    if (demands > most) {
      best = candidate;
      most = demands;
    }
  }
  return best;
}

/** Negative where the query string is another operation's. */
function demandsMet(
  { constants, query, headers }: Candidate,
  given: ReadonlyMap<string, string>,
  found: RestRequest["headers"],
): number {
  for (const [name, value] of constants)
    if (!given.has(name) || (value !== undefined && given.get(name) !== value)) return -1;
  const complete = query.every((name) => given.has(name)) && headers.every((name) => found[name]);
  // Something missing is for the checker to report, unless another operation fits.
  return 10 * constants.length + (complete ? 1 + query.length + headers.length : 0);
}

/** Signatures' parameters have values and belong to no operation; `x-id` is what SDKs tell proxies. */
const isStray = (name: string, value: string, best: Candidate, parameters: ReadonlySet<string>): boolean =>
  !best.known.has(name) && (parameters.has(name) || (value === "" && name !== "x-id"));
