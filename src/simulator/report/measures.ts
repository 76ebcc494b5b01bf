/** What is read off a run: one list of named measures for the table, for assertions and for machines. */

import type { RunResult } from "../result.ts";

export interface Measure {
  /** As assertions and JSON name it. */
  readonly key: string;
  readonly label: string;
  /** Durations in seconds, shares from 0 to 1. */
  readonly value: number;
  readonly unit: "seconds" | "share" | "count" | "hours" | "money";
}

export function measuresOf(result: RunResult): readonly Measure[] {
  const { requests, waits, sojourns, objective, fleet, elasticity, duration, activities } = result;
  const count = (key: string, label: string, value: number): Measure => ({
    key,
    label,
    value,
    unit: "count",
  });
  const time = (key: string, label: string, value: number): Measure => ({
    key,
    label,
    value: value / 1000,
    unit: "seconds",
  });
  const share = (key: string, label: string, value: number): Measure => ({
    key,
    label,
    value,
    unit: "share",
  });
  const hours = (key: string, label: string, value: number): Measure => ({
    key,
    label,
    value: value / 3_600_000,
    unit: "hours",
  });
  return [
    count("requests", "requests", requests.arrived),
    count("completed", "completed", requests.completed),
    count("expired", "expired", requests.expired),
    count("failed", "failed", requests.failed),
    count("left", "left at the end", requests.left),
    time("wait.mean", "wait, mean", waits.mean),
    ...QUANTILES.map(({ name, fraction }) => time(`wait.${name}`, `wait, ${name}`, waits.quantile(fraction))),
    time("wait.max", "wait, longest", waits.max),
    ...(objective === undefined
      ? []
      : [share("wait.overObjective", `wait over ${objective / 1000} s`, waits.shareAbove(objective))]),
    time("sojourn.p50", "answered, p50", sojourns.quantile(0.5)),
    time("sojourn.p95", "answered, p95", sojourns.quantile(0.95)),
    hours("instanceHours", `instance hours, ${fleet.type}`, fleet.instanceTime),
    { key: "cost", label: "cost", value: fleet.cost, unit: "money" },
    share("busy", "busy", fleet.busy),
    share("atZero", "time at zero", fleet.timeAtZero / duration),
    count("starts", "instances started", fleet.starts),
    count("coldStarts", "of them from zero", fleet.coldStarts),
    count("most", "most at once", fleet.most),
    count("changes", "changes of capacity", activities.filter(({ desired }) => desired !== undefined).length),
    count("flaps", "flaps", elasticity.flaps),
    share("under.time", "time with too few", elasticity.underTime),
    hours("under.area", "missing instance hours", elasticity.underArea),
    share("over.time", "time with too many", elasticity.overTime),
    hours("over.area", "idle instance hours", elasticity.overArea),
  ];
}

const QUANTILES = [
  { name: "p50", fraction: 0.5 },
  { name: "p90", fraction: 0.9 },
  { name: "p95", fraction: 0.95 },
  { name: "p99", fraction: 0.99 },
];
