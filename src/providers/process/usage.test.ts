import assert from "node:assert/strict";
import { test } from "node:test";
import { parseStat } from "./system-processes.ts";
import { gpuUsage } from "./usage.ts";

test("a line of /proc/<pid>/stat, whatever the program is called", () => {
  const rest =
    "S 41 40 40 0 -1 4194560 1 0 0 0 17 4 0 0 20 0 1 0 424242 2490368 256 18446744073709551615 1 1 0 0 0 0 0";
  for (const name of ["serve", "a) b (c", "((", "x y z"])
    assert.deepEqual(parseStat(`42 (${name}) ${rest}\n`), {
      pid: 42,
      state: "S",
      group: 40,
      ticks: 21,
      startedAt: "424242",
    });
  for (const broken of ["", "42", "42 (serve", "nonsense (x) S 1"])
    assert.equal(parseStat(broken), undefined);
});

test("GPUs are averaged, their memory is added up", () => {
  assert.deepEqual(gpuUsage("80, 4000, 16000\n20, 0, 16000\n"), { gpu: 50, gpuMemory: 12.5 });
  assert.deepEqual(gpuUsage("No devices were found\n"), {});
  assert.deepEqual(gpuUsage("[N/A], 1, 2\n"), {});
});
