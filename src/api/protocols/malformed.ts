/** What a client sent cannot be read: each protocol has its own name for that (SerializationException, MalformedInput, …). */

export class Malformed extends Error {
  readonly part: "value" | "uri" | "document";

  constructor(message: string, part: "value" | "uri" | "document" = "value") {
    super(message);
    this.part = part;
  }
}

/** Structures inside structures, at most; every model stays far below. */
export const DEEPEST = 64;
