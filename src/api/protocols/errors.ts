/** Finding the modelled shape of an error, whichever of its two names an operation used. */

import type { ServiceShapes } from "../shapes/shapes.ts";
import type { Mishap, StructureShape, WireError } from "./protocol.ts";

export interface ModelledError {
  /** The shape's name, or the code itself where the model has none. */
  readonly name: string;
  readonly queryCode: string;
  readonly shape?: StructureShape;
  readonly status: number;
  readonly fault: "Sender" | "Receiver";
}

/** Looks errors up by shape name and by query code. */
export function errorFinder({ shapes }: ServiceShapes): (error: WireError) => ModelledError {
  const byName = new Map<string, StructureShape>();
  const byCode = new Map<string, string>();
  for (const [name, shape] of Object.entries(shapes))
    if (shape.type === "structure" && shape.error) {
      byName.set(name, shape);
      if (shape.error.code && !byCode.has(shape.error.code)) byCode.set(shape.error.code, name);
    }
  return (error) => {
    const name = byName.has(error.code) ? error.code : (byCode.get(error.code) ?? error.code);
    const shape = byName.get(name);
    const own = shape?.error ?? {};
    const receiver = error.fault === "Receiver" || (own.fault === "Receiver" && error.fault === undefined);
    const status = error.status ?? own.status ?? (receiver ? 500 : 400);
    const fault = error.fault ?? own.fault ?? (status >= 500 ? "Receiver" : "Sender");
    return { name, queryCode: own.code ?? name, status, fault, ...(shape && { shape }) };
  };
}

/** Names of mishaps in a protocol: code, status. */
export type MishapNames = Readonly<
  Partial<Record<Mishap, MishapName>> & Record<Exclude<Mishap, Particular>, MishapName>
>;

type MishapName = readonly [code: string, status: number];
/** Have names of their own in S3 only. */
type Particular = "malformed uri" | "malformed document" | "invalid document";

export const mishapOf =
  (names: MishapNames) =>
  (kind: Mishap, message: string): WireError => {
    const [code, status] = names[kind] ?? (kind === "invalid document" ? names.invalid : names.malformed);
    return { code, status, message };
  };

/** Codes that come from AWS's framework rather than from a service. */
export const frameworkCodes: ReadonlySet<string> = new Set([
  "SerializationException",
  "UnknownOperationException",
  "InternalFailure",
  "IncompleteSignatureException",
  "RequestEntityTooLargeException",
]);

/** `message` or `Message`, as the error's shape has it; AWS's framework writes a small one. */
export const messageKey = (error: ModelledError): "message" | "Message" =>
  error.name !== "ValidationException" && error.shape?.members.Message && !error.shape.members.message
    ? "Message"
    : "message";
