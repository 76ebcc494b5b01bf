/**
 * Simulations: requests at a fixed capacity beside SimPy, which does the same M/M/8, and days with the whole control loop.
 * Each run is a process of its own; what counts is its CPU time, so that a busy machine changes little.
 */

import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { median, table, whole } from "./table.ts";
import type { SimulationFigures } from "./targets/simulation.ts";

const ROUNDS = 3;
/** Eight servers, busy at 0.8 with a mean service of one second. */
const SERVERS = 8;
const RATE = 0.8 * SERVERS;
/** Requests per second of the runs with policies. */
const POLICY_RATE = 5;
const MONTH = 30;

const PYTHON = "/usr/bin/python3";
const SIMPY_MISSING = "SimPy is not installed, so its row is missing: apt-get install python3-simpy3";

interface Contender {
  readonly name: string;
  readonly run: () => Promise<SimulationFigures>;
}

const target = (name: string): string => resolve(import.meta.dirname, "targets", name);

const ebbtide = (...args: readonly (string | number)[]) =>
  figuresOf(process.execPath, ["simulation.ts", ...args]);

export async function simulations(): Promise<string> {
  const simpy = await simpyInstalled();
  const fixed: readonly Contender[] = [
    ...[2_000_000, 10_000_000].map((requests) => ({
      name: `Ebbtide, ${requests / 1e6} million`,
      run: () => ebbtide("fixed", requests, RATE, SERVERS),
    })),
    ...(simpy ? [{ name: SIMPY, run: () => figuresOf(PYTHON, ["mmc.py", 200_000, RATE, SERVERS]) }] : []),
  ];
  const policies = [3, 6].map((days) => ({
    name: `${days} days`,
    days,
    run: () => ebbtide("policies", days, POLICY_RATE),
  }));
  const readings = await inTurns([...fixed, ...policies]);
  const middle = (name: string, figure: keyof SimulationFigures): number =>
    median(readings.get(name)!.map((one) => one[figure]));
  const cost = (name: string): number => middle(name, "cpuSeconds") / middle(name, "requests");
  const requests = table([
    [
      "M/M/8 at 0.8, mean service 1 s",
      "requests/CPU s",
      "CPU ns a request",
      "of SimPy",
      "mean wait ms",
      "MiB",
    ],
    ...fixed.map(({ name }) => [
      name,
      whole(1 / cost(name)),
      whole(cost(name) * 1e9),
      simpy ? `${(cost(SIMPY) / cost(name)).toFixed(1)}x` : "",
      whole(middle(name, "meanWait")),
      whole(middle(name, "mebibytes")),
    ]),
  ]);
  const months = table([
    [`AWS's policies, ${POLICY_RATE} requests/s`, "requests", "changes", "CPU s", "CPU s a month", "MiB"],
    ...policies.map(({ name, days }) => [
      name,
      whole(middle(name, "requests")),
      whole(middle(name, "changes")),
      middle(name, "cpuSeconds").toFixed(1),
      ((middle(name, "cpuSeconds") * MONTH) / days).toFixed(1),
      whole(middle(name, "mebibytes")),
    ]),
  ]);
  return [requests, ...(simpy ? [] : [SIMPY_MISSING]), months].join("\n\n");
}

const SIMPY = "SimPy, 0.2 million";

async function inTurns(
  contenders: readonly Contender[],
): Promise<ReadonlyMap<string, readonly SimulationFigures[]>> {
  const readings = new Map(contenders.map(({ name }) => [name, [] as SimulationFigures[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, run } of contenders) {
      console.error(`  round ${round + 1} of ${ROUNDS}: ${name}`);
      readings.get(name)!.push(await run());
    }
  return readings;
}

const execute = promisify(execFile);

async function figuresOf(
  program: string,
  [script = "", ...args]: readonly (string | number)[],
): Promise<SimulationFigures> {
  const { stdout } = await execute(program, [target(`${script}`), ...args.map(String)]);
  return JSON.parse(stdout) as SimulationFigures;
}

/** SimPy 3 or later: Debian's python3-simpy3; its python3-simpy is SimPy 2, another interface. */
const simpyInstalled = (): Promise<boolean> =>
  execute(PYTHON, ["-c", "import simpy"]).then(
    () => true,
    () => false,
  );
