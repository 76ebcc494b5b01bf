/** SageMaker's runtime: asking an endpoint for answers. */

import type { Service } from "../../service.ts";
import { sagemakerRuntimeShapes } from "../../shapes/sagemaker-runtime.shapes.ts";
import { invokeEndpointAsync } from "./invoke-endpoint-async.ts";

export const sagemakerRuntime: Service = {
  shapes: sagemakerRuntimeShapes,
  operations: [invokeEndpointAsync],
  partial: { InvokeEndpointAsync: "InputLocation must be an s3:// address; https:// is refused." },
};
