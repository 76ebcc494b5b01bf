/** Continues hourly series with augurs: seasons of a day (and of a week, from two weeks on) over a smoothed trend. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { initSync, MSTL } from "@bsull/augurs/mstl";
import type { Continue } from "../core/scaling/predictive/forecast.ts";

const HOURS_OF_DAY = 24;
const HOURS_OF_WEEK = 168;

/** Loads the library at its first use: a server without predictive policies never does. */
export function augursForecast(): Continue {
  let loaded = false;
  return (hourly, count) => {
    if (!loaded) initSync({ module: readFileSync(wasmFile()) });
    loaded = true;
    const seasons = hourly.length >= 2 * HOURS_OF_WEEK ? [HOURS_OF_DAY, HOURS_OF_WEEK] : [HOURS_OF_DAY];
    using model = MSTL.ets(seasons);
    model.fit(Float64Array.from(hourly));
    return model.predict(count).point;
  };
}

/** The package would fetch it by URL; here it is a file beside its module. */
const wasmFile = (): string =>
  createRequire(import.meta.url)
    .resolve("@bsull/augurs/mstl")
    .replace(/mstl\.js$/, "mstl_bg.wasm");
