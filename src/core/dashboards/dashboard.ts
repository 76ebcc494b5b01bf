/** Dashboards: named pages of widgets. They belong to an account and are seen from all of its regions. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";

export interface Dashboard {
  readonly name: string;
  readonly arn: string;
  /** JSON, exactly as it was put. */
  readonly body: string;
  readonly modifiedAt: Instant;
}

/** Where an account's dashboards are kept. */
export const dashboardScope = (account: string): Scope => ({ account, region: "global" });

export const dashboardArn = (account: string, name: string): string =>
  `arn:aws:cloudwatch::${account}:dashboard/${name}`;

/** The name in a dashboard's ARN; undefined where the ARN is of something else. */
export const dashboardNameIn = (arn: string): string | undefined =>
  /^arn:aws:cloudwatch::\d{12}:dashboard\/([\w-]+)$/.exec(arn)?.[1];
