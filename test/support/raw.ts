/** Requests that no SDK would send, written by hand. */

import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { decode } from "cborg";

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly bytes: Buffer;
}

export interface RawRequest extends Pick<RequestOptions, "method" | "headers"> {
  readonly body?: string | Uint8Array;
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** One request with its path as it stands, and the whole answer. */
export async function ask(url: string, path: string, request: RawRequest = {}): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method = "GET", headers = {}, body } = request;
  const sent = httpRequest({ hostname, port, path, method, headers, agent });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const { statusCode = 0 } = response;
  const bytes = Buffer.concat(parts);
  return { status: statusCode, headers: response.headers, body: bytes.toString(), bytes };
}

/** Bytes on a connection of their own, and all that comes back until the server closes it. */
export async function talk(url: string, ...bytes: readonly (string | Uint8Array)[]): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = "";
  socket.on("error", () => undefined);
  socket.on("data", (part) => {
    heard += part.toString("latin1");
  });
  for (const part of bytes) socket.write(part);
  await once(socket, "close");
  return heard;
}

/** Bytes on a connection that stays open; answers what breaks it off. */
export async function begin(
  url: string,
  ...bytes: readonly (string | Uint8Array)[]
): Promise<() => Promise<void>> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => undefined);
  await once(socket, "connect");
  for (const part of bytes) await new Promise<void>((done) => socket.write(part, () => done()));
  return async () => {
    socket.resetAndDestroy();
    if (!socket.closed) await once(socket, "close");
  };
}

/** Looks again, letting the server work in between, until something is found; a test's own limit ends it. */
export async function until<Found>(look: () => Promise<Found | undefined | false>): Promise<Found> {
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((done) => setImmediate(done));
  }
}

/** A header that says who asks which service; signatures are not verified. */
export const signedFor = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=a`;

/** An error's code and message, whichever protocol it is written in; the code without its namespace. */
export function errorIn({ headers, body, bytes }: RawAnswer): {
  readonly code: string;
  readonly message: string;
} {
  const type = headers["content-type"] ?? "";
  if (type.includes("xml")) return { code: between(body, "Code"), message: between(body, "Message") };
  const document = (type.includes("cbor") ? decode(bytes) : JSON.parse(body)) as Readonly<
    Record<string, string>
  >;
  const code = document.__type ?? document.error ?? headers["x-amzn-errortype"]?.toString() ?? "";
  return { code: code.replace(/^.*#/, ""), message: document.message ?? document.Message ?? "" };
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

const between = (xml: string, name: string): string =>
  (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "")
    .replace(/&#x([0-9a-fA-F]+);/g, (_, sign) => String.fromCodePoint(Number.parseInt(sign, 16)))
    .replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole);
