/**
 * Links in messages are followed without a signature: whoever holds the token, or the subscription's ARN, speaks for
 * the resource the ARN names, in whatever account and region that is.
 */

import type { Scope } from "../../../core/scope.ts";
import type { Call } from "../../operation.ts";
import { requireArn } from "./topics.ts";

export const isSigned = ({ http }: Call): boolean =>
  http.headers.authorization !== undefined || http.url.includes("X-Amz-Credential=");

/** Whose resources the call is about. */
export function scopeOf(parameter: string, arn: string, call: Call): Scope {
  const { account, region } = requireArn(parameter, arn);
  return isSigned(call) ? call.scope : { account, region };
}
