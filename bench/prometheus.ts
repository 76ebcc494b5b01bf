/** Prometheus, the rival for metrics and alarms: Debian's, with its remote-write receiver and its rules. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, run, stop, untilReady } from "./processes.ts";

/** Whether it is on this machine. */
export function prometheusInstalled(): boolean {
  try {
    execFileSync("which", ["prometheus"]);
    return true;
  } catch {
    return false;
  }
}

export const PROMETHEUS_MISSING =
  "Prometheus is not installed, so its rows are missing: apt-get install prometheus";

export interface Prometheus {
  readonly url: string;
  readonly pid: number;
  close(): Promise<void>;
}

/** Starts one on fresh data, with the given rules file's text, evaluated every minute. */
export async function startPrometheus(rules?: string): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), "ebbtide-bench-prometheus-"));
  mkdirSync(join(directory, "data"));
  const lines = ["global:", "  evaluation_interval: 1m"];
  if (rules !== undefined) {
    writeFileSync(join(directory, "rules.yml"), rules);
    lines.push("rule_files:", "  - rules.yml");
  }
  writeFileSync(join(directory, "prometheus.yml"), `${lines.join("\n")}\n`);
  const port = await freePort();
  const child = run("prometheus", [
    `--config.file=${join(directory, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(directory, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-remote-write-receiver",
    "--log.level=error",
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/-/ready`);
  return {
    url,
    pid: child.pid ?? 0,
    close: async () => {
      await stop(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export interface WrittenSample {
  readonly endpoint: number;
  readonly value: number;
  readonly at: number;
}

export const remoteWriteHeaders = {
  "content-type": "application/x-protobuf",
  "content-encoding": "snappy",
  "x-prometheus-remote-write-version": "0.1.0",
};

/** A remote-write body of one sample per series. Snappy in form only: nothing is compressed, which spares the server work. */
export function remoteWriteBody(metric: string, samples: readonly WrittenSample[]): Uint8Array {
  const series = samples.map(({ endpoint, value, at }) => {
    const sample = Buffer.concat([doubleField(1, value), varintField(2, at)]);
    return bytesField(
      1,
      Buffer.concat([label("__name__", metric), label("endpoint", `e${endpoint}`), bytesField(2, sample)]),
    );
  });
  return literalSnappy(Buffer.concat(series));
}

const label = (name: string, value: string): Buffer =>
  bytesField(1, Buffer.concat([bytesField(1, Buffer.from(name)), bytesField(2, Buffer.from(value))]));

const bytesField = (number: number, bytes: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);

const varintField = (number: number, value: number): Buffer =>
  Buffer.concat([varint(number << 3), varint(value)]);

function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeUInt8((number << 3) | 1);
  bytes.writeDoubleLE(value, 1);
  return bytes;
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/** Snappy's block format with literals alone: the length, then pieces of up to 64 KiB. */
function literalSnappy(bytes: Buffer): Uint8Array {
  const parts: Buffer[] = [varint(bytes.length)];
  for (let start = 0; start < bytes.length; start += 65_536) {
    const piece = bytes.subarray(start, start + 65_536);
    const head = Buffer.from([61 << 2, 0, 0]);
    head.writeUInt16LE(piece.length - 1, 1);
    parts.push(head, piece);
  }
  return Buffer.concat(parts);
}
