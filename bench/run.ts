/**
 * The benchmarks: Ebbtide beside Fastify + BullMQ on Redis (flushing always) and beside bare `node:http`, interleaved in one
 * run; metrics and alarms beside Prometheus, simulations beside SimPy. `npm run bench`, or with names of parts:
 * `node bench/run.ts enqueue end-to-end wake rest payload metrics alarms simulate`.
 */

import { execFileSync } from "node:child_process";
import { alarms } from "./alarms.ts";
import { endToEnd } from "./end-to-end.ts";
import { enqueue } from "./enqueue.ts";
import { metrics } from "./metrics.ts";
import { payload } from "./payload.ts";
import { rest } from "./rest.ts";
import { simulations } from "./simulate.ts";
import { wake } from "./wake.ts";

/** Each part with the programs it cannot do without. */
const parts = {
  enqueue: { run: enqueue, needs: ["wrk", "redis-server"] },
  "end-to-end": { run: endToEnd, needs: ["redis-server"] },
  wake: { run: wake, needs: [] },
  rest: { run: rest, needs: [] },
  payload: { run: payload, needs: [] },
  metrics: { run: metrics, needs: [] },
  alarms: { run: alarms, needs: [] },
  simulate: { run: simulations, needs: [] },
} as const;
const asked = process.argv.slice(2);

const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}; parts are ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}
const chosen = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));

const needed = new Set(chosen.flatMap(([, { needs }]) => needs));
for (const program of needed) {
  try {
    execFileSync("which", [program]);
  } catch {
    console.error(`These benchmarks need ${program}: apt-get install ${[...needed].join(" ")}`);
    process.exit(1);
  }
}

for (const [name, { run }] of chosen) {
  console.log(`\n## ${name}\n`);
  console.log(await run());
}
process.exit(0);
