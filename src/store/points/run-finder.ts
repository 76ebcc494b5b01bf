/** What is stored of a metric in several places, as it lies there: for a look at very many metrics. */

import type { Unit } from "../../core/metrics/metric.ts";
import { PointRun } from "../../core/metrics/point-run.ts";
import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "./point-series.ts";

/** Takes one part after the other, in the order of time; used again and again, so that it leaves nothing behind. */
export class RunFinder {
  readonly #run = new PointRun();
  #from: Instant = 0;
  #until: Instant = 0;
  #wanted: Unit | undefined;
  #unit: Unit | undefined;
  #simple = true;

  start(from: Instant, until: Instant, unit: Unit | undefined): void {
    this.#run.clear();
    this.#from = from;
    this.#until = until;
    this.#wanted = unit;
    this.#simple = true;
  }

  readonly take = (part: readonly PointSeries[]): void => {
    for (const { unit, resolution, points } of part) {
      if (this.#wanted !== undefined && unit !== this.#wanted) continue;
      const first = points.indexFrom(this.#from);
      if (first === points.length || points.at(first) >= this.#until) continue;
      if (this.#run.length === 0) {
        this.#unit = unit;
        this.#run.resolution = resolution;
      } else if (unit !== this.#unit || resolution !== this.#run.resolution) this.#simple = false;
      this.#simple &&= this.#run.append(points, first, this.#until);
    }
  };

  /** Undefined where several units or resolutions occur, or parts overlap. It holds until the next start. */
  found(): PointRun | undefined {
    return this.#simple ? this.#run : undefined;
  }
}
