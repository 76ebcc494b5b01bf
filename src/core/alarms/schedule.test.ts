import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmWith } from "../../../test/support/alarms.ts";
import { hours, minutes, seconds } from "../time/time.ts";
import { isDue, nextEvaluation } from "./schedule.ts";
import { windowOf } from "./window.ts";

const noon = Date.UTC(2026, 5, 1, 12);

test("an alarm of a minute is evaluated once a minute, within the second after half past", () => {
  for (let index = 0; index < 50; index++) {
    const alarm = alarmWith({ name: `alarm-${index}` });
    const first = nextEvaluation(alarm, noon);
    assert.ok(first - noon >= seconds(30) && first - noon < seconds(31));
    assert.equal(nextEvaluation(alarm, first), first + minutes(1));
  }
});

test("a sub-minute alarm is evaluated shortly after each ten seconds", () => {
  const alarm = alarmWith({ period: 20, evaluationPeriods: 3 });
  const first = nextEvaluation(alarm, noon + seconds(5));
  assert.ok(first - noon >= seconds(10) && first - noon < seconds(11));
  assert.equal(nextEvaluation(alarm, first), first + seconds(10));
});

test("an alarm that looks at more than a day is evaluated each hour", () => {
  const alarm = alarmWith({ period: 3600, evaluationPeriods: 25 });
  const first = nextEvaluation(alarm, noon);
  assert.equal(nextEvaluation(alarm, first), first + hours(1));
});

test("it is due when its phase lies between two looks", () => {
  const alarm = alarmWith();
  const phase = nextEvaluation(alarm, noon);
  assert.equal(isDue(alarm, noon, phase - 1), false);
  assert.equal(isDue(alarm, noon, phase), true);
  assert.equal(isDue(alarm, phase, phase + 1), false);
  assert.equal(isDue(alarm, phase, phase + minutes(10)), true);
});

test("the newest minute is looked at 28 seconds after its end", () => {
  const alarm = alarmWith();
  assert.equal(windowOf(alarm, noon + seconds(28)).until, noon);
  assert.equal(windowOf(alarm, noon + seconds(28) - 1).until, noon - minutes(1));
  assert.equal(windowOf(alarm, noon + seconds(10), seconds(10)).until, noon);
});

test("windows end at whole minutes, not at multiples of the period, and reach two periods further than needed", () => {
  const window = windowOf(alarmWith({ period: 900, evaluationPeriods: 3 }), noon + minutes(14) + seconds(30));
  assert.deepEqual(window, {
    from: noon + minutes(14) - minutes(5 * 15),
    until: noon + minutes(14),
    period: minutes(15),
    periods: 5,
  });
});

test("sub-minute windows end at the last ten seconds and reach a minute further than needed", () => {
  const cases = [
    [10, 9],
    [20, 6],
    [30, 5],
  ] as const;
  for (const [period, periods] of cases) {
    const window = windowOf(alarmWith({ period, evaluationPeriods: 3 }), noon + seconds(10) + 100);
    assert.equal(window.until, noon + seconds(10));
    assert.equal(window.periods, periods);
  }
});
