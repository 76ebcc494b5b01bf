/** Sending answers: with their length, or as a stream that waits for slow readers and ends with them. */

import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { WireAnswer } from "./protocols/protocol.ts";

/** Resolves when everything was handed to the connection, or the client is gone. */
export async function send(response: ServerResponse, { status, headers, body }: WireAnswer): Promise<void> {
  if (body instanceof Readable) return sendStream(response, status, headers, body);
  if (response.destroyed) return;
  const bytes = typeof body === "string" ? Buffer.byteLength(body) : (body?.length ?? 0);
  // The answer to HEAD tells the length of what GET would send; 204 and 304 have none.
  if (status !== 204 && status !== 304) headers["content-length"] ??= String(bytes);
  writeHead(response, status, headers);
  // Node would send a text and the headers before it as one UTF-8 string; headers are Latin-1.
  response.end(typeof body === "string" && !Object.values(headers).every(isAscii) ? Buffer.from(body) : body);
}

const isAscii = (text: string): boolean => !/[^\x20-\x7E]/.test(text);

/** The status is not sent before the first bytes are there, so that failing to open is still an error's answer. */
async function sendStream(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Readable,
): Promise<void> {
  try {
    if (body.readableLength === 0 && !body.readableEnded) await once(body, "readable");
  } catch (error) {
    body.destroy();
    throw error;
  }
  if (response.destroyed || response.req.method === "HEAD") body.destroy();
  if (response.destroyed) return;
  writeHead(response, status, headers);
  if (body.destroyed) return void response.end();
  // A failure half-way can only be shown by breaking the connection, which `pipeline` does.
  await pipeline(body, response).catch(() => response.destroy());
}

function writeHead(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
): void {
  try {
    response.writeHead(status, headers);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_INVALID_CHAR") throw error;
    response.writeHead(
      status,
      Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, plain(text)])),
    );
  }
}

/** Headers are Latin-1: other signs are sent percent-encoded. */
const plain = (text: string): string =>
  text.replace(/[^\t\x20-\x7E\xA0-\xFF]/gu, (sign) =>
    encodeURIComponent(sign.isWellFormed() ? sign : "\uFFFD"),
  );
