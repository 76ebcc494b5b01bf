/** The band trainer: lets anomaly detectors learn from the last two weeks of their metrics, each hour. */

import { type AnomalyDetector, nextTraining, seriesKey } from "../core/metrics/anomaly/detector.ts";
import { historyOf, historyReads, learntPeriod } from "../core/metrics/anomaly/history.ts";
import { learn } from "../core/metrics/anomaly/model.ts";
import type { MetricPoint } from "../core/metrics/metric.ts";
import { earliest, type Instant, seconds } from "../core/time/time.ts";
import type { Store } from "../store/store.ts";
import type { EngineParts, Loop } from "./parts.ts";

export function bandTrainerLoop({ store, log }: EngineParts): Loop {
  return {
    step: async (now) => {
      const due = (await store.anomalyDetectors.all()).filter((detector) => nextTraining(detector) <= now);
      for (const detector of due.slice(0, MOST_IN_A_PASS)) {
        const trained = await train(store, detector, now);
        log.debug(
          { detector: detector.id, datapoints: trained.model?.datapoints },
          "anomaly detector trained",
        );
      }
      if (due.length > MOST_IN_A_PASS) return now + PAUSE;
      return earliest(...(await store.anomalyDetectors.all()).map(nextTraining));
    },
  };
}

/** Two weeks of minutes are read for each: others get their turn between. */
const MOST_IN_A_PASS = 5;
const PAUSE = seconds(1);

async function train(store: Store, detector: AnomalyDetector, now: Instant): Promise<AnomalyDetector> {
  const points: (readonly MetricPoint[])[] = [];
  for (const { scope, metric, from, until, unit } of historyReads(detector, now))
    points.push(await store.metrics.points(scope, metric, from, until, unit));
  const history = historyOf(detector, points, now);
  const model = learn(history, learntPeriod(detector.series), detector.learning);
  const { model: _, ...rest } = detector;
  const trained: AnomalyDetector = { ...rest, trainedAt: now, ...(model ? { model } : {}) };
  await store.transaction(async (tx) => {
    const key = seriesKey(detector.series);
    const there = await tx.anomalyDetectors.get(detector.scope, key);
    // A client may have changed or deleted it since it was read.
    if (there && there.trainedAt === detector.trainedAt && there.configuredAt === detector.configuredAt)
      await tx.anomalyDetectors.put(detector.scope, key, trained);
  });
  return trained;
}
