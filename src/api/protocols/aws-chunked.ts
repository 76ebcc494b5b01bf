/**
 * AWS's own chunked encoding of uploads: `<size in hex>[;chunk-signature=…]`, the bytes, and at the end trailers with
 * checksums. See https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */

export interface ChunkFraming {
  /** Each chunk has a signature; its form is checked. */
  readonly signed: boolean;
  /** Trailers may follow the last chunk. */
  readonly trailers: boolean;
}

/** The framing is broken; the code is S3's. */
export class ChunkError extends Error {
  readonly code: "IncompleteBody" | "InvalidRequest" | "MalformedTrailerError";
  constructor(code: ChunkError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Bounds what is kept of a line; the longest honest one is a trailer with its signature. */
const LONGEST_LINE = 1024;
const LONGEST_TRAILERS = 8 * 1024;
/** 5 GiB has nine digits. */
const chunkHeader = /^([0-9a-fA-F]{1,10})((?:;.*)?)$/;
const signature = /^;chunk-signature=[0-9a-f]{64}$/;

type State = "header" | "data" | "after data" | "trailers" | "end";

/** Takes the wire's bytes, in whatever pieces they come; gives the payload's. */
export class ChunkDecoder {
  readonly #framing: ChunkFraming;
  readonly #trailers = new Map<string, string>();
  #state: State = "header";
  #line: Uint8Array = new Uint8Array(0);
  #left = 0;
  #trailersSize = 0;

  constructor(framing: ChunkFraming) {
    this.#framing = framing;
  }

  /** Lower-case names; complete after `end`. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers;
  }

  /** The payload's bytes in one piece of the wire's, as views on it. */
  *push(bytes: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; ) {
      if (this.#state === "data") {
        const piece = bytes.subarray(at, at + this.#left);
        at += piece.length;
        this.#left -= piece.length;
        if (this.#left === 0) this.#state = "after data";
        yield piece;
      } else if (this.#state === "end") {
        throw new ChunkError("InvalidRequest", "There are bytes after the last chunk.");
      } else {
        at = this.#readLine(bytes, at);
      }
    }
  }

  /** Throws unless the last chunk and all that belongs to it have come. */
  end(): void {
    if (this.#state !== "end")
      throw new ChunkError("IncompleteBody", "The request body terminated unexpectedly");
  }

  #readLine(bytes: Uint8Array, from: number): number {
    const end = bytes.indexOf(NEWLINE, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    if (this.#line.length + part.length > LONGEST_LINE) throw this.#malformed("is too long");
    this.#line = this.#line.length === 0 ? Uint8Array.from(part) : Buffer.concat([this.#line, part]);
    if (end < 0) return bytes.length;
    const line = Buffer.from(this.#line).toString("latin1");
    this.#line = new Uint8Array(0);
    if (!line.endsWith("\r")) throw this.#malformed("does not end with CRLF");
    this.#take(line.slice(0, -1));
    return end + 1;
  }

  #take(line: string): void {
    if (this.#state === "header") this.#takeHeader(line);
    else if (this.#state === "trailers") this.#takeTrailer(line);
    else if (line !== "") throw new ChunkError("InvalidRequest", "A chunk is longer than its header says.");
    else this.#state = "header";
  }

  #takeHeader(line: string): void {
    const [, size = "", extension = ""] = chunkHeader.exec(line) ?? [];
    if (size === "") throw this.#malformed("is not well-formed");
    if (this.#framing.signed ? !signature.test(extension) : extension !== "")
      throw this.#malformed(this.#framing.signed ? "has no valid signature" : "is not well-formed");
    this.#left = Number.parseInt(size, 16);
    this.#state = this.#left > 0 ? "data" : "trailers";
  }

  #takeTrailer(line: string): void {
    if (line === "") {
      this.#state = "end";
      return;
    }
    this.#trailersSize += line.length;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim().toLowerCase();
    if (
      !this.#framing.trailers ||
      colon < 1 ||
      this.#trailersSize > LONGEST_TRAILERS ||
      this.#trailers.has(name)
    )
      throw this.#malformed("is not well-formed");
    this.#trailers.set(name, line.slice(colon + 1).trim());
  }

  #malformed(what: string): ChunkError {
    return this.#state === "trailers"
      ? new ChunkError(
          "MalformedTrailerError",
          "The request contained trailing data that was not well-formed or did not conform to our published schema.",
        )
      : new ChunkError("InvalidRequest", `A chunk's header ${what}.`);
  }
}

const NEWLINE = 10;
