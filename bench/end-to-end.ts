/** Requests through a model that does nothing, the clock stopped at the last durable completion; and added latency. */

import { resolve } from "node:path";
import { Pool } from "undici";
import { bullmqLoad, startBullmq } from "./bullmq.ts";
import { createEndpoint, type Ebbtide, inlineLoad, pending, startEbbtide } from "./ebbtide.ts";
import { type Load, load } from "./load.ts";
import { freePort, pause, run, stop, untilReady } from "./processes.ts";
import { median, table, whole } from "./table.ts";

const ROUNDS = 5;
const SECONDS = 4;

export async function endToEnd(): Promise<string> {
  const modelPort = await freePort();
  const model = run(resolve(import.meta.dirname, "model/serve"), ["serve"], {
    SAGEMAKER_BIND_TO_PORT: String(modelPort),
  });
  const modelUrl = `http://127.0.0.1:${modelPort}`;
  await untilReady(`${modelUrl}/ping`);
  const bullmq = await startBullmq(modelUrl);
  const ebbtide = await startEbbtide();
  await createEndpoint(ebbtide, 64);

  const rates = { direct: [] as number[], bullmq: [] as number[], ebbtide: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.direct.push(load({ ...bullmqLoad(modelUrl), path: "/invocations" }, 2).perSecond);
    rates.bullmq.push(await throughput(bullmqLoad(bullmq.url), bullmq.pending));
    rates.ebbtide.push(await throughput(inlineLoad(ebbtide.url), () => pending(ebbtide)));
  }
  const latency = await addedLatency(ebbtide, modelUrl);
  await Promise.all([ebbtide.close(), bullmq.close(), stop(model)]);

  const rival = median(rates.bullmq);
  const row = (name: string, values: readonly number[]): readonly string[] => [
    name,
    whole(median(values)),
    `${(median(values) / rival).toFixed(2)}x`,
  ];
  return `${table([
    ["", "requests/s", "of BullMQ"],
    row("the model alone, called directly", rates.direct),
    row("Fastify + BullMQ, Redis always", rates.bullmq),
    row("Ebbtide", rates.ebbtide),
  ])}\n\n${latency}`;
}

/** Enqueues as fast as it goes for some seconds, then waits for the rest: accepted requests per second of all that time. */
async function throughput(target: Load, left: () => Promise<number>): Promise<number> {
  const begin = performance.now();
  const { requests } = load(target, SECONDS);
  while ((await left()) > 0) await pause(5);
  return requests / ((performance.now() - begin) / 1000);
}

/** One request at a time: from sending it to seeing it completed, beside asking the model itself. */
async function addedLatency(ebbtide: Ebbtide, modelUrl: string): Promise<string> {
  const body = "x".repeat(1024);
  const direct = new Pool(modelUrl, { connections: 1 });
  const through: number[] = [];
  const alone: number[] = [];
  for (let turn = 0; turn < 300; turn++) {
    alone.push(
      await timed(async () =>
        (await direct.request({ path: "/invocations", method: "POST", body })).body.dump(),
      ),
    );
    through.push(await timed(() => completed(ebbtide, body)));
  }
  await direct.close();
  const added = median(through) - median(alone);
  return `latency p50: direct ${median(alone).toFixed(2)} ms, through Ebbtide ${median(through).toFixed(2)} ms, added ${added.toFixed(2)} ms`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function completed({ client }: Ebbtide, body: string): Promise<void> {
  const answer = await client.http("sagemaker", "POST", "/endpoints/bench/async-invocations", {}, body);
  const { InferenceId: id } = JSON.parse(answer) as { InferenceId: string };
  for (;;) {
    const text = await client.http("sagemaker", "GET", `/_ebbtide/requests/${id}`);
    if ((JSON.parse(text) as { state: string }).state === "completed") return;
  }
}
