/** What is read off a run: one list of named measures for the table, for assertions and for machines. */

import type { FleetUse, RunResult, TypeUse } from "../result.ts";

export interface Measure {
  /** As assertions and JSON name it. */
  readonly key: string;
  readonly label: string;
  /** Durations in seconds, shares from 0 to 1. */
  readonly value: number;
  readonly unit: "seconds" | "share" | "count" | "hours" | "money";
  /** Says nothing that the others do not: tables leave it out, unless another run's says something. */
  readonly isDetail?: true;
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
  const money = (key: string, label: string, value: number): Measure => ({
    key,
    label,
    value,
    unit: "money",
  });
  const { types } = fleet;
  /** One for each type, which the only one does not need. */
  const byType = (measure: (use: TypeUse) => Measure): readonly Measure[] =>
    types.map((use) => {
      const one = measure(use);
      const named = { ...one, key: `${one.key}.${use.type}`, label: `${one.label}, ${use.type}` };
      return types.length === 1 ? { ...named, isDetail: true } : named;
    });
  return [
    count("requests", "requests", requests.arrived),
    count("completed", "completed", requests.completed),
    count("expired", "expired", requests.expired),
    count("failed", "failed", requests.failed),
    unlessNone(count("timedOut", "of them, not answered in time", requests.timedOut)),
    unlessNone(count("retried", "attempts lost and made again", requests.retried)),
    count("left", "left at the end", requests.left),
    time("wait.mean", "wait, mean", waits.mean),
    ...QUANTILES.map(({ name, fraction }) => time(`wait.${name}`, `wait, ${name}`, waits.quantile(fraction))),
    time("wait.max", "wait, longest", waits.max),
    ...(objective === undefined
      ? []
      : [share("wait.overObjective", `wait over ${objective / 1000} s`, waits.shareAbove(objective))]),
    time("sojourn.p50", "answered, p50", sojourns.quantile(0.5)),
    time("sojourn.p95", "answered, p95", sojourns.quantile(0.95)),
    ...instanceHours(fleet),
    money("cost", "cost", fleet.cost),
    ...byType((use) => money("cost", "cost", use.cost)),
    share("busy", "busy", fleet.busy),
    share("atZero", "time at zero", fleet.timeAtZero / duration),
    count("starts", "instances started", fleet.starts),
    count("coldStarts", "of them from zero", fleet.coldStarts),
    ...byType((use) => count("starts", "instances started", use.starts)),
    unlessNone(count("failedStarts", "starts that failed", fleet.failedStarts)),
    ...byType((use) => unlessNone(count("failedStarts", "starts that failed", use.failedStarts))),
    unlessNone(count("refused", "starts without capacity", fleet.refused)),
    unlessNone(count("losses", "instances lost", fleet.losses)),
    ...byType((use) => unlessNone(count("losses", "instances lost", use.losses))),
    count("most", "most at once", fleet.most),
    ...byType((use) => count("most", "most at once", use.most)),
    count("changes", "changes of capacity", activities.filter(({ desired }) => desired !== undefined).length),
    count("flaps", "flaps", elasticity.flaps),
    share("under.time", "time with too few", elasticity.underTime),
    hours("under.area", "missing instance hours", elasticity.underArea),
    share("over.time", "time with too many", elasticity.overTime),
    hours("over.area", "idle instance hours", elasticity.overArea),
  ];
}

/** Always with the type; a single one has no other total. */
function instanceHours({ types, instanceTime }: FleetUse): readonly Measure[] {
  const hours = (key: string, label: string, value: number): Measure => ({
    key: `instanceHours${key}`,
    label: `instance hours${label}`,
    value: value / 3_600_000,
    unit: "hours",
  });
  const total = hours("", "", instanceTime);
  return [
    types.length === 1 ? { ...total, isDetail: true } : total,
    ...types.map((use) => hours(`.${use.type}`, `, ${use.type}`, use.instanceTime)),
  ];
}

/** Where there is none, tables need not say so. */
const unlessNone = (measure: Measure): Measure =>
  measure.value === 0 ? { ...measure, isDetail: true } : measure;

const QUANTILES = [
  { name: "p50", fraction: 0.5 },
  { name: "p90", fraction: 0.9 },
  { name: "p95", fraction: 0.95 },
  { name: "p99", fraction: 0.99 },
];
