/** Start-up time and memory at rest, of the server as a user starts it. */

import { startEbbtide } from "./ebbtide.ts";
import { memory, pause } from "./processes.ts";
import { median, table } from "./table.ts";

const ROUNDS = 5;

export async function rest(): Promise<string> {
  const ready: number[] = [];
  const resident: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const ebbtide = await startEbbtide();
    ready.push(ebbtide.readyAfter);
    await pause(2000);
    resident.push(memory(ebbtide.child.pid ?? 0).now);
    await ebbtide.close();
  }
  return table([
    ["", "median", "worst"],
    ["ready after (ms)", median(ready).toFixed(0), Math.max(...ready).toFixed(0)],
    ["memory at rest (MiB)", median(resident).toFixed(0), Math.max(...resident).toFixed(0)],
  ]);
}
