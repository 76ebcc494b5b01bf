/** GetCallerIdentity: whoever asks is the root of the account that the access key names. */

import { operation } from "../../operation.ts";
import type { GetCallerIdentityRequest, GetCallerIdentityResponse } from "../../shapes/sts.types.ts";

export const getCallerIdentity = operation<GetCallerIdentityRequest, GetCallerIdentityResponse>(
  "GetCallerIdentity",
  async (_input, { scope }) => ({
    UserId: scope.account,
    Account: scope.account,
    Arn: `arn:aws:iam::${scope.account}:root`,
  }),
);
