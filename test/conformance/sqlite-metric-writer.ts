/** A process that puts eight samples of one at a time, and names each batch once it is on disk, until it is killed. */

import { summaryOfValue } from "../../src/core/metrics/summary.ts";
import { minutes } from "../../src/core/time/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { here } from "./fixtures.ts";

const [directory = ""] = process.argv.slice(2);
const store = await openSqliteStore({
  directory,
  folding: { points: 20, bytes: 2000, metrics: 2, rows: 3 },
});
for (let batch = 0; ; batch++) {
  const ids = Array.from({ length: 8 }, (_, index) => `${batch}-${index}`);
  await store.metrics.put(
    ids.map((_, index) => ({
      scope: here,
      metric: { namespace: "Tides", name: `level${(batch + index) % 11}`, dimensions: [] },
      unit: "None",
      at: minutes(batch % 50),
      resolution: 60,
      summary: summaryOfValue(1),
    })),
  );
  process.stdout.write(`${ids.join(" ")}\n`);
}
