/** What SNS says when something is wrong with a call, in its words. */

import { type ApiError, apiError } from "../../errors.ts";

export const invalid = (what: string): ApiError => apiError("InvalidParameter", `Invalid parameter: ${what}`);

export const notSupported = (parameter: string, what: string, why: string): ApiError =>
  invalid(`${parameter} Reason: ${what} is not supported by Ebbtide: ${why}`);

export const topicNotFound = (): ApiError => apiError("NotFound", "Topic does not exist");

export const subscriptionNotFound = (): ApiError => apiError("NotFound", "Subscription does not exist");
