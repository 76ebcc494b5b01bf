/** AWS's operations in process: a document as a client would send it, checked and carried out as if it had come by wire. */

import type { Call } from "../../api/operation.ts";
import { jsonReaders } from "../../api/protocols/json-documents.ts";
import type { Service } from "../../api/service.ts";
import type { ServiceShapes } from "../../api/shapes/shapes.ts";
import { checkers, problemsMessage } from "../../api/validation.ts";

export type Perform = (name: string, document: unknown) => Promise<unknown>;

/** Performs a service's operations by name; throws the errors that a client would get. */
export function performer({ shapes, operations }: Service, call: () => Call): Perform {
  const readers = jsonReaders(shapes);
  const check = checkers(shapes);
  return async (name, document) => {
    const operation = operations.find((one) => one.name === name);
    const shape = shapes.operations[name]?.input;
    if (!operation || shape === undefined) throw new Error(`${shapes.name} has no operation ${name}`);
    const unknown = strangers(shapes, shape, document);
    if (unknown.length > 0) throw new Error(unknown.join("; "));
    const input = readers(shape)(document, 0);
    const problems = check(shape)(input);
    if (problems.length > 0) throw new Error(problemsMessage(problems));
    return operation.run(input as never, call());
  };
}

/**
 * Members that the shape has not. Over the wire they are not read, as on AWS; whoever writes a document should hear of
 * a slip of the pen, as from AWS's CLI.
 */
function strangers(shapes: ServiceShapes, name: string, value: unknown, path = ""): readonly string[] {
  const shape = shapes.shapes[name];
  if (shape?.type === "list" && Array.isArray(value))
    return value.flatMap((one, index) => strangers(shapes, shape.member, one, `${path}[${index}]`));
  if (shape?.type !== "structure" || typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    const place = path === "" ? key : `${path}.${key}`;
    return member ? strangers(shapes, member.shape, one, place) : [`${place} is not known`];
  });
}
