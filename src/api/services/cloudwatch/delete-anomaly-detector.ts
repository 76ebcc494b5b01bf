/** DeleteAnomalyDetector: by its id, or by its series; what it has learnt is forgotten. */

import { seriesKey } from "../../../core/metrics/anomaly/detector.ts";
import { apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { DeleteAnomalyDetectorInput } from "../../shapes/cloudwatch.types.ts";
import { seriesNamed } from "./anomaly-detectors.ts";

export const deleteAnomalyDetector = operation(
  "DeleteAnomalyDetector",
  async (input: DeleteAnomalyDetectorInput, { store, scope }) => {
    const id = input.AnomalyDetectorId;
    const key = id === undefined ? seriesKey(seriesNamed(input, scope.account)) : undefined;
    await store.transaction(async (tx) => {
      const named =
        key === undefined
          ? (await tx.anomalyDetectors.list(scope)).find((detector) => detector.id === id)
          : await tx.anomalyDetectors.get(scope, key);
      if (!named) throw apiError("ResourceNotFoundException", "The anomaly detector does not exist.");
      await tx.anomalyDetectors.delete(scope, seriesKey(named.series));
    });
    return {};
  },
);
