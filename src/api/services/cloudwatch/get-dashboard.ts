/** GetDashboard: a dashboard's body, exactly as it was put. */

import { dashboardScope } from "../../../core/dashboards/dashboard.ts";
import { operation } from "../../operation.ts";
import type { GetDashboardInput } from "../../shapes/cloudwatch.types.ts";
import { dashboardNotFound } from "./errors.ts";

export const getDashboard = operation(
  "GetDashboard",
  async ({ DashboardName }: GetDashboardInput, { store, scope }) => {
    const dashboard = await store.dashboards.get(dashboardScope(scope.account), DashboardName);
    if (!dashboard) throw dashboardNotFound(`Dashboard ${DashboardName} does not exist`);
    const { arn, name, body } = dashboard;
    return { DashboardArn: arn, DashboardName: name, DashboardBody: body };
  },
);
