/** The load: `wrk` with 64 connections, from one thread. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Load {
  readonly url: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Reading {
  readonly perSecond: number;
  readonly requests: number;
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

const folder = mkdtempSync(join(tmpdir(), "ebbtide-bench-"));

/** Runs for that many seconds; latencies are in milliseconds. */
export function load(target: Load, duration: number, connections = 64): Reading {
  const script = join(folder, "post.lua");
  writeFileSync(script, lua(target));
  const args = [
    "-t1",
    `-c${connections}`,
    `-d${duration}s`,
    "--latency",
    "-s",
    script,
    target.url + target.path,
  ];
  return parse(execFileSync("wrk", args, { encoding: "utf8" }));
}

const lua = ({ headers, body }: Load): string => `
wrk.method = "POST"
wrk.body = ${JSON.stringify(body)}
${Object.entries(headers)
  .map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  .join("\n")}
done = function(summary, latency, requests)
  io.write(string.format("READING %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.timeout))
end`;

function parse(output: string): Reading {
  const match = /READING (\d+) (\d+) (\d+) (\d+) (\d+)/.exec(output);
  if (!match) throw new Error(`wrk printed no reading:\n${output}`);
  const [requests = 0, microseconds = 1, p50 = 0, p99 = 0, failures = 0] = match.slice(1).map(Number);
  return { requests, perSecond: requests / (microseconds / 1e6), p50: p50 / 1000, p99: p99 / 1000, failures };
}
