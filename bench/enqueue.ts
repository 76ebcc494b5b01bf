/** Durable enqueues over HTTP at 64 connections: answered after the commit is on disk. */

import { resolve } from "node:path";
import { bullmqLoad, startBullmq } from "./bullmq.ts";
import { createEndpoint, inlineLoad, locationLoad, setInstances, startEbbtide } from "./ebbtide.ts";
import { type Load, load, type Reading } from "./load.ts";
import { cpuMicroseconds, freePort, run, stop, untilReady } from "./processes.ts";
import { median, table, whole } from "./table.ts";

const ROUNDS = 5;
const SECONDS = 4;

interface Contender {
  readonly name: string;
  readonly load: Load;
  readonly pid: number;
  readonly readings: (Reading & { readonly cpu: number })[];
}

export async function enqueue(): Promise<string> {
  const ebbtide = await startEbbtide();
  await createEndpoint(ebbtide, 1);
  await setInstances(ebbtide.client, 0);
  const bullmq = await startBullmq();
  const port = await freePort();
  const bare = run(process.execPath, [resolve(import.meta.dirname, "targets/bare.ts"), String(port)]);
  const bareUrl = `http://127.0.0.1:${port}`;
  await untilReady(bareUrl);

  const contender = (name: string, target: Load, pid = 0): Contender => ({
    name,
    load: target,
    pid,
    readings: [],
  });
  const contenders = [
    contender("bare node:http, nothing stored", { ...bullmqLoad(bareUrl), path: "/" }, bare.pid),
    contender("Fastify + BullMQ, Redis always", bullmqLoad(bullmq.url), bullmq.child.pid),
    contender("Ebbtide, 1 KiB inline", inlineLoad(ebbtide.url), ebbtide.child.pid),
    contender("Ebbtide, InputLocation", locationLoad(ebbtide.url), ebbtide.child.pid),
  ];
  for (const one of contenders) load(one.load, 2);
  for (let round = 0; round < ROUNDS; round++) for (const one of contenders) one.readings.push(measure(one));
  await Promise.all([ebbtide.close(), bullmq.close(), stop(bare)]);
  return report(contenders);
}

function measure({ load: target, pid }: Contender): Reading & { readonly cpu: number } {
  const before = cpuMicroseconds(pid);
  const reading = load(target, SECONDS);
  return { ...reading, cpu: (cpuMicroseconds(pid) - before) / reading.requests };
}

function report(contenders: readonly Contender[]): string {
  const rate = (one: Contender): number => median(one.readings.map(({ perSecond }) => perSecond));
  const [bare, rival] = contenders;
  const rows = contenders.map((one) => [
    one.name,
    whole(rate(one)),
    median(one.readings.map(({ p50 }) => p50)).toFixed(1),
    median(one.readings.map(({ p99 }) => p99)).toFixed(1),
    median(one.readings.map(({ cpu }) => cpu)).toFixed(0),
    `${(rate(one) / rate(bare!)).toFixed(2)}x`,
    `${(rate(one) / rate(rival!)).toFixed(2)}x`,
    whole(one.readings.reduce((sum, { failures }) => sum + failures, 0)),
  ]);
  return table([
    ["", "requests/s", "p50 ms", "p99 ms", "CPU µs", "of bare", "of BullMQ", "failures"],
    ...rows,
  ]);
}
