/** Log groups and streams as CloudWatch Logs names them: a group per endpoint, a stream per instance. */

import { arn, parseArn, type Scope } from "../../../core/scope.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { Call, LogStream } from "../../operation.ts";

const PREFIX = "/aws/sagemaker/Endpoints/";

export const groupName = (endpointName: string): string => `${PREFIX}${endpointName}`;

export const groupArn = (scope: Scope, endpointName: string): string =>
  arn("logs", scope, `log-group:${groupName(endpointName)}`);

export const invalidParameter = (message: string): ApiError => apiError("InvalidParameterException", message);

/** What is supported by nobody here, and not asked for by default. */
export const notSupported = (member: string, why: string): ApiError =>
  invalidParameter(`${member} is not supported by Ebbtide: ${why}`);

/** The endpoint whose group is meant, by name or by ARN, with the streams it has. */
export async function findGroup(
  given: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
  { logs, scope }: Call,
): Promise<{ readonly endpointName: string; readonly streams: readonly LogStream[] }> {
  const { logGroupName, logGroupIdentifier } = given;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined))
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be specified.");
  const name = logGroupName ?? nameOf(logGroupIdentifier ?? "", scope);
  const endpointName = name?.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
  const found = endpointName !== undefined && (await logs.endpoints(scope)).includes(endpointName);
  if (!found) throw apiError("ResourceNotFoundException", "The specified log group does not exist.");
  return { endpointName, streams: await logs.streams(scope, endpointName) };
}

/** The group's name in an identifier, which is that name or an ARN; undefined for another scope's. */
export function nameOf(identifier: string, scope: Scope): string | undefined {
  if (!identifier.startsWith("arn:")) return identifier;
  const parsed = parseArn(identifier);
  if (parsed?.region !== scope.region || parsed.account !== scope.account) return undefined;
  return /^log-group:([^:]+)(:\*)?$/.exec(parsed.resource)?.[1];
}
