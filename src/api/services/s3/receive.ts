/** Taking in an upload's body: unframed, counted, its checksums verified, and staged; or nothing is left of it. */

import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { Checksum, ChecksumAlgorithm } from "../../../core/objects/object.ts";
import type { StagedPayload } from "../../../objects/objects.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { Call } from "../../operation.ts";
import { ChunkDecoder, ChunkError } from "../../protocols/aws-chunked.ts";
import { isChecksum, type RunningChecksum, runningChecksum } from "../../protocols/checksums.ts";
import { tooLarge } from "./errors.ts";
import { badDigest, md5Mismatch, type Promises, promisesOf, sha256Mismatch } from "./integrity.ts";

/** Of an object in one request, of a part, and of what can be copied at once: 5 GiB. */
export const LARGEST_UPLOAD = 5 * 1024 ** 3;

export interface Received extends StagedPayload {
  /** Verified against what the client said. */
  readonly checksum?: Checksum;
}

/** Reads the whole body; `inline` false for parts, which get files of their own. */
export async function receive(body: Readable | undefined, call: Call, inline: boolean): Promise<Received> {
  const promises = promisesOf(call.http.headers);
  if (promises.length > LARGEST_UPLOAD) throw tooLarge(promises.length, LARGEST_UPLOAD);
  const verifier = new Verifier(promises);
  const staged = await call.objects.stage(
    body ? verifier.through(body) : new Uint8Array(0),
    LARGEST_UPLOAD,
    undefined,
    inline,
  );
  if (promises.md5 !== undefined && promises.md5 !== staged.md5) {
    await discardStaged(call, staged);
    throw md5Mismatch(promises.md5, staged.md5);
  }
  return { ...staged, ...(verifier.checksum && { checksum: verifier.checksum }) };
}

/** Lets go of a payload that became no object. */
export async function discardStaged({ objects }: Call, { payload }: StagedPayload): Promise<void> {
  if (payload.kind === "files") await objects.discard(payload.files.map(({ name }) => name));
}

/** Watches the bytes of one upload. */
class Verifier {
  readonly #promises: Promises;
  readonly #decoder: ChunkDecoder | undefined;
  readonly #running: RunningChecksum | undefined;
  readonly #sha256: ReturnType<typeof createHash> | undefined;
  #size = 0;
  #checksum: Checksum | undefined;

  constructor(promises: Promises) {
    this.#promises = promises;
    this.#decoder = promises.framing && new ChunkDecoder(promises.framing);
    this.#running = promises.checksum && runningChecksum(promises.checksum.algorithm);
    this.#sha256 = promises.sha256 === undefined ? undefined : createHash("sha256");
  }

  /** Known when all bytes have gone through. */
  get checksum(): Checksum | undefined {
    return this.#checksum;
  }

  /** The payload's bytes; fails at the end, or before, when they are not what was promised. */
  async *through(body: Readable): AsyncGenerator<Uint8Array> {
    try {
      // The request stays whole when this ends early: its answer goes out on the same connection.
      for await (const chunk of body.iterator({ destroyOnReturn: false }))
        for (const piece of this.#decoder?.push(chunk) ?? [chunk as Uint8Array]) {
          this.#take(piece);
          yield piece;
        }
      this.#decoder?.end();
      await this.#verify();
    } catch (error) {
      throw error instanceof ChunkError ? apiError(error.code, error.message, { status: 400 }) : error;
    } finally {
      // What still comes is read and dropped, or the client could not finish and see the answer.
      body.resume();
    }
  }

  #take(piece: Uint8Array): void {
    this.#size += piece.length;
    if (this.#size > this.#promises.length) throw incompleteBody();
    this.#running?.update(piece);
    this.#sha256?.update(piece);
  }

  async #verify(): Promise<void> {
    const { length, sha256, checksum } = this.#promises;
    if (this.#size !== length) throw incompleteBody();
    const computed = this.#sha256?.digest("hex");
    if (computed !== sha256) throw sha256Mismatch(sha256 ?? "", computed ?? "");
    if (!checksum || !this.#running) return;
    const value = await this.#running.digest();
    if (value !== this.#given(checksum.algorithm)) throw badDigest(checksum.algorithm);
    this.#checksum = { algorithm: checksum.algorithm, value, type: "FULL_OBJECT" };
  }

  #given(algorithm: ChecksumAlgorithm): string {
    const { checksum } = this.#promises;
    if (checksum && "value" in checksum) return checksum.value;
    const trailer = this.#decoder?.trailers.get(checksum?.trailer ?? "");
    if (trailer === undefined || !isChecksum(algorithm, trailer))
      throw apiError(
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        { status: 400 },
      );
    return trailer;
  }
}

const incompleteBody = (): ApiError =>
  apiError(
    "IncompleteBody",
    "You did not provide the number of bytes specified by the Content-Length HTTP header",
    { status: 400 },
  );
