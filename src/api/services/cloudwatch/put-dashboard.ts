/** PutDashboard: creates a dashboard, or replaces the body of one, after checking that it can be shown. */

import { checkDashboardBody } from "../../../core/dashboards/check-body.ts";
import type { Remark } from "../../../core/dashboards/complaints.ts";
import { dashboardArn, dashboardScope } from "../../../core/dashboards/dashboard.ts";
import { apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { PutDashboardInput } from "../../shapes/cloudwatch.types.ts";
import { invalidValue } from "./errors.ts";
import { putTags, tagsOf } from "./tags.ts";

export const putDashboard = operation(
  "PutDashboard",
  async ({ DashboardName: name, DashboardBody: body, Tags }: PutDashboardInput, call) => {
    checkName(name);
    const warnings = checkBody(body);
    const tags = tagsOf(Tags);
    const { account } = call.scope;
    const scope = dashboardScope(account);
    const arn = dashboardArn(account, name);
    await call.store.transaction(async (tx) => {
      const previous = await tx.dashboards.get(scope, name);
      await tx.dashboards.put(scope, name, { name, arn, body, modifiedAt: call.now });
      // As with alarms, tags only count at the creation.
      if (!previous) await putTags(tx, scope, arn, tags);
    });
    return {
      DashboardValidationMessages: warnings.map(({ path, message }) => ({
        DataPath: path,
        Message: message,
      })),
    };
  },
);

function checkName(name: string): void {
  if (!/^[\w-]+$/.test(name))
    throw invalidValue(
      "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n",
    );
  if (name.length > 255)
    throw invalidValue("The value for field DashboardName is longer than 255 characters.");
}

/** The warnings; throws for what cannot be shown at all. */
function checkBody(body: string): readonly Remark[] {
  const check = checkDashboardBody(body);
  if (!check) throw invalidBody("The field DashboardBody must be a valid JSON object", []);
  const { errors, warnings } = check;
  if (errors.length === 0) return warnings;
  const list = errors.map(({ path, message }) => ({ dataPath: path, message }));
  throw invalidBody(
    `The dashboard body is invalid, there are ${errors.length} validation errors:\n${JSON.stringify(list, null, 2)}`,
    errors,
  );
}

const invalidBody = (message: string, errors: readonly Remark[]): Error =>
  apiError("DashboardInvalidInputError", message, {
    members: {
      dashboardValidationMessages: errors.map(({ path, message }) => ({ DataPath: path, Message: message })),
    },
  });
