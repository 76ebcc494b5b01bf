/** A detector as it stands right after its creation: nothing learnt yet. */

import type { Scope } from "../../scope.ts";
import type { Instant } from "../../time/time.ts";
import type { AnomalyDetector, DetectedSeries } from "./detector.ts";
import type { Learning } from "./model.ts";

export const newDetector = (
  scope: Scope,
  id: string,
  series: DetectedSeries,
  learning: Learning,
  now: Instant,
): AnomalyDetector => ({ scope, id, series, learning, configuredAt: now });
