/** One port, all services: which service, protocol and operation a request is for. */

import type { Operation } from "./operation.ts";
import { cbor } from "./protocols/cbor.ts";
import { json } from "./protocols/json.ts";
import { structureNamed, type Wire, type WireFactory } from "./protocols/protocol.ts";
import { query } from "./protocols/query.ts";
import { restJson } from "./protocols/rest-json.ts";
import { restXml } from "./protocols/rest-xml.ts";
import { type RestMatch, type RestRequest, restRouter } from "./rest-router.ts";
import type { Service } from "./service.ts";
import type { Protocol, ServiceShapes } from "./shapes/shapes.ts";
import { type Checker, checkers } from "./validation.ts";

/** A service in one protocol, ready to be spoken. */
export interface Speaker {
  readonly shapes: ServiceShapes;
  readonly protocol: Protocol;
  readonly wire: Wire;
  /** Undefined for operations that are not there. */
  readonly offered: (name: string) => Offered | undefined;
}

export interface Offered {
  readonly operation: Operation;
  readonly check: Checker;
  /** Takes its body as a stream. */
  readonly streaming: boolean;
}

export type Route =
  /** The form in the body tells the operation. */
  { readonly kind: "form" } | Destination;

export type Destination =
  | { readonly kind: "operation"; readonly speaker: Speaker; readonly name: string }
  | {
      readonly kind: "unknown";
      readonly speaker: Speaker;
      readonly message: string;
      readonly status?: number;
      readonly code?: string;
    };

export interface Head extends RestRequest {
  /** The signature's service. */
  readonly signedFor: string | undefined;
}

export interface Router {
  route(head: Head): Route;
  /** By a form's `Action` and `Version`. */
  routeForm(form: FormFacts): Destination;
  /** For errors before anything is known. */
  readonly fallback: Speaker;
}

export interface FormFacts {
  readonly action?: string | undefined;
  readonly version?: string | undefined;
  readonly signedFor?: string | undefined;
}

const factories: Readonly<Record<Protocol, WireFactory>> = {
  json,
  query,
  "smithy-rpc-v2-cbor": cbor,
  "rest-json": restJson,
  "rest-xml": restXml,
};

export function router(services: readonly Service[]): Router {
  const speakers = services.flatMap((service) =>
    service.shapes.protocols.map((protocol) => speakerOf(service, protocol)),
  );
  const byPrefix = (protocol: Protocol, prefix: string): Speaker | undefined =>
    speakers.find((one) => one.protocol === protocol && one.shapes.targetPrefix === prefix);
  const nobody = {
    json: speakerOf(noService, "json"),
    query: speakerOf(noService, "query"),
    cbor: speakerOf(noService, "smithy-rpc-v2-cbor"),
    rest: speakerOf(noService, "rest-json"),
  };
  const rest = restRoutes(speakers, nobody.rest);

  return {
    fallback: nobody.rest,
    route: (head) => {
      const { method, path, headers, parameters } = head;
      const protocol = headers["smithy-protocol"];
      if (protocol !== undefined) return rpcRoute(protocol, path);
      const target = headers["x-amz-target"];
      if (target !== undefined) return targetRoute(target);
      if (path === "/" && method === "POST" && isForm(headers["content-type"])) return { kind: "form" };
      if (path === "/" && parameters.some(([name]) => name === "Action")) return { kind: "form" };
      return rest(head);
    },
    routeForm: ({ action, version, signedFor }) => {
      const speaker =
        speakers.find((one) => one.protocol === "query" && one.shapes.apiVersion === version) ??
        (version === undefined ? unversioned(action, signedFor) : undefined);
      if (action === undefined || !speaker?.shapes.operations[action])
        return {
          kind: "unknown",
          speaker: speaker ?? nobody.query,
          message: action === undefined ? "The request has no Action." : noOperation(action, version),
        };
      return { kind: "operation", speaker, name: action };
    },
  };

  /** By the signature; the links in SNS's messages have neither it nor a version, only an action that is SNS's alone. */
  function unversioned(action: string | undefined, signedFor: string | undefined): Speaker | undefined {
    return speakers.find(
      ({ protocol, shapes }) =>
        protocol === "query" &&
        (signedFor === undefined
          ? action !== undefined && shapes.operations[action] !== undefined
          : shapes.signingName === signedFor),
    );
  }

  function rpcRoute(protocol: string, path: string): Destination {
    const [, prefix = "", name = ""] = /^\/service\/([^/]+)\/operation\/([^/]+)\/?$/.exec(path) ?? [];
    const speaker = protocol === "rpc-v2-cbor" ? byPrefix("smithy-rpc-v2-cbor", prefix) : undefined;
    if (speaker?.shapes.operations[name]) return { kind: "operation", speaker, name };
    const message =
      protocol === "rpc-v2-cbor"
        ? `There is no operation ${name} of ${prefix}.`
        : `The protocol ${protocol} is not spoken here; rpc-v2-cbor is.`;
    return { kind: "unknown", speaker: speaker ?? nobody.cbor, message };
  }

  function targetRoute(target: string): Destination {
    const dot = target.lastIndexOf(".");
    const name = target.slice(dot + 1);
    const speaker = byPrefix("json", target.slice(0, Math.max(dot, 0)));
    if (speaker?.shapes.operations[name]) return { kind: "operation", speaker, name };
    return { kind: "unknown", speaker: speaker ?? nobody.json, message: `There is no operation ${target}.` };
  }
}

const isForm = (type: string | undefined): boolean =>
  type?.startsWith("application/x-www-form-urlencoded") === true;

const noOperation = (action: string, version: string | undefined): string =>
  version === undefined
    ? `Could not find operation ${action}`
    : `Could not find operation ${action} for version ${version}`;

/** Services without a target: the runtime of SageMaker, and S3 for everything that is nobody else's. */
function restRoutes(speakers: readonly Speaker[], nobody: Speaker): (head: Head) => Destination {
  const runtime = speakers.find(({ protocol }) => protocol === "rest-json");
  const s3 = speakers.find(({ protocol }) => protocol === "rest-xml");
  const runtimeMatch = runtime && restRouter(runtime.shapes);
  const s3Match = s3 && restRouter(s3.shapes);
  return (head) => {
    if (runtime && runtimeMatch && isForRuntime(head)) {
      const match = runtimeMatch(head);
      if (match.kind === "operation") return { kind: "operation", speaker: runtime, name: match.name };
      // Without a signature it may as well be a key in a bucket called `endpoints`.
      if (head.signedFor !== undefined)
        return {
          kind: "unknown",
          speaker: runtime,
          message: `There is no operation ${head.method} ${head.path}.`,
        };
    }
    if (s3 && s3Match && (head.signedFor === undefined || head.signedFor.startsWith("s3")))
      return s3Route(s3, s3Match(head));
    return {
      kind: "unknown",
      speaker: nobody,
      message: `Ebbtide does not offer ${head.signedFor ?? "this service"} this way.`,
    };
  };
}

const isForRuntime = ({ method, path, signedFor }: Head): boolean =>
  path.startsWith("/endpoints/") &&
  (signedFor === "sagemaker" || (signedFor === undefined && method === "POST"));

function s3Route(speaker: Speaker, match: RestMatch): Destination {
  switch (match.kind) {
    case "operation":
      return { kind: "operation", speaker, name: match.name };
    case "unsupported":
      return {
        kind: "unknown",
        speaker,
        message: `A header or query you provided implies functionality that is not implemented: ${match.parameter}`,
      };
    case "none":
      return {
        kind: "unknown",
        speaker,
        code: "MethodNotAllowed",
        status: 405,
        message: "The specified method is not allowed against this resource.",
      };
  }
}

/** Stands for services that are not there, so that their callers get an error in their own form. */
const noService: Service = {
  shapes: { name: "none", apiVersion: "", signingName: "", protocols: [], operations: {}, shapes: {} },
  operations: [],
};

function speakerOf({ shapes, operations }: Service, protocol: Protocol): Speaker {
  const checks = checkers(shapes);
  const offered = new Map<string, Offered>();
  for (const operation of operations) {
    const shape = shapes.operations[operation.name];
    if (!shape) throw new Error(`${shapes.name} has no operation ${operation.name}`);
    const input = shape.input === undefined ? undefined : structureNamed(shapes, shape.input);
    const payload = input?.payload === undefined ? undefined : input.members[input.payload];
    offered.set(operation.name, {
      operation,
      check: shape.input === undefined ? () => [] : checks(shape.input),
      streaming: payload?.streaming === true,
    });
  }
  return { shapes, protocol, wire: factories[protocol](shapes), offered: (name) => offered.get(name) };
}
