/** The front door: every request enters here, finds its service, protocol and operation, and leaves with an answer. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Config } from "../config.ts";
import { hours, type Instant, minutes, seconds } from "../core/time/time.ts";
import { awaitsContinue, Gone, inflated, isBodyless, readBody, streamBody, TooLarge } from "./body.ts";
import { apiError } from "./errors.ts";
import type { Extension } from "./extensions/extension.ts";
import {
  errorAnswer,
  extensionError,
  extensionFinder,
  type FoundExtension,
  runExtension,
} from "./extensions/serve.ts";
import type { Call, Services } from "./operation.ts";
import { ownAnswerOf } from "./own-answer.ts";
import { formPairs, formValue } from "./protocols/form.ts";
import type { WireAnswer } from "./protocols/protocol.ts";
import { formOf } from "./protocols/query.ts";
import { hostId } from "./protocols/rest-xml.ts";
import { Invalid, refusalOf, Unknown } from "./refusals.ts";
import { type Destination, type Head, type Router, router, type Speaker } from "./router.ts";
import { send } from "./send.ts";
import type { Service } from "./service.ts";
import { type Signature, signatureOf } from "./signature.ts";
import { pathOf, scopeOf, type Visit, visitOf } from "./visit.ts";

export interface FrontDoorParts {
  readonly services: readonly Service[];
  readonly extensions: readonly Extension[];
  /** What operations may use. */
  readonly call: Services;
  readonly now: () => Instant;
  readonly config: Pick<Config, "account" | "region">;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * For `request` and `checkContinue` alike: who waits for `100 Continue` gets it when the body is wanted. While the
 * server is closing, an answer is the last on its connection.
 */
export function frontDoor(parts: FrontDoorParts, isClosing: () => boolean = () => false): RequestHandler {
  const door: Door = {
    parts,
    isClosing,
    routes: router(parts.services),
    findExtension: extensionFinder(parts.extensions),
  };
  return (request, response) => {
    const visit = visitOf(request, parts.call.newId());
    serve({ visit, request, response, door, speaker: door.routes.fallback }).catch((error) => {
      parts.call.log.error({ requestId: visit.requestId, err: error }, "an answer could not be sent");
      response.destroy();
    });
  };
}

/** A server around the front door, with limits for slow clients: five silent minutes, or six hours for one upload. */
export function frontDoorServer(parts: FrontDoorParts): Server {
  const handler = frontDoor(parts, () => !server.listening);
  const limits = {
    headersTimeout: seconds(30),
    requestTimeout: hours(6),
    keepAliveTimeout: seconds(75),
    maxHeaderSize: 64 * 1024,
  };
  const server: Server = createServer(limits, handler);
  server.on("checkContinue", handler);
  server.timeout = minutes(5);
  return server;
}

interface Door {
  readonly parts: FrontDoorParts;
  readonly isClosing: () => boolean;
  readonly routes: Router;
  readonly findExtension: ReturnType<typeof extensionFinder>;
}

/** A request on its way, and how far it got: whose form an error has. */
interface Passage {
  readonly visit: Visit;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly door: Door;
  speaker: Speaker;
  isExtension?: boolean;
  payload?: string | undefined;
}

async function serve(passage: Passage): Promise<void> {
  const { response } = passage;
  try {
    await send(response, finished(await answerTo(passage), passage));
  } catch (error) {
    if (error instanceof Gone || response.destroyed || response.headersSent) response.destroy();
    else await send(response, finished(errorAnswerTo(error, passage), passage));
  }
}

async function answerTo(passage: Passage): Promise<WireAnswer> {
  const { visit, door } = passage;
  const { http } = visit;
  // Signed, `/healthz` is a bucket; `/_ebbtide` never is one.
  const mayBeExtension = http.headers.authorization === undefined || visit.path.startsWith("/_ebbtide/");
  const extension = mayBeExtension ? door.findExtension(http.method, visit.path) : undefined;
  if (extension) return extensionAnswer(extension, passage);

  const signature = signed(passage);
  const path = pathOf(visit, signature);
  const { destination, body: form } = await destinationOf(path, signature, passage);
  passage.speaker = destination.speaker;
  const { offered, wire } = offeredBy(destination);
  passage.payload = wire.payload;
  const stream = offered.streaming ? streamBody(passage.request, passage.response) : undefined;
  const body = form ?? (stream ? nothing : await wholeBody(passage));

  const input = wire.read({ http, path, query: visit.query, body, ...(stream && { stream }) });
  const problems = offered.check(input);
  if (problems.length > 0) throw new Invalid(problems);
  const scope = scopeOf(signature, door.parts.config);
  const { requestId } = visit;
  const call: Call = { ...door.parts.call, scope, now: door.parts.now(), requestId, http, body };
  const output = await offered.operation.run(input as never, call);
  return owned(wire.write(output, visit), output);
}

/** The answer with what the operation itself wants in it. */
function owned(answer: WireAnswer, output: unknown): WireAnswer {
  const own = ownAnswerOf(output);
  if (!own) return answer;
  return { ...answer, headers: { ...answer.headers, ...own.headers }, ...(own.body && { body: own.body }) };
}

const nothing = new Uint8Array(0);
const none: Head["parameters"] = [];

function signed(passage: Passage): Signature | undefined {
  const { http, query } = passage.visit;
  try {
    return signatureOf(http.headers.authorization, query);
  } catch (error) {
    // The error is answered in the form of whoever would have been asked.
    const { routes } = passage.door;
    const route = routes.route(headOf(passage.visit, passage.visit.path, undefined));
    passage.speaker = route.kind === "form" ? routes.routeForm({}).speaker : route.speaker;
    throw error;
  }
}

const headOf = ({ http, query }: Visit, path: string, signature: Signature | undefined): Head => ({
  method: http.method,
  path,
  parameters: query === "" ? none : formPairs(query),
  headers: http.headers,
  signedFor: signature?.service,
});

/** Where the request goes; for a form that takes its body. */
async function destinationOf(
  path: string,
  signature: Signature | undefined,
  passage: Passage,
): Promise<{ readonly destination: Destination; readonly body?: Uint8Array }> {
  const { visit, door } = passage;
  const route = door.routes.route(headOf(visit, path, signature));
  if (route.kind !== "form") return { destination: route };
  const signedFor = signature?.service;
  passage.speaker = door.routes.routeForm({ signedFor }).speaker;
  const body = await wholeBody(passage);
  const form = formOf({ ...visit, body });
  const action = formValue(form, "Action");
  const version = formValue(form, "Version");
  return { destination: door.routes.routeForm({ action, version, signedFor }), body };
}

function offeredBy(destination: Destination) {
  if (destination.kind === "unknown") throw new Unknown(destination.message, destination);
  const { speaker, name } = destination;
  const offered = speaker.offered(name);
  if (!offered) throw new Unknown(`Ebbtide does not offer the operation ${name}.`);
  return { offered, wire: speaker.wire.operation(name) };
}

/** How many bytes a service takes as sent, and how many unpacked. */
const bodyLimits: Readonly<Record<string, number>> = {
  cloudwatch: 1024 * 1024,
  "sagemaker-runtime": 1024 * 1024,
};
const BODY_LIMIT = 4 * 1024 * 1024;
const INFLATED_LIMIT = 16 * 1024 * 1024;

async function wholeBody({ request, response, speaker: { shapes, protocol } }: Passage): Promise<Uint8Array> {
  if (isBodyless(request)) return nothing;
  const body = await readBody(request, response, bodyLimits[shapes.name] ?? BODY_LIMIT);
  // For REST the encoding belongs to the payload, which is not ours to unpack.
  const encoding = protocol.startsWith("rest-") ? undefined : request.headers["content-encoding"];
  return encoding === undefined ? body : inflated(body, encoding, INFLATED_LIMIT);
}

async function extensionAnswer(found: FoundExtension, passage: Passage): Promise<WireAnswer> {
  passage.isExtension = true;
  const { visit, request, response, door } = passage;
  const { parts } = door;
  const asked = new URLSearchParams(visit.query);
  const own = scopeOf(signed(passage), parts.config);
  const account = asked.get("account") ?? own.account;
  const region = asked.get("region") ?? own.region;
  if (!/^\d{12}$/.test(account)) throw apiError("BadRequest", "The account must be twelve digits.");
  const body = await readBody(request, response, INFLATED_LIMIT);
  const scope = { account, region };
  const { requestId, http } = visit;
  return runExtension(
    found,
    { query: asked, body },
    { ...parts.call, scope, now: parts.now(), requestId, http },
  );
}

function errorAnswerTo(error: unknown, passage: Passage): WireAnswer {
  const { visit, speaker, payload } = passage;
  if (passage.isExtension) {
    const known =
      error instanceof TooLarge ? errorAnswer("TooLarge", error.message, 413) : extensionError(error);
    return known ?? errorAnswer("InternalFailure", internal(error, passage), 500);
  }
  const { wire } = speaker;
  return wire.error(
    refusalOf(error, wire, payload) ?? wire.mishap("internal", internal(error, passage)),
    visit,
  );
}

/** The log gets to know what happened, the caller only where to look. */
function internal(error: unknown, { visit, door }: Passage): string {
  const { requestId, http } = visit;
  const { log } = door.parts.call;
  log.error({ requestId, method: http.method, url: http.url.slice(0, 500), err: error }, "a request failed");
  return "We encountered an internal error. Please try again.";
}

/** With the headers every answer has, and what the connection needs when a body was left unread. */
function finished(answer: WireAnswer, { visit, speaker, request, door }: Passage): WireAnswer {
  const { headers } = answer;
  headers["x-amzn-requestid"] = visit.requestId;
  if (speaker.protocol === "rest-xml") {
    headers["x-amz-request-id"] = visit.requestId;
    headers["x-amz-id-2"] = hostId(visit.requestId);
  }
  const unread = !request.complete && !isBodyless(request) && leavesTooMuch(request);
  if (unread || door.isClosing()) headers.connection = "close";
  return answer;
}

/** More than this is not worth reading for the sake of a connection; a body nobody asked for may never come. */
const WORTH_READING = 16 * 1024 * 1024;

const leavesTooMuch = (request: IncomingMessage): boolean =>
  awaitsContinue(request) ||
  Number(request.headers["content-length"] ?? Number.POSITIVE_INFINITY) > WORTH_READING;
