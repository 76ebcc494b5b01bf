/**
 * Metrics: samples put a second, and reading 500 series of a day. Both beside Prometheus on the same machine, in turns:
 * its remote write takes what PutMetricData takes, its query_range answers what GetMetricData does.
 */

import { request } from "undici";
import { type Prepared, postAll } from "./closed-loop.ts";
import { startEbbtide } from "./ebbtide.ts";
import { getRequest, type Protocol, putRequest } from "./metric-requests.ts";
import { cpuMicroseconds } from "./processes.ts";
import { PROMETHEUS_MISSING, prometheusInstalled, startPrometheus } from "./prometheus.ts";
import { median, table, whole } from "./table.ts";

const ROUNDS = 3;
const ENDPOINTS = 10_000;
/**
 * How many samples of each size a round puts. Connections divide a minute's requests: then a series goes over one of
 * them, in order, as remote write demands.
 */
const SIZES = [
  { size: 1, samples: 20_000, connections: 50 },
  { size: 20, samples: 100_000, connections: 50 },
  { size: 500, samples: 200_000, connections: 10 },
];
const SERIES = 500;
const MINUTES = 1440;

export async function metrics(): Promise<string> {
  const ebbtide = await startEbbtide();
  const prometheus = prometheusInstalled() ? await startPrometheus() : undefined;
  const putters: Putter[] = [
    ...(["json", "cbor", "query"] as const).map((protocol) => ({
      name: `Ebbtide, ${protocol}`,
      protocol,
      url: ebbtide.url,
      pid: ebbtide.child.pid ?? 0,
    })),
    ...(prometheus
      ? [{ name: "Prometheus, remote write", protocol: "remote write" as const, ...prometheus }]
      : []),
  ];
  const put = await putting(putters);
  await prometheus?.close();
  // Another one: it takes no samples from before those it has.
  const second = prometheus && (await startPrometheus());
  const read = await reading(ebbtide.url, second?.url);
  await Promise.all([ebbtide.close(), second?.close()]);
  return [put, read, ...(prometheus ? [] : [PROMETHEUS_MISSING])].join("\n\n");
}

interface Putter {
  readonly name: string;
  readonly protocol: Protocol;
  readonly url: string;
  readonly pid: number;
}

async function putting(putters: readonly Putter[]): Promise<string> {
  const rows: string[][] = [
    ["samples put", "a request", "requests/s", "samples/s", "CPU µs/sample", "of Prometheus"],
  ];
  for (const { size, samples, connections } of SIZES) {
    const readings = putters.map(() => ({ rates: [] as number[], cpus: [] as number[] }));
    for (let round = 0; round < ROUNDS; round++)
      for (const [index, { name, protocol, url, pid }] of putters.entries()) {
        console.error(`  ${name}, ${size} a request, round ${round + 1} of ${ROUNDS}`);
        const requests = await prepared(protocol, `level${size}`, size, samples, round);
        const before = cpuMicroseconds(pid);
        const seconds = await postAll(url, requests, connections);
        readings[index]!.rates.push(samples / seconds);
        readings[index]!.cpus.push((cpuMicroseconds(pid) - before) / samples);
      }
    const rival = putters.findIndex(({ protocol }) => protocol === "remote write");
    for (const [index, { name }] of putters.entries()) {
      const rate = median(readings[index]!.rates);
      const ratio = rival < 0 ? "" : `${(rate / median(readings[rival]!.rates)).toFixed(2)}x`;
      const cpu = median(readings[index]!.cpus).toFixed(1);
      rows.push([name, `${size}`, whole(rate / size), whole(rate), cpu, ratio]);
    }
  }
  return table(rows);
}

const base = Math.floor(Date.now() / 60_000) * 60_000 - 100 * 60_000;

/** One sample of each endpoint a minute, as many minutes as it takes; each round has its own. */
async function prepared(
  protocol: Protocol,
  name: string,
  size: number,
  samples: number,
  round: number,
): Promise<readonly Prepared[]> {
  const requests: Prepared[] = [];
  const minutes = Math.ceil(samples / ENDPOINTS);
  // Each protocol has metrics of its own.
  const metric = `${name}_${protocol.replace(" ", "_")}`;
  for (let done = 0; done < samples; done += size) {
    const batch = Array.from({ length: size }, (_, index) => {
      const number = done + index;
      return {
        endpoint: number % ENDPOINTS,
        value: (number * 7919) % 1009,
        at: base + (round * minutes + Math.floor(number / ENDPOINTS)) * 60_000,
      };
    });
    requests.push(putRequest(protocol, metric, batch));
  }
  return requests;
}

async function reading(ebbtide: string, prometheus: string | undefined): Promise<string> {
  const end = Math.floor(Date.now() / 60_000) * 60_000;
  const start = end - MINUTES * 60_000;
  console.error(`  filling ${SERIES} series of ${MINUTES} points`);
  await fill(ebbtide, "cbor", start);
  if (prometheus) await fill(prometheus, "remote write", start);
  const given = { name: "day", count: SERIES, start, end };
  const readers = [
    { name: "Ebbtide, JSON", read: () => pages(ebbtide, "json", given) },
    { name: "Ebbtide, CBOR", read: () => pages(ebbtide, "cbor", given) },
    ...(prometheus ? [{ name: "Prometheus, query_range", read: () => range(prometheus, start, end) }] : []),
  ];
  const times = readers.map((): number[] => []);
  for (let round = 0; round < ROUNDS + 2; round++)
    for (const [index, { read }] of readers.entries()) {
      const begin = performance.now();
      await read();
      times[index]!.push(performance.now() - begin);
    }
  const rival = prometheus ? median(times.at(-1) ?? []) : undefined;
  return table([
    [`${SERIES} series × ${MINUTES} points read`, "median ms", "best ms", "time of Prometheus"],
    ...readers.map(({ name }, index) => {
      const taken = median(times[index]!);
      const ratio = rival === undefined ? "" : `${(taken / rival).toFixed(2)}x`;
      return [name, taken.toFixed(0), Math.min(...times[index]!).toFixed(0), ratio];
    }),
  ]);
}

async function fill(url: string, protocol: Protocol, start: number): Promise<void> {
  const requests = Array.from({ length: MINUTES }, (_, minute) =>
    putRequest(
      protocol,
      "day",
      Array.from({ length: SERIES }, (_, endpoint) => ({
        endpoint,
        value: ((endpoint + minute) * 7919) % 1009,
        at: start + minute * 60_000,
      })),
    ),
  );
  await postAll(url, requests, 1);
}

/** All pages, as they come: 100,800 datapoints a page. */
async function pages(
  url: string,
  protocol: "json" | "cbor",
  given: Parameters<typeof getRequest>[1],
): Promise<void> {
  let token: string | undefined;
  do {
    const answer = await posted(url, getRequest(protocol, given, token));
    token = nextToken(answer);
  } while (token !== undefined);
}

/** Found without reading the whole. In CBOR a text of up to 255 bytes is 0x78, its length, and the bytes. */
function nextToken(answer: Buffer): string | undefined {
  const at = answer.lastIndexOf("NextToken");
  if (at < 0) return undefined;
  const value = at + "NextToken".length;
  if (answer[value] === 0x78)
    return answer.subarray(value + 2, value + 2 + answer[value + 1]!).toString("latin1");
  return /^":"([^"]+)"/.exec(answer.subarray(value, value + 1000).toString("latin1"))?.[1];
}

async function posted(url: string, { path, headers, body }: Prepared): Promise<Buffer> {
  const answer = await request(url + path, { method: "POST", headers, body });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  if (answer.statusCode !== 200) throw new Error(bytes.subarray(0, 500).toString());
  return bytes;
}

async function range(url: string, start: number, end: number): Promise<void> {
  const query = `query=day&start=${start / 1000}&end=${end / 1000 - 60}&step=60`;
  const answer = await request(`${url}/api/v1/query_range?${query}`);
  const bytes = await answer.body.arrayBuffer();
  if (answer.statusCode !== 200) throw new Error(Buffer.from(bytes).subarray(0, 500).toString());
}
