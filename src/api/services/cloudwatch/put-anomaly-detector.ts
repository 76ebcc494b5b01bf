/** PutAnomalyDetector: a detector for a series, or new instructions for the one there is; it learns anew. */

import { seriesKey } from "../../../core/metrics/anomaly/detector.ts";
import { newDetector } from "../../../core/metrics/anomaly/new-detector.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import { operation } from "../../operation.ts";
import type { PutAnomalyDetectorInput } from "../../shapes/cloudwatch.types.ts";
import { learningOf, seriesNamed } from "./anomaly-detectors.ts";

export const putAnomalyDetector = operation(
  "PutAnomalyDetector",
  async (input: PutAnomalyDetectorInput, { store, scope, now, newId, nudge }) => {
    const series = seriesNamed(input, scope.account);
    const learning = learningOf(input.Configuration);
    const detector = await store.transaction(async (tx) => {
      const there = await tx.anomalyDetectors.get(scope, seriesKey(series));
      if (!there && (await tx.anomalyDetectors.list(scope)).length >= MOST_DETECTORS)
        throw apiError("LimitExceededException", `There can be at most ${MOST_DETECTORS} anomaly detectors.`);
      const made = {
        ...newDetector(scope, there?.id ?? newId(), series, learning, now),
        ...given({ periodicSpikes: input.MetricCharacteristics?.PeriodicSpikes }),
      };
      await tx.anomalyDetectors.put(scope, seriesKey(series), made);
      return made;
    });
    nudge("bandTrainer");
    return { AnomalyDetectorId: detector.id };
  },
);

const MOST_DETECTORS = 500;
