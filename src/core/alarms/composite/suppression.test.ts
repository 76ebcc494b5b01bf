import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlarmState } from "../alarm.ts";
import { released, type SuppressionState, suppressionEnd, suppressionStep } from "./suppression.ts";

/** AWS's examples: a wait period of 2 time units, an extension period of 3. */
const suppressor = { alarm: "maintenance", waitPeriod: 2, extensionPeriod: 3 };

/** At each time: what the composite alarm and its suppressor change to, and what holds the actions back then. */
type Row = readonly [
  at: number,
  change: { readonly composite?: AlarmState; readonly suppressor?: AlarmState },
  expected: string,
];

function timeline(rows: readonly Row[], given = suppressor, began: AlarmState = "OK"): void {
  let composite: AlarmState = "OK";
  let suppressing: AlarmState = began;
  let state: SuppressionState = {};
  let acted = "";
  for (const [at, change, expected] of rows) {
    const end = suppressionEnd(state.suppression);
    acted = "";
    if (end !== undefined && (end < at || (end === at && Object.keys(change).length === 0))) {
      const { act, ...rest } = released(state);
      state = rest;
      if (act) acted = `act on ${composite}`;
    }
    if (change.suppressor) suppressing = change.suppressor;
    if (change.composite || change.suppressor) {
      const changedFrom = change.composite && composite;
      composite = change.composite ?? composite;
      const { act, ...rest } = suppressionStep(
        given,
        state,
        { ...(changedFrom && { changedFrom }), suppressor: suppressing },
        at,
      );
      state = rest;
      if (act) acted = `act on ${composite}`;
    }
    const { suppression } = state;
    const until = suppressionEnd(suppression);
    const held = suppression ? `${suppression.by}${until === undefined ? "" : ` until ${until}`}` : "";
    assert.equal([acted, held].filter(Boolean).join(", ") || "nothing", expected, `at ${at}`);
  }
}

test("example 1: the suppressor stays OK, and the actions follow after the wait period", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, {}, "WaitPeriod until 4"],
    [4, {}, "act on ALARM"],
    [9, {}, "nothing"],
  ]);
});

test("example 2: a suppressor that comes within the wait period stops the actions", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, { suppressor: "ALARM" }, "Alarm"],
    [4, {}, "Alarm"],
    [20, {}, "Alarm"],
  ]);
});

test("example 3: another change starts the wait period anew, and the actions are those of the present state", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, { composite: "OK" }, "WaitPeriod until 5"],
    [4, {}, "WaitPeriod until 5"],
    [5, {}, "act on OK"],
  ]);
});

test("example 4: a suppressor that is in ALARM already", () => {
  timeline([[2, { composite: "ALARM" }, "Alarm"]], suppressor, "ALARM");
});

test("example 5: the actions follow after the extension period", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, { suppressor: "ALARM" }, "Alarm"],
    [6, { suppressor: "OK" }, "ExtensionPeriod until 9"],
    [8, {}, "ExtensionPeriod until 9"],
    [9, {}, "act on ALARM"],
  ]);
});

test("example 6: a change within the extension period starts a wait period instead", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, { suppressor: "ALARM" }, "Alarm"],
    [6, { suppressor: "OK" }, "ExtensionPeriod until 9"],
    [7, { composite: "OK" }, "WaitPeriod until 9"],
    [9, {}, "act on OK"],
  ]);
});

test("a suppressor that comes and goes while nothing was withheld leads to no actions", () => {
  timeline([
    [1, { suppressor: "ALARM" }, "Alarm"],
    [4, { suppressor: "INSUFFICIENT_DATA" }, "ExtensionPeriod until 7"],
    [7, {}, "nothing"],
  ]);
});

test("a suppressor that comes back within the extension period holds the actions on", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [3, { suppressor: "ALARM" }, "Alarm"],
    [6, { suppressor: "OK" }, "ExtensionPeriod until 9"],
    [8, { suppressor: "ALARM" }, "Alarm"],
    [10, { suppressor: "OK" }, "ExtensionPeriod until 13"],
    [13, {}, "act on ALARM"],
  ]);
});

test("a suppressor that comes at the very end of the wait period still counts, a moment later it does not", () => {
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [4, { suppressor: "ALARM" }, "Alarm"],
  ]);
  timeline([
    [2, { composite: "ALARM" }, "WaitPeriod until 4"],
    [5, { suppressor: "ALARM" }, "act on ALARM, Alarm"],
    [6, { suppressor: "OK" }, "ExtensionPeriod until 9"],
    [9, {}, "nothing"],
  ]);
});

test("periods of no length hold nothing back", () => {
  timeline(
    [
      [2, { composite: "ALARM" }, "act on ALARM"],
      [3, { suppressor: "ALARM" }, "Alarm"],
      [4, { composite: "OK" }, "Alarm"],
      [5, { suppressor: "OK" }, "act on OK"],
    ],
    { alarm: "maintenance", waitPeriod: 0, extensionPeriod: 0 },
  );
});
