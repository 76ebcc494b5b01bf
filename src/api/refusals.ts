/** Why a request does not get what it asked for, in the words of the protocol it was asked in. */

import { TooLarge } from "./body.ts";
import { ApiError } from "./errors.ts";
import { Malformed } from "./protocols/malformed.ts";
import type { Wire, WireError } from "./protocols/protocol.ts";
import { memberPath, type Problem, problemsMessage } from "./validation.ts";

/** Constraints that the input breaks. */
export class Invalid extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problemsMessage(problems));
    this.problems = problems;
  }
}

/** No such operation, or none that Ebbtide offers. */
export class Unknown extends Error {
  readonly as: { readonly code?: string; readonly status?: number };
  constructor(message: string, as: Unknown["as"] = {}) {
    super(message);
    this.as = as;
  }
}

/** The caller's mistake; undefined for what is ours. `payload` is the input's member that is a document. */
export function refusalOf(error: unknown, wire: Wire, payload: string | undefined): WireError | undefined {
  if (error instanceof ApiError) return thrown(error, wire);
  if (error instanceof Invalid) return invalid(error, wire, payload);
  if (error instanceof Malformed)
    return wire.mishap(error.part === "value" ? "malformed" : `malformed ${error.part}`, error.message);
  if (error instanceof TooLarge) return wire.mishap("too large", error.message);
  if (error instanceof Unknown) {
    const { code, status } = error.as;
    const mishap = wire.mishap("unknown operation", error.message);
    return { ...mishap, ...(code && { code }), ...(status && { status }) };
  }
  return undefined;
}

/** Two codes mean the same in every protocol, under different names. */
function thrown({ code, message, options }: ApiError, wire: Wire): WireError {
  if (code === "IncompleteSignature") return wire.mishap("bad signature", message);
  if (code === "ValidationException") return { ...wire.mishap("invalid", message), ...options };
  return { code, message, ...options };
}

function invalid({ problems, message }: Invalid, wire: Wire, payload: string | undefined): WireError {
  const inside = payload === undefined ? undefined : memberPath(payload);
  const all = problems.every(({ path }) => path.split(".")[0] === inside);
  return wire.mishap(all ? "invalid document" : "invalid", message);
}
