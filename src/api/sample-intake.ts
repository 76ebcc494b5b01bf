/** Taking metric samples: concurrent calls share one commit, and each is answered only after that commit is on disk. */

import type { MetricSample } from "../core/metrics/metric.ts";
import { batcher } from "../store/batcher.ts";
import type { Store } from "../store/store.ts";

export interface SampleIntake {
  /** Resolves when the samples are durable. */
  put(samples: readonly MetricSample[]): Promise<void>;
}

/** Bounds how long one commit holds the event loop. */
const MOST_SAMPLES = 5000;

export function sampleIntake(store: Store): SampleIntake {
  const put = batcher<readonly MetricSample[], void>(
    async (calls) => {
      await store.metrics.put(calls.length === 1 ? calls[0]! : calls.flat());
      return [];
    },
    { weigh: (samples) => samples.length, most: MOST_SAMPLES },
  );
  return { put };
}
