/** From zero: the time from the 202 to the completed request, beside starting the same model server by hand until it answers. */

import { resolve } from "node:path";
import { createEndpoint, setInstances, startEbbtide } from "./ebbtide.ts";
import { freePort, run, stop, untilReady } from "./processes.ts";
import { median, table } from "./table.ts";

const ROUNDS = 10;

export async function wake(): Promise<string> {
  const ebbtide = await startEbbtide();
  await createEndpoint(ebbtide, 1);
  await ebbtide.client.call("application-autoscaling", "RegisterScalableTarget", {
    ServiceNamespace: "sagemaker",
    ResourceId: "endpoint/bench/variant/AllTraffic",
    ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
    MinCapacity: 0,
    MaxCapacity: 1,
  });
  const alone: number[] = [];
  const woken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    alone.push(await byHand());
    await setInstances(ebbtide.client, 0);
    woken.push(await fromZero(ebbtide.client));
  }
  await ebbtide.close();
  const row = (name: string, values: readonly number[]): readonly string[] => [
    name,
    median(values).toFixed(0),
    Math.max(...values).toFixed(0),
  ];
  const overhead = median(woken) - median(alone);
  return `${table([
    ["", "median ms", "worst ms"],
    row("the model server alone: spawn to first ping", alone),
    row("Ebbtide: 202 to the completed request", woken),
  ])}\n\noverhead of the server: ${overhead.toFixed(0)} ms`;
}

async function byHand(): Promise<number> {
  const port = await freePort();
  const begin = performance.now();
  const child = run(resolve(import.meta.dirname, "model/serve"), ["serve"], {
    SAGEMAKER_BIND_TO_PORT: String(port),
  });
  await untilReady(`http://127.0.0.1:${port}/ping`, 2);
  const took = performance.now() - begin;
  await stop(child);
  return took;
}

async function fromZero(client: Awaited<ReturnType<typeof startEbbtide>>["client"]): Promise<number> {
  const answer = await client.http("sagemaker", "POST", "/endpoints/bench/async-invocations", {}, "x");
  const { InferenceId: id } = JSON.parse(answer) as { InferenceId: string };
  const begin = performance.now();
  for (;;) {
    const text = await client.http("sagemaker", "GET", `/_ebbtide/requests/${id}`);
    const { state } = JSON.parse(text) as { state: string };
    if (state === "completed") return performance.now() - begin;
    if (state !== "waiting" && state !== "running") throw new Error(`the request ended ${state}: ${text}`);
  }
}
