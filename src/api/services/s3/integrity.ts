/** What an upload's headers promise about its bytes: their number, their framing, and their checksums. */

import { hash } from "node:crypto";
import type { ChecksumAlgorithm } from "../../../core/objects/object.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { ChunkFraming } from "../../protocols/aws-chunked.ts";
import { checksumAlgorithms, checksumOf, isChecksum } from "../../protocols/checksums.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";

type Headers = Readonly<Record<string, string | undefined>>;

export interface Promises {
  /** Of the payload, without framing. */
  readonly length: number;
  readonly framing?: ChunkFraming;
  /** In hex. */
  readonly sha256?: string;
  /** In hex. */
  readonly md5?: string;
  readonly checksum?: PromisedChecksum;
}

/** Given in a header, or in a trailer of that name. */
export type PromisedChecksum =
  | { readonly algorithm: ChecksumAlgorithm; readonly value: string }
  | { readonly algorithm: ChecksumAlgorithm; readonly trailer: string };

/** Reads them; throws AWS's errors for those that cannot be kept. */
export function promisesOf(headers: Headers): Promises {
  const sha256 = headers["x-amz-content-sha256"];
  const framing = framingOf(sha256, headers);
  const md5 = md5Of(headers["content-md5"]);
  const checksum = promisedChecksum(headers);
  return {
    length: lengthOf(headers, framing !== undefined),
    ...(framing && { framing }),
    ...(sha256 && /^[0-9a-f]{64}$/i.test(sha256) && { sha256: sha256.toLowerCase() }),
    ...(md5 && { md5 }),
    ...(checksum && { checksum }),
  };
}

const framings: ReadonlyMap<string, ChunkFraming> = new Map([
  ["STREAMING-UNSIGNED-PAYLOAD-TRAILER", { signed: false, trailers: true }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD", { signed: true, trailers: false }],
  ["STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", { signed: true, trailers: true }],
]);

function framingOf(sha256: string | undefined, headers: Headers): ChunkFraming | undefined {
  const framing = framings.get(sha256 ?? "");
  if (framing) return framing;
  if (sha256?.startsWith("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD"))
    throw apiError("NotImplemented", "Ebbtide does not support chunks that are signed with SigV4A.", {
      status: 501,
      members: { Header: "x-amz-content-sha256" },
    });
  if (sha256 !== undefined && sha256 !== "UNSIGNED-PAYLOAD" && !/^[0-9a-f]{64}$/i.test(sha256))
    throw invalidArgument(
      "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value.",
      "x-amz-content-sha256",
      sha256,
    );
  // Clients that don't sign say so in these headers alone.
  const chunked = /(^|,)\s*aws-chunked\s*(,|$)/i.test(headers["content-encoding"] ?? "");
  return chunked && headers["x-amz-decoded-content-length"] !== undefined
    ? { signed: false, trailers: true }
    : undefined;
}

function lengthOf(headers: Headers, framed: boolean): number {
  const name = framed ? "x-amz-decoded-content-length" : "content-length";
  const text = headers[name];
  if (text === undefined && headers["transfer-encoding"] !== undefined && !framed)
    throw apiError("NotImplemented", "A header you provided implies functionality that is not implemented", {
      status: 501,
      members: { Header: "Transfer-Encoding" },
    });
  if (text === undefined && !framed && headers["transfer-encoding"] === undefined) return 0;
  if (text === undefined)
    throw apiError("MissingContentLength", "You must provide the Content-Length HTTP header.", {
      status: 411,
    });
  if (!/^\d{1,15}$/.test(text)) throw invalidArgument(`The header ${name} must be a number.`, name, text);
  return Number(text);
}

function md5Of(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const bytes = Buffer.from(header, "base64");
  if (bytes.length !== 16 || bytes.toString("base64") !== header)
    throw apiError("InvalidDigest", "The Content-MD5 you specified was invalid.", {
      status: 400,
      members: { "Content-MD5": header },
    });
  return bytes.toString("hex");
}

const PREFIX = "x-amz-checksum-";
const notAlgorithms = new Set(["algorithm", "mode", "type"]);

function promisedChecksum(headers: Headers): PromisedChecksum | undefined {
  const trailers = (headers["x-amz-trailer"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  const names = [...Object.keys(headers), ...trailers]
    .filter((name) => name.startsWith(PREFIX))
    .filter((name) => !notAlgorithms.has(name.slice(PREFIX.length)));
  const [name, second] = names;
  if (second !== undefined)
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const asked = headers["x-amz-sdk-checksum-algorithm"];
  if (name === undefined) {
    if (asked !== undefined)
      throw invalidRequest(
        "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
      );
    return undefined;
  }
  const algorithm = supportedAlgorithm(name.slice(PREFIX.length).toUpperCase(), name);
  if (asked !== undefined && asked.toUpperCase() !== algorithm)
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  const value = headers[name];
  if (value === undefined) return { algorithm, trailer: name };
  if (!isChecksum(algorithm, value)) throw invalidRequest(`Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/** One of those that Ebbtide computes; `header` is where it was asked for. */
export function supportedAlgorithm(name: string, header: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithms.find((one) => one === name);
  if (algorithm) return algorithm;
  throw apiError(
    "NotImplemented",
    `Ebbtide does not support the checksum algorithm ${name}; ${checksumAlgorithms.join(", ")} are there.`,
    { status: 501, members: { Header: header } },
  );
}

/** Holds a document that was read whole against what its headers promise. */
export async function verifyDocument(headers: Headers, body: Uint8Array): Promise<void> {
  const { md5, sha256, checksum } = promisesOf(headers);
  if (sha256 !== undefined && sha256 !== hash("sha256", body))
    throw sha256Mismatch(sha256, hash("sha256", body));
  if (md5 !== undefined && md5 !== hash("md5", body)) throw md5Mismatch(md5, hash("md5", body));
  if (checksum && "value" in checksum && checksum.value !== (await checksumOf(checksum.algorithm, body)))
    throw badDigest(checksum.algorithm);
}

export const badDigest = (what: string): ApiError =>
  apiError("BadDigest", `The ${what} you specified did not match the calculated checksum.`, { status: 400 });

/** Both in hex. */
export const md5Mismatch = (given: string, computed: string): ApiError =>
  apiError("BadDigest", "The Content-MD5 you specified did not match what we received.", {
    status: 400,
    members: { ExpectedDigest: given, CalculatedDigest: Buffer.from(computed, "hex").toString("base64") },
  });

export const sha256Mismatch = (given: string, computed: string): ApiError =>
  apiError(
    "XAmzContentSHA256Mismatch",
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
    { status: 400, members: { ClientComputedContentSHA256: given, S3ComputedContentSHA256: computed } },
  );
