/** ListMetrics: the metrics that had data lately. */

import { metricKey } from "../../../core/metrics/metric.ts";
import { days, hours } from "../../../core/time/time.ts";
import { given } from "../../given.ts";
import { operation } from "../../operation.ts";
import type { ListMetricsInput } from "../../shapes/cloudwatch.types.ts";
import { invalidNextToken } from "./errors.ts";
import { wireDimensions } from "./metrics.ts";

export const listMetrics = operation(
  "ListMetrics",
  async (input: ListMetricsInput, { store, scope, now, pages }) => {
    // No account is linked to another: each owns what it sees, and another's metrics are none.
    const owned = input.OwningAccount === undefined || input.OwningAccount === scope.account;
    const query = {
      ...given({ namespace: input.Namespace, name: input.MetricName }),
      dimensions: (input.Dimensions ?? []).map(({ Name, Value }) => ({
        name: Name,
        ...given({ value: Value }),
      })),
      activeSince: now - (input.RecentlyActive === undefined ? days(14) : hours(3)),
    };
    const metrics = owned ? await store.metrics.list(scope, query) : [];
    const keyed = metrics.map((metric) => ({ metric, key: metricKey(metric) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = pages.page("ListMetrics", keyed, ({ key }) => key, PAGE_SIZE, input.NextToken);
    if (!page) throw invalidNextToken();
    return {
      Metrics: page.items.map(({ metric }) => ({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: wireDimensions(metric.dimensions),
      })),
      NextToken: page.nextToken,
      ...(input.IncludeLinkedAccounts ? { OwningAccounts: page.items.map(() => scope.account) } : {}),
    };
  },
);

const PAGE_SIZE = 500;
