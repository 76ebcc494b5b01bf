/**
 * The benchmarks: Ebbtide beside Fastify + BullMQ on Redis (flushing always) and beside bare `node:http`, interleaved in one
 * run. `npm run bench`, or with names of parts: `node bench/run.ts enqueue end-to-end wake rest payload`.
 */

import { execFileSync } from "node:child_process";
import { endToEnd } from "./end-to-end.ts";
import { enqueue } from "./enqueue.ts";
import { payload } from "./payload.ts";
import { rest } from "./rest.ts";
import { wake } from "./wake.ts";

const parts = { enqueue, "end-to-end": endToEnd, wake, rest, payload } as const;
const asked = process.argv.slice(2);

for (const program of ["wrk", "redis-server"]) {
  try {
    execFileSync("which", [program]);
  } catch {
    console.error(`The benchmarks need ${program}: apt-get install wrk redis-server`);
    process.exit(1);
  }
}

const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; parts are ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}

for (const [name, run] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n## ${name}\n`);
  console.log(await run());
}
process.exit(0);
