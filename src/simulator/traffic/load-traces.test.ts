/** Traces that a traffic names are read from beside the scenario, and played with the rest. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { randomOf } from "../random.ts";
import { arrivalsOf } from "./arrivals-of.ts";
import { loadTraces } from "./load-traces.ts";

test("a trace beside a pattern: both arrive, up to the end", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "traces-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "day.csv"), "time,service\n10,1\n10.25,x\n11,3\n99,1\n");
  const skipped: number[] = [];
  const spec = await loadTraces(
    {
      kind: "sum",
      parts: [
        { kind: "trace", trace: { path: "day.csv", onBadRow: "skip" } },
        { kind: "constant", rate: 2 },
      ],
    },
    join(folder, "scenario.yaml"),
    randomOf(1, "traces"),
    (_path, trace) => skipped.push(trace.skipped.count),
  );
  const [chunk] = [...arrivalsOf(spec, randomOf(1, "traffic"), 1500, 0)];
  assert.deepEqual([...chunk!.at.subarray(0, chunk!.count)], [0, 0, 500, 1000, 1000]);
  assert.deepEqual([...chunk!.service.subarray(0, chunk!.count)], [1000, NaN, NaN, 3000, NaN]);
  assert.deepEqual(skipped, [1]);
});
