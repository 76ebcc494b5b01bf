/** ListDashboards: names, sizes and times, by name. */

import { dashboardScope } from "../../../core/dashboards/dashboard.ts";
import { operation } from "../../operation.ts";
import type { ListDashboardsInput } from "../../shapes/cloudwatch.types.ts";
import { invalidValue } from "./errors.ts";

export const listDashboards = operation(
  "ListDashboards",
  async ({ DashboardNamePrefix: prefix = "", NextToken }: ListDashboardsInput, { store, scope, pages }) => {
    const all = await store.dashboards.list(dashboardScope(scope.account));
    const found = all.filter(({ name }) => name.startsWith(prefix));
    const page = pages.page("ListDashboards", found, ({ name }) => name, PAGE_SIZE, NextToken);
    if (!page) throw invalidValue("The next token specified is invalid.");
    return {
      DashboardEntries: page.items.map(({ name, arn, body, modifiedAt }) => ({
        DashboardName: name,
        DashboardArn: arn,
        LastModified: modifiedAt,
        Size: Buffer.byteLength(body),
      })),
      NextToken: page.nextToken,
    };
  },
);

const PAGE_SIZE = 1000;
