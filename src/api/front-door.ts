/** The front door: every request enters here, finds its service, protocol and operation, and leaves with an answer. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Config } from "../config.ts";
import type { Scope } from "../core/scope.ts";
import { hours, type Instant, minutes, seconds } from "../core/time/time.ts";
import { awaitsContinue, Gone, inflated, isBodyless, readBody, streamBody, TooLarge } from "./body.ts";
import { ApiError, apiError } from "./errors.ts";
import type { Extension } from "./extensions/extension.ts";
import {
  errorAnswer,
  extensionError,
  extensionFinder,
  type FoundExtension,
  runExtension,
} from "./extensions/serve.ts";
import type { Call, HttpRequest, Services } from "./operation.ts";
import { formPairs } from "./protocols/form.ts";
import { Malformed } from "./protocols/malformed.ts";
import type { WireAnswer, WireError, WireRequest } from "./protocols/protocol.ts";
import { formOf } from "./protocols/query.ts";
import { hostId } from "./protocols/rest-xml.ts";
import { type Destination, type Offered, type Router, router, type Speaker } from "./router.ts";
import { send } from "./send.ts";
import type { Service } from "./service.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { memberPath, type Problem, problemsMessage } from "./validation.ts";
import { pathWithBucket } from "./virtual-host.ts";

export interface FrontDoorParts {
  readonly services: readonly Service[];
  readonly extensions: readonly Extension[];
  /** What operations may use. */
  readonly call: Services;
  readonly now: () => Instant;
  readonly config: Pick<Config, "account" | "region">;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** For `request` and `checkContinue` alike: who waits for `100 Continue` gets it when the body is wanted. */
export function frontDoor(parts: FrontDoorParts): RequestHandler {
  const routes = router(parts.services);
  const findExtension = extensionFinder(parts.extensions);
  return (request, response) => {
    const visit = visitOf(request, parts);
    serve(visit, request, response, { parts, routes, findExtension }).catch((error) => {
      parts.call.log.error({ requestId: visit.requestId, err: error }, "an answer could not be sent");
      response.destroy();
    });
  };
}

/** A server around the front door, with limits for slow clients: five silent minutes, or six hours for one upload. */
export function frontDoorServer(parts: FrontDoorParts): Server {
  const handler = frontDoor(parts);
  const server = createServer(
    {
      headersTimeout: seconds(30),
      requestTimeout: hours(6),
      keepAliveTimeout: seconds(75),
      maxHeaderSize: 64 * 1024,
    },
    handler,
  );
  server.on("checkContinue", handler);
  server.timeout = minutes(5);
  return server;
}

interface Door {
  readonly parts: FrontDoorParts;
  readonly routes: Router;
  readonly findExtension: ReturnType<typeof extensionFinder>;
}

/** What is known of a request from the start. */
interface Visit {
  readonly requestId: string;
  readonly http: HttpRequest;
  readonly path: string;
  readonly query: string;
}

function visitOf(request: IncomingMessage, { call }: FrontDoorParts): Visit {
  const { method = "GET", url = "/", headers } = request;
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  return {
    requestId: call.newId(),
    http: {
      method,
      url,
      headers: headers as HttpRequest["headers"],
      origin: `http://${headers.host ?? "localhost"}`,
    },
    // An absolute address, as proxies send it, is a path behind a host.
    path: path.startsWith("/") ? path : path.replace(/^https?:\/\/[^/]*/i, "") || "/",
    query: mark < 0 ? "" : url.slice(mark + 1),
  };
}

async function serve(
  visit: Visit,
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
): Promise<void> {
  const progress: Progress = { speaker: door.routes.fallback };
  let answer: WireAnswer;
  try {
    answer = await answerTo(visit, request, response, door, progress);
    finish(answer, visit, progress, request, response);
    await send(response, answer);
  } catch (error) {
    if (error instanceof Gone || response.destroyed || response.headersSent) return void response.destroy();
    answer = errorOf(error, visit, progress, door);
    finish(answer, visit, progress, request, response);
    await send(response, answer);
  }
}

/** How far a request got: whose form an error has. */
interface Progress {
  speaker: Speaker;
  extension?: boolean;
  offered?: Offered;
  payload?: string | undefined;
}

async function answerTo(
  visit: Visit,
  request: IncomingMessage,
  response: ServerResponse,
  door: Door,
  progress: Progress,
): Promise<WireAnswer> {
  const { http } = visit;
  const looksLikeExtension =
    http.headers.authorization === undefined ? door.findExtension(http.method, visit.path) : undefined;
  if (looksLikeExtension)
    return extensionAnswer(looksLikeExtension, visit, request, response, door, progress);

  const signature = signed(visit, door, progress);
  const scope = scopeOf(signature, door.parts.config);
  const path = isVirtual(visit, signature) ? pathWithBucket(http.headers.host, visit.path) : visit.path;
  const parameters = visit.query === "" ? none : formPairs(visit.query);
  let route = door.routes.route({
    method: http.method,
    path,
    parameters,
    headers: http.headers,
    signedFor: signature?.service,
  });
  let body: Uint8Array | undefined;
  if (route.kind === "form") {
    progress.speaker = door.routes.routeForm(undefined, undefined, signature?.service).speaker;
    body = await wholeBody(request, response, progress.speaker);
    route = formRoute({ ...visit, path, body }, signature, door.routes);
  }
  progress.speaker = route.speaker;
  const { speaker, name, offered } = offeredBy(route);
  progress.offered = offered;
  const stream = offered.streaming ? streamBody(request, response) : undefined;
  body ??= stream || isBodyless(request) ? nothing : await wholeBody(request, response, speaker);

  const wire = speaker.wire.operation(name);
  progress.payload = wire.payload;
  const input = wire.read({ http, path, query: visit.query, body, ...(stream && { stream }) });
  const problems = offered.check(input);
  if (problems.length > 0) throw new Invalid(problems);
  const call: Call = { ...door.parts.call, scope, now: door.parts.now(), requestId: visit.requestId, http };
  return wire.write(await offered.operation.run(input as never, call), visit);
}

const nothing = new Uint8Array(0);
const none: ReadonlyArray<readonly [string, string]> = [];

/** What constraints the input breaks. */
class Invalid extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problemsMessage(problems));
    this.problems = problems;
  }
}

function signed(visit: Visit, { routes }: Door, progress: Progress): Signature | undefined {
  const { http, path, query } = visit;
  try {
    return signatureOf(http.headers.authorization, query);
  } catch (error) {
    // The error is answered in the form of whoever would have been asked.
    const route = routes.route({
      method: http.method,
      path,
      parameters: none,
      headers: http.headers,
      signedFor: undefined,
    });
    progress.speaker =
      route.kind === "form" ? routes.routeForm(undefined, undefined, undefined).speaker : route.speaker;
    throw error;
  }
}

/** A 12-digit access key id is the account. */
const scopeOf = (signature: Signature | undefined, { account, region }: FrontDoorParts["config"]): Scope => ({
  account: signature && /^\d{12}$/.test(signature.accessKeyId) ? signature.accessKeyId : account,
  region: signature?.region ?? region,
});

/** Only S3 has buckets in its host names. */
const isVirtual = ({ http }: Visit, signature: Signature | undefined): boolean =>
  signature === undefined ? http.headers["x-amz-target"] === undefined : signature.service.startsWith("s3");

function formRoute(request: WireRequest, signature: Signature | undefined, routes: Router): Destination {
  const pairs = formPairs(formOf(request));
  const value = (name: string): string | undefined => pairs.find(([key]) => key === name)?.[1];
  return routes.routeForm(value("Action"), value("Version"), signature?.service);
}

function offeredBy(route: Destination): {
  speaker: Speaker;
  name: string;
  offered: Offered;
} {
  if (route.kind === "unknown") throw new Unknown(route.message, route.code, route.status);
  const offered = route.speaker.offered(route.name);
  if (!offered) throw new Unknown(`Ebbtide does not offer the operation ${route.name}.`);
  return { speaker: route.speaker, name: route.name, offered };
}

/** No such operation, or none that Ebbtide offers. */
class Unknown extends Error {
  readonly code: string | undefined;
  readonly status: number | undefined;
  constructor(message: string, code?: string, status?: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** How many bytes a service takes as sent; unpacked it may be sixteen times as many. */
const bodyLimits: Readonly<Record<string, number>> = {
  cloudwatch: 1024 * 1024,
  "sagemaker-runtime": 7 * 1024 * 1024,
};
const BODY_LIMIT = 4 * 1024 * 1024;
const INFLATED_LIMIT = 16 * 1024 * 1024;

async function wholeBody(
  request: IncomingMessage,
  response: ServerResponse,
  { shapes, protocol }: Speaker,
): Promise<Uint8Array> {
  const body = await readBody(request, response, bodyLimits[shapes.name] ?? BODY_LIMIT);
  // For REST the encoding belongs to the payload, which is not ours to unpack.
  const encoding = protocol.startsWith("rest-") ? undefined : request.headers["content-encoding"];
  return encoding === undefined ? body : inflated(body, encoding, INFLATED_LIMIT);
}

async function extensionAnswer(
  found: FoundExtension,
  visit: Visit,
  request: IncomingMessage,
  response: ServerResponse,
  { parts }: Door,
  progress: Progress,
): Promise<WireAnswer> {
  progress.extension = true;
  const asked = new URLSearchParams(visit.query);
  const scope = {
    account: asked.get("account") ?? parts.config.account,
    region: asked.get("region") ?? parts.config.region,
  };
  if (!/^\d{12}$/.test(scope.account)) throw apiError("BadRequest", "account must be twelve digits");
  const body = await readBody(request, response, INFLATED_LIMIT);
  const call: Call = { ...parts.call, scope, now: parts.now(), requestId: visit.requestId, http: visit.http };
  return runExtension(found, { query: visit.query, body }, call);
}

function errorOf(error: unknown, visit: Visit, progress: Progress, { parts }: Door): WireAnswer {
  if (progress.extension)
    return extensionError(error) ?? tooLargeExtension(error) ?? internalExtension(error, visit, parts);
  const { wire } = progress.speaker;
  const known = wireErrorOf(error, progress);
  if (known) return wire.error(known, visit);
  logged(error, visit, parts);
  return wire.error(wire.mishap("internal", "We encountered an internal error. Please try again."), visit);
}

function wireErrorOf(error: unknown, { speaker: { wire }, payload }: Progress): WireError | undefined {
  if (error instanceof ApiError) {
    // Two codes mean the same in every protocol, under different names.
    if (error.code === "IncompleteSignature") return wire.mishap("bad signature", error.message);
    if (error.code === "ValidationException") return invalidError(error, wire);
    return { code: error.code, message: error.message, ...error.options };
  }
  if (error instanceof Invalid) {
    const document =
      payload !== undefined && error.problems.every(({ path }) => path.split(".")[0] === memberPath(payload));
    return wire.mishap(
      document && wire.mishap("malformed document", "").code === "MalformedXML"
        ? "malformed document"
        : "invalid",
      error.message,
    );
  }
  if (error instanceof Malformed)
    return wire.mishap(error.part === "value" ? "malformed" : `malformed ${error.part}`, error.message);
  if (error instanceof TooLarge) return wire.mishap("too large", error.message);
  if (error instanceof Unknown) {
    const mishap = wire.mishap("unknown operation", error.message);
    return { ...mishap, code: error.code ?? mishap.code, status: error.status ?? (mishap.status as number) };
  }
  return undefined;
}

function invalidError({ message, options }: ApiError, wire: Speaker["wire"]): WireError {
  return { ...wire.mishap("invalid", message), ...options };
}

const tooLargeExtension = (error: unknown): WireAnswer | undefined =>
  error instanceof TooLarge ? errorAnswer("TooLarge", error.message, 413) : undefined;

function internalExtension(error: unknown, visit: Visit, parts: FrontDoorParts): WireAnswer {
  logged(error, visit, parts);
  return errorAnswer(
    "InternalFailure",
    `An internal error occurred; the log knows more under ${visit.requestId}.`,
    500,
  );
}

function logged(error: unknown, { requestId, http }: Visit, { call }: FrontDoorParts): void {
  call.log.error(
    { requestId, method: http.method, url: http.url.slice(0, 500), err: error },
    "a request failed",
  );
}

/** The headers every answer has, and what the connection needs when a body was left unread. */
function finish(
  { headers }: WireAnswer,
  { requestId }: Visit,
  { speaker }: Progress,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  headers["x-amzn-requestid"] = requestId;
  if (speaker.protocol === "rest-xml") {
    headers["x-amz-request-id"] = requestId;
    headers["x-amz-id-2"] = hostId(requestId);
  }
  if (!request.complete && !isBodyless(request) && leavesTooMuch(request)) headers.connection = "close";
}

/** More than this is not worth reading for the sake of a connection; a body nobody asked for may never come. */
const WORTH_READING = 16 * 1024 * 1024;

function leavesTooMuch(request: IncomingMessage): boolean {
  const announced = Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY);
  return announced > WORTH_READING || awaitsContinue(request);
}
