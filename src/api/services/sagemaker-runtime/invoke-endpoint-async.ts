/**
 * InvokeEndpointAsync: accepts a request, durably, before it answers 202. Every request passes here: no await but the
 * endpoint's (a cached document) and the queue's commit, and nothing is made that is not kept.
 */

import type { Endpoint } from "../../../core/fleet/endpoint.ts";
import { parseLocation } from "../../../core/objects/location.ts";
import type { NewRequest, RequestDetail } from "../../../core/queue/request.ts";
import { apiError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  InvokeEndpointAsyncInput,
  InvokeEndpointAsyncOutput,
} from "../../shapes/sagemaker-runtime.types.ts";
import { failureLocation, outputLocation } from "./locations.ts";

export const invokeEndpointAsync = operation<InvokeEndpointAsyncInput, InvokeEndpointAsyncOutput>(
  "InvokeEndpointAsync",
  async (input, call) => {
    const endpoint = await call.store.endpoints.get(call.scope, input.EndpointName);
    requireAccepting(endpoint, input.EndpointName, call);
    const request = newRequest(input, endpoint, call);
    await call.queue.enqueue(request);
    call.nudge("dispatcher");
    // Nobody can take it: a profile that wakes at once wants to know now.
    if (endpoint.variant.desiredInstances === 0) call.nudge("scaler");
    return {
      InferenceId: request.inferenceId,
      OutputLocation: request.detail.outputLocation,
      FailureLocation: request.detail.failureLocation,
    };
  },
);

const DEFAULT_TTL_SECONDS = 21_600;
const DEFAULT_TIMEOUT_SECONDS = 900;

function newRequest(
  input: InvokeEndpointAsyncInput,
  endpoint: Endpoint,
  { scope, now, newId }: Call,
): NewRequest {
  const inlineBody = requireOneInput(input);
  const id = newId();
  const request = {
    id,
    inferenceId: input.InferenceId ?? id,
    scope,
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    receivedAt: now,
    expiresAt: now + (input.RequestTTLSeconds ?? DEFAULT_TTL_SECONDS) * 1000,
    detail: requestDetail(input, endpoint, id),
  };
  return inlineBody ? { ...request, inlineBody } : request;
}

function requestDetail(input: InvokeEndpointAsyncInput, { async }: Endpoint, id: string): RequestDetail {
  const { ContentType, Accept, CustomAttributes, InputLocation, Filename, S3OutputPathExtension } = input;
  return {
    outputLocation: outputLocation(async.outputPath, S3OutputPathExtension, Filename ?? id),
    invocationTimeout: (input.InvocationTimeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    ...(async.failurePath !== undefined && {
      failureLocation: failureLocation(async.failurePath, S3OutputPathExtension, Filename ?? id),
    }),
    ...(ContentType !== undefined && { contentType: ContentType }),
    ...(Accept !== undefined && { accept: Accept }),
    ...(CustomAttributes !== undefined && { customAttributes: CustomAttributes }),
    ...(InputLocation !== undefined && { inputLocation: InputLocation }),
  };
}

/** The inline body, when that is the one input; an empty body is none. */
function requireOneInput({ Body, InputLocation }: InvokeEndpointAsyncInput): Uint8Array | undefined {
  const inline = Body !== undefined && Body.length > 0;
  if (inline && InputLocation !== undefined)
    throw refused("Body and InputLocation are mutually exclusive: provide exactly one of them.");
  if (inline) return Body;
  if (InputLocation === undefined)
    throw refused("Neither Body nor InputLocation was given: provide exactly one of them.");
  if (InputLocation.startsWith("https:"))
    throw refused("InputLocation with https:// is not supported by Ebbtide: use s3://<bucket>/<key>.");
  if (!parseLocation(InputLocation))
    throw refused(`InputLocation ${InputLocation} names no object: use s3://<bucket>/<key>.`);
  return undefined;
}

/** In service, or becoming so again with another number of instances. */
function requireAccepting(
  endpoint: Endpoint | undefined,
  name: string,
  { scope }: Call,
): asserts endpoint is Endpoint {
  if (!endpoint) throw refused(`Endpoint ${name} of account ${scope.account} not found.`);
  if (endpoint.status !== "InService" && endpoint.status !== "Updating")
    throw refused(
      `Endpoint ${name} of account ${scope.account} is not in service: its status is ${endpoint.status}.`,
    );
}

const refused = (message: string) => apiError("ValidationError", message);
