/** How many units were in service, hour by hour: for an endpoint's variant the host metrics tell. */

import type { DataQuery } from "../../metrics/math/queries.ts";
import { type TargetKey, variantOf } from "../target.ts";

/**
 * Every instance in service has one sample of CPUUtilization a minute, so an hour's samples count its instances sixty
 * times. Undefined for a target that publishes no such metric.
 */
export function capacityQueries({ resourceId }: TargetKey): readonly DataQuery[] | undefined {
  const variant = variantOf(resourceId);
  return (
    variant && [
      {
        kind: "stat",
        id: "samples",
        metric: {
          namespace: "/aws/sagemaker/Endpoints",
          name: "CPUUtilization",
          dimensions: [
            { name: "EndpointName", value: variant.endpoint },
            { name: "VariantName", value: variant.variant },
          ],
        },
        statistic: "SampleCount",
        period: 3600,
        returned: false,
      },
      { kind: "expression", id: "instances", expression: "samples / 60", period: 3600, returned: true },
    ]
  );
}
