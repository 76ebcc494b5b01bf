/** The resources SageMaker names: their ARNs, and finding them, with AWS's words for those that are not there. */

import type { Endpoint, EndpointConfig, Model } from "../../../core/fleet/endpoint.ts";
import { arn, type Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { type ApiError, validationError } from "../../errors.ts";

/** AWS writes names in ARNs in lower case. */
const resourceArn = (kind: string) => (scope: Scope, name: string) =>
  arn("sagemaker", scope, `${kind}/${name.toLowerCase()}`);

export const modelArn = resourceArn("model");
export const endpointConfigArn = resourceArn("endpoint-config");
export const endpointArn = resourceArn("endpoint");

export const modelNotFound = (modelArn: string): ApiError =>
  validationError(`Could not find model "${modelArn}".`);

export const endpointConfigNotFound = (configArn: string): ApiError =>
  validationError(`Could not find endpoint configuration "${configArn}".`);

export const endpointNotFound = (endpointArn: string): ApiError =>
  validationError(`Could not find endpoint "${endpointArn}".`);

export async function findModel(tx: Collections, scope: Scope, name: string): Promise<Model> {
  const model = await tx.models.get(scope, name);
  if (!model) throw modelNotFound(modelArn(scope, name));
  return model;
}

export async function findEndpointConfig(
  tx: Collections,
  scope: Scope,
  name: string,
): Promise<EndpointConfig> {
  const config = await tx.endpointConfigs.get(scope, name);
  if (!config) throw endpointConfigNotFound(endpointConfigArn(scope, name));
  return config;
}

export async function findEndpoint(tx: Collections, scope: Scope, name: string): Promise<Endpoint> {
  const endpoint = await tx.endpoints.get(scope, name);
  if (!endpoint) throw endpointNotFound(endpointArn(scope, name));
  return endpoint;
}

/** Names that differ only in case would share their ARN, so one of them is enough. */
export function refuseExisting(what: string, arn: string, all: readonly { readonly arn: string }[]): void {
  if (all.some((one) => one.arn === arn))
    throw validationError(`Cannot create already existing ${what} "${arn}".`);
}

export const inProgress = (endpointArn: string): ApiError =>
  validationError(`Cannot update in-progress endpoint "${endpointArn}".`);
