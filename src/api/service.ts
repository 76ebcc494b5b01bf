/** A service: its generated shapes and the operations that are there. */

import type { Operation } from "./operation.ts";
import type { ServiceShapes } from "./shapes/shapes.ts";

export interface Service {
  readonly shapes: ServiceShapes;
  /** Operations of the shapes that are missing here answer with the protocol's UnknownOperation error. */
  readonly operations: readonly Operation[];
  /** By operation: what of AWS's behaviour is missing, in a sentence for the coverage page. */
  readonly partial?: Readonly<Record<string, string>>;
}
