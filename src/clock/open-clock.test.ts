import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { FakeMachine } from "../../test/support/machine.ts";
import { days, minutes } from "../core/time/time.ts";
import { keptInstant } from "./kept-instant.ts";
import { ClockRefused, openClock } from "./open-clock.ts";
import { OutsideWork } from "./outside-work.ts";
import { type ClockSetting, clockSetting } from "./setting.ts";

const PRESENT = Date.UTC(2026, 5, 1);

async function directory(context: { after: (done: () => Promise<void>) => void }) {
  const path = await mkdtemp(join(tmpdir(), "ebbtide-clock-"));
  context.after(() => rm(path, { recursive: true }));
  const outside = new OutsideWork(new FakeMachine(PRESENT));
  const kept = keptInstant(path);
  const open = (setting: ClockSetting, fresh = false) =>
    openClock(setting, { outside, onError: () => 100, kept, fresh });
  return { path, kept, open };
}

test("a test clock starts at the present, and goes on where it stood", async (context) => {
  const { open } = await directory(context);
  const first = open({ mode: "test" });
  assert.equal(first.now(), PRESENT);
  assert(first.mode === "test");
  await first.advance(PRESENT + days(1), 0);
  assert.equal(open({ mode: "test" }).now(), PRESENT + days(1));
});

test("time never goes backwards: the machine's clock is refused until it has caught up", async (context) => {
  const { open, kept } = await directory(context);
  kept.write(PRESENT + minutes(1));
  assert.throws(
    () => open({ mode: "system" }),
    (error: Error) =>
      error instanceof ClockRefused && /has come to 2026-06-01T00:01:00.000Z/.test(error.message),
  );
  kept.write(PRESENT);
  assert.equal(open({ mode: "system" }).mode, "system");
  assert.equal(kept.read(), undefined);
});

test("a start of one's own is for a new data directory", async (context) => {
  const { open } = await directory(context);
  const start = Date.UTC(2026, 0, 1);
  assert.throws(() => open({ mode: "test", start }), ClockRefused);
  const clock = open({ mode: "rate", rate: 60, start }, true);
  assert.equal(clock.now(), start);
  clock.close();
});

test("a damaged record is an error, not a new beginning", async (context) => {
  const { open, path } = await directory(context);
  await writeFile(join(path, "clock.json"), '{"latest"');
  assert.throws(() => open({ mode: "test" }), /does not say an instant/);
});

const settings: readonly [string, string | undefined, ClockSetting | RegExp][] = [
  ["system", undefined, { mode: "system" }],
  ["test", undefined, { mode: "test" }],
  ["test", "2026-01-01T12:00:00+01:00", { mode: "test", start: Date.UTC(2026, 0, 1, 11) }],
  ["x60", undefined, { mode: "rate", rate: 60 }],
  ["x3600", "2026-01-01T12:00Z", { mode: "rate", rate: 3600, start: Date.UTC(2026, 0, 1, 12) }],
  ["x3601", undefined, /must be system, test, or a rate from x1 to x3600, not x3601/],
  ["x0", undefined, /not x0/],
  ["60", undefined, /not 60/],
  ["system", "2026-01-01T12:00:00Z", /is for --clock test or a rate/],
  ["test", "tomorrow", /must be a time such as 2026-01-01T12:00:00Z, not tomorrow/],
  ["test", "2026-13-01T12:00:00Z", /must be a time/],
];

for (const [written, start, expected] of settings)
  test(`--clock ${written}${start === undefined ? "" : ` --clock-start ${start}`}`, () => {
    const setting = clockSetting(written, start);
    if (expected instanceof RegExp) assert.match("problem" in setting ? setting.problem : "", expected);
    else assert.deepEqual(setting, expected);
  });
