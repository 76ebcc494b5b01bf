/** DeleteDashboards: all of them, or, when one does not exist, none. */

import { dashboardArn, dashboardScope } from "../../../core/dashboards/dashboard.ts";
import { operation } from "../../operation.ts";
import type { DeleteDashboardsInput } from "../../shapes/cloudwatch.types.ts";
import { dashboardNotFound, invalidValue } from "./errors.ts";

export const deleteDashboards = operation(
  "DeleteDashboards",
  async ({ DashboardNames }: DeleteDashboardsInput, { store, scope: { account } }) => {
    if (DashboardNames.length === 0 || DashboardNames.length > MOST_NAMES)
      throw invalidValue(`The field DashboardNames must have between 1 and ${MOST_NAMES} names.`);
    const scope = dashboardScope(account);
    await store.transaction(async (tx) => {
      const unknown: string[] = [];
      for (const name of new Set(DashboardNames)) {
        if (!(await tx.dashboards.delete(scope, name))) unknown.push(name);
        await tx.tags.delete(scope, dashboardArn(account, name));
      }
      // Thrown inside, it takes the others' deletion back.
      if (unknown.length > 0)
        throw dashboardNotFound(`The specified dashboard does not exist. [${unknown.join(", ")}]`);
    });
    return {};
  },
);

const MOST_NAMES = 100;
