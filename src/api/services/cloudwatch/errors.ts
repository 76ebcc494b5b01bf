/** CloudWatch's errors, in its words. */

import { type ApiError, apiError, validationError } from "../../errors.ts";

export const invalidValue = (message: string): ApiError =>
  apiError("InvalidParameterValueException", message);

export const invalidCombination = (message: string): ApiError =>
  apiError("InvalidParameterCombinationException", message);

export const missingParameter = (name: string): ApiError =>
  apiError("MissingRequiredParameterException", `The parameter ${name} is required.`);

export const invalidNextToken = (): ApiError =>
  apiError("InvalidNextToken", "The next token specified is invalid.");

export const dashboardNotFound = (message: string): ApiError => apiError("DashboardNotFoundError", message);

/** For what AWS has and Ebbtide has not. */
export const unsupported = (what: string): ApiError => validationError(`Ebbtide does not support ${what}.`);

/** The value a member has, or an error that it is missing, as the shapes' checks word it. */
export function required<T>(value: T | undefined, member: string): T {
  if (value !== undefined) return value;
  throw validationError(
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
