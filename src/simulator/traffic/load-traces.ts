/** Reads the traces that a traffic names. */

import { dirname, resolve } from "node:path";
import type { Random } from "../random.ts";
import type { UnreadTraffic } from "../scenario/traffic.ts";
import { readTrace, type Trace } from "../traces/read-trace.ts";
import type { TrafficSpec } from "./traffic.ts";

/** Told of each trace once it is read, so that skipped rows are not skipped in silence. */
export type OnTrace = (path: string, trace: Trace) => void;

/** Paths are relative to the scenario's file. Throws UnreadableTrace with the line and the reason. */
export async function loadTraces(
  spec: UnreadTraffic,
  scenarioPath: string,
  random: Random,
  onTrace: OnTrace = () => {},
): Promise<TrafficSpec> {
  switch (spec.kind) {
    case "sum": {
      const parts: TrafficSpec[] = [];
      // One after the other: all draw from the same stream.
      for (const part of spec.parts) parts.push(await loadTraces(part, scenarioPath, random, onTrace));
      return { kind: "sum", parts };
    }
    case "trace": {
      const { path, ...options } = spec.trace;
      const trace = await readTrace(resolve(dirname(scenarioPath), path), options, random);
      onTrace(path, trace);
      return { kind: "trace", trace: trace.columns };
    }
    default:
      return spec;
  }
}
