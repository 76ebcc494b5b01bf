/**
 * Alarms: what looking at 10,000 of them on 10,000 metrics costs once a minute, beside the same as rules of Prometheus:
 * a rule for each, and (what someone who knows it would write) one rule over all series, which then share one threshold.
 *
 * All servers run at the same time with samples put some minutes ahead, so that nothing but the looking goes on. From each
 * server's CPU time of whole minutes that of a server with the same samples and no alarms is subtracted.
 */

import { readdirSync, readFileSync } from "node:fs";
import { postAll } from "./closed-loop.ts";
import { startEbbtide } from "./ebbtide.ts";
import { type Protocol, putRequest } from "./metric-requests.ts";
import { memory, pause } from "./processes.ts";
import { PROMETHEUS_MISSING, prometheusInstalled, startPrometheus } from "./prometheus.ts";
import { median, table } from "./table.ts";

const COUNTS = [1000, 10_000];
const ROUNDS = 3;
const MINUTE = 60_000;
/** Minutes that it takes: to put all of them, to settle, and to be measured. */
const AHEAD = 3 + ROUNDS + 2;

interface Contender {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  readonly protocol: Protocol;
  /** The one without alarms. */
  readonly idle: string;
  close(): Promise<void>;
}

export async function alarms(): Promise<string> {
  const reports: string[] = [];
  for (const count of COUNTS) reports.push(await measure(count));
  if (!prometheusInstalled()) reports.push(PROMETHEUS_MISSING);
  return reports.join("\n\n");
}

async function measure(count: number): Promise<string> {
  const contenders = [await ebbtide("Ebbtide, no alarms"), await ebbtide("Ebbtide", count)];
  if (prometheusInstalled())
    contenders.push(
      await prometheus("Prometheus, no rules"),
      await prometheus("Prometheus, a rule each", ruleEach(count)),
      await prometheus("Prometheus, one rule over all", ruleOverAll),
    );
  for (const { name, url, protocol } of contenders) {
    console.error(`  ${name}: samples of ${count} metrics, ${AHEAD} minutes ahead`);
    await postAll(url, samplesAhead(protocol, count), 1);
  }
  // Two passes for windows to be filled and states to settle.
  console.error("  two minutes to settle");
  await pause(2 * MINUTE);
  const readings = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const peaks = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    console.error(`  minute ${round + 1} of ${ROUNDS}`);
    const before = contenders.map(({ pid }) => cpuMilliseconds(pid));
    await pause(MINUTE);
    for (const [index, { name, pid }] of contenders.entries())
      readings.get(name)?.push(cpuMilliseconds(pid) - before[index]!);
  }
  for (const { name, pid } of contenders) peaks.set(name, memory(pid).now);
  await Promise.all(contenders.map((one) => one.close()));

  const cost = ({ name, idle }: Contender): number =>
    median(readings.get(name)!.map((reading, round) => reading - readings.get(idle)![round]!));
  const rival = contenders.find(({ name }) => name.endsWith("a rule each"));
  return table([
    [`${count} alarms`, "CPU ms a minute", "less those of none", "µs an alarm", "of a rule each", "MiB"],
    ...contenders.map((one) => {
      const all = median(readings.get(one.name)!).toFixed(0);
      const memoryNow = (peaks.get(one.name) ?? 0).toFixed(0);
      if (one.name === one.idle) return [one.name, all, "", "", "", memoryNow];
      const ratio = rival ? `${(cost(one) / cost(rival)).toFixed(3)}x` : "";
      const each = ((cost(one) * 1000) / count).toFixed(1);
      return [one.name, all, cost(one).toFixed(0), each, ratio, memoryNow];
    }),
  ]);
}

async function ebbtide(name: string, alarms = 0): Promise<Contender> {
  const server = await startEbbtide();
  console.error(`  ${name}: creating ${alarms} alarms`);
  for (let first = 0; first < alarms; first += 50)
    await Promise.all(
      Array.from({ length: Math.min(50, alarms - first) }, (_, index) =>
        server.client.call("monitoring", "PutMetricAlarm", alarmOf(first + index)),
      ),
    );
  return {
    name,
    url: server.url,
    pid: server.child.pid ?? 0,
    protocol: "cbor",
    idle: "Ebbtide, no alarms",
    close: () => server.close(),
  };
}

const alarmOf = (endpoint: number) => ({
  AlarmName: `level-of-e${endpoint}`,
  Namespace: "Bench",
  MetricName: "level",
  Dimensions: [{ Name: "Endpoint", Value: `e${endpoint}` }],
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 2000,
  ComparisonOperator: "GreaterThanThreshold",
});

async function prometheus(name: string, rules?: string): Promise<Contender> {
  const server = await startPrometheus(rules);
  return { ...server, name, protocol: "remote write", idle: "Prometheus, no rules" };
}

const ruleEach = (count: number): string =>
  `groups:\n- name: level\n  rules:\n${Array.from(
    { length: count },
    (_, endpoint) =>
      `  - alert: LevelOfE${endpoint}\n    expr: avg_over_time(level{endpoint="e${endpoint}"}[1m]) > 2000\n    for: 3m\n`,
  ).join("")}`;

const ruleOverAll =
  "groups:\n- name: level\n  rules:\n  - alert: Level\n    expr: avg_over_time(level[1m]) > 2000\n    for: 3m\n";

/** A sample a minute of every metric, from five minutes ago on; 500 a request. */
function samplesAhead(protocol: Protocol, count: number) {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const minutes = Array.from({ length: 5 + AHEAD }, (_, minute) => now + (minute - 5) * MINUTE);
  return minutes.flatMap((at) =>
    Array.from({ length: count / 500 }, (_, part) =>
      putRequest(
        protocol,
        "level",
        Array.from({ length: 500 }, (_, index) => {
          const endpoint = part * 500 + index;
          return { endpoint, value: ((endpoint + at / MINUTE) * 7919) % 1009, at };
        }),
      ),
    ),
  );
}

/** CPU time of all of a process's threads, to the nanosecond where `/proc/<pid>/stat` counts in hundredths of a second. */
function cpuMilliseconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`))
    nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
  return nanoseconds / 1e6;
}
