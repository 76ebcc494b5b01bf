/** 1 GB in through S3, to a model that sends it back, and out again: the server's highest memory and the speed. */

import { Readable } from "node:stream";
import { request } from "undici";
import { createEndpoint, type Ebbtide, startEbbtide } from "./ebbtide.ts";
import { memory, pause } from "./processes.ts";
import { table } from "./table.ts";

const SIZE = 1_000_000_000;
const CHUNK = Buffer.alloc(1_000_000, "ebbtide ");

export async function payload(): Promise<string> {
  const ebbtide = await startEbbtide();
  await createEndpoint(ebbtide, 1, { ECHO: "1" });
  const pid = ebbtide.child.pid ?? 0;
  const rows: string[][] = [["", "MB/s", "highest memory (MiB)"]];
  const part = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const begin = performance.now();
    await work();
    const rate = SIZE / 1e6 / ((performance.now() - begin) / 1000);
    rows.push([name, rate.toFixed(0), memory(pid).peak.toFixed(0)]);
  };
  let id = "";
  await part("PUT to the bucket", () => put(`${ebbtide.url}/bench/large`));
  await part("through the model and back", async () => {
    id = await through(ebbtide);
  });
  await part("GET of the answer", () => get(`${ebbtide.url}/bench/output/${id}.out`));
  await ebbtide.close();
  return table(rows);
}

function* chunks(): Generator<Buffer> {
  for (let sent = 0; sent < SIZE; sent += CHUNK.length) yield CHUNK;
}

async function put(url: string): Promise<void> {
  const headers = { "content-length": String(SIZE) };
  const { statusCode, body } = await request(url, { method: "PUT", headers, body: Readable.from(chunks()) });
  if (statusCode !== 200) throw new Error(`PUT answered ${statusCode}: ${await body.text()}`);
  await body.dump();
}

async function through({ client }: Ebbtide): Promise<string> {
  const headers = { "x-amzn-sagemaker-inputlocation": "s3://bench/large" };
  const answer = await client.http("sagemaker", "POST", "/endpoints/bench/async-invocations", headers);
  const { InferenceId: id } = JSON.parse(answer) as { InferenceId: string };
  for (;;) {
    const row = JSON.parse(await client.http("sagemaker", "GET", `/_ebbtide/requests/${id}`)) as {
      state: string;
    };
    if (row.state === "completed") return id;
    if (row.state === "failed") throw new Error(JSON.stringify(row));
    await pause(20);
  }
}

async function get(url: string): Promise<void> {
  const { statusCode, body } = await request(url);
  let received = 0;
  for await (const chunk of body) received += (chunk as Buffer).length;
  if (statusCode !== 200 || received !== SIZE)
    throw new Error(`GET answered ${statusCode} with ${received} bytes`);
}
