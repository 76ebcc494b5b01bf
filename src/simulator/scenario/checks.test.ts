/** Checks of traffic and service: all problems at once, each with path and value. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { checked, problemText } from "./check.ts";
import { service } from "./service.ts";
import { traffic } from "./traffic.ts";

const problemsOf = (result: ReturnType<typeof checked<unknown>>) =>
  result.kind === "wrong" ? result.problems.map(problemText) : [];

test("every problem of a traffic is told at once", () => {
  const value = [
    { constant: { rate: "5/s" } },
    { poisson: { rate: "fast", colour: 1 } },
    { gamma: { rate: "300/min" } },
    { profile: { rate: "20/h", hours: [1, 2] } },
    { storm: {} },
    { onOff: { rate: "1/s", on: "90 seconds", off: { lognormal: { p50: "2h", p99: "1h" } } } },
    "poisson",
  ];
  assert.deepEqual(problemsOf(checked(traffic, value, "traffic")), [
    "traffic[1].poisson.colour: is not known here; known are rate, size",
    'traffic[1].poisson.rate: must be a rate such as 5/s, 300/min or 20/h, not "fast"',
    "traffic[2].gamma.cv: is missing",
    "traffic[3].profile.hours: must be a list of 24, not a list of 2",
    "traffic[4]: must be one of constant, poisson, gamma, profile, onOff, batches, ramp, trace, not storm",
    'traffic[5].onOff.on: must be a duration such as 90s, 10m, 2h or 1d, not "90 seconds"',
    "traffic[5].onOff.off.lognormal: p50 must not be above p99",
    'traffic[6]: must be one of constant, poisson, gamma, profile, onOff, batches, ramp, trace, not "poisson"',
  ]);
});

test("what is right becomes traffic in milliseconds and requests per second", () => {
  const size = { lognormal: { mean: 800, cv: 1 } };
  assert.deepEqual(checked(traffic, { ramp: { from: "0/s", to: "300/min", over: "2h", size } }, "traffic"), {
    kind: "fine",
    value: {
      kind: "ramp",
      from: 0,
      to: 5,
      over: 7_200_000,
      size: { kind: "lognormal", by: "moments", mean: 800, cv: 1 },
    },
  });
  assert.deepEqual(checked(traffic, [{ trace: { path: "a.csv", onBadRow: "skip" } }], "traffic"), {
    kind: "fine",
    value: { kind: "sum", parts: [{ kind: "trace", trace: { path: "a.csv", onBadRow: "skip" } }] },
  });
});

test("service times are checked the same way", () => {
  const linear = { time: { linear: { base: "200ms", perUnit: "1.5ms" } }, slowdown: { perExtra: 0.2 } };
  assert.deepEqual(checked(service, linear, "service"), {
    kind: "fine",
    value: {
      time: { kind: "linear", base: 200, perUnit: 1.5, noise: 0 },
      slowdown: { kind: "perExtra", perExtra: 0.2 },
    },
  });
  assert.deepEqual(
    problemsOf(checked(service, { time: { gamma: { mean: "0s", cv: -1 } }, slowdown: 2 }, "service")),
    [
      'service.time.gamma.mean: must be a duration longer than 0 such as 90s, 10m, 2h or 1d, not "0s"',
      "service.time.gamma.cv: must be a number of 0 or more, not -1",
      "service.slowdown: must be one of perExtra, table, usl, not 2",
    ],
  );
});
