/** Request bodies: whole ones within a limit, unpacked where they are packed, and streams that start when asked. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { Malformed } from "./protocols/malformed.ts";

/** The body is larger than this service takes. */
export class TooLarge extends Error {
  constructor(limit: number) {
    super(`The request body is larger than ${limit} bytes.`);
  }
}

/** The client went away before its body was complete. */
export class Gone extends Error {}

const nothing = new Uint8Array(0);

/** True where no body can follow. */
export const isBodyless = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";

/** The whole body, as sent. */
export function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
): Promise<Uint8Array> {
  if (isBodyless(request)) return Promise.resolve(nothing);
  return new Promise((done, failed) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return failed(new TooLarge(limit));
    sendContinue(request, response);
    let parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size <= limit) parts.push(part);
      else {
        // What still comes is read and dropped, so that the answer gets through.
        parts = [];
        failed(new TooLarge(limit));
      }
    });
    request.on("end", () => done(parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts)));
    request.on("error", () => failed(new Gone()));
  });
}

/** A body that an operation reads itself; a client that waits for `100 Continue` gets it at the first read. */
export function streamBody(request: IncomingMessage, response: ServerResponse): Readable {
  if (!awaitsContinue(request)) return request;
  return Readable.from(
    (async function* () {
      sendContinue(request, response);
      yield* request;
    })(),
    { objectMode: false },
  );
}

const continued = new WeakSet<IncomingMessage>();

function sendContinue(request: IncomingMessage, response: ServerResponse): void {
  if (!awaitsContinue(request) || response.headersSent) return;
  continued.add(request);
  response.writeContinue();
}

/** True while the client holds its body back until it is asked for. */
export const awaitsContinue = (request: IncomingMessage): boolean =>
  request.headers.expect?.toLowerCase() === "100-continue" && !continued.has(request);

const unpacked = promisify<Buffer | Uint8Array, { maxOutputLength: number }, Buffer>(gunzip);

/** Undoes `content-encoding: gzip`, up to `limit` bytes. */
export async function inflated(
  body: Uint8Array,
  encoding: string | undefined,
  limit: number,
): Promise<Uint8Array> {
  if (encoding === undefined || encoding === "" || encoding === "identity" || body.length === 0) return body;
  if (encoding.trim().toLowerCase() !== "gzip")
    throw new Malformed(`The content encoding ${encoding.slice(0, 50)} is not supported; gzip is.`);
  try {
    return await unpacked(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw new TooLarge(limit);
    throw new Malformed("The body is not in the gzip format.");
  }
}
