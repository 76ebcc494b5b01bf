/** STS: who am I. */

import type { Service } from "../../service.ts";
import { stsShapes } from "../../shapes/sts.shapes.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";

export const sts: Service = { shapes: stsShapes, operations: [getCallerIdentity] };
