import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoint } from "../../../test/support/measuring.ts";
import { scope } from "../../../test/support/scaling.ts";
import { target } from "../../../test/support/situations.ts";
import { wiredStore } from "../../../test/support/wired-store.ts";
import { targetKey } from "../../core/scaling/target.ts";
import { doctorExtensions } from "./doctor.ts";
import { whyExtensions } from "./why.ts";

interface Answer {
  readonly message: string;
  readonly examined: unknown;
  readonly findings: readonly { readonly check: string }[];
}

test("why and doctor answer for the caller's own scope, and refuse wrong parameters", async (context) => {
  const wired = await wiredStore(context, [], [...whyExtensions, ...doctorExtensions]);
  const ask = async (path: string) => {
    const answer = await fetch(`${wired.url}/_ebbtide/${path}`);
    return { status: answer.status, body: (await answer.json()) as Answer };
  };
  const variant = { ...endpoint.variant, name: "AllTraffic", desiredInstances: 0, currentInstances: 0 };
  await wired.store.endpoints.put(scope, "ep", { ...endpoint, scope, name: "ep", variant });
  const unregistered = await ask("why?resource=ep");
  assert.equal(unregistered.status, 404);
  assert.match(
    unregistered.body.message,
    /^No scalable target is registered for endpoint\/ep\/variant\/AllTraffic/,
  );

  await wired.store.targets.put(scope, targetKey(target), target);
  const told = await ask("why?resource=ep&since=60");
  assert.deepEqual(told.body, {
    resource: { namespace: target.namespace, resourceId: target.resourceId, dimension: target.dimension },
    at: "2026-01-01T00:00:00.000Z",
    from: "2025-12-31T23:59:00.000Z",
    capacity: { desired: 0, ready: 0, status: "InService" },
    bounds: { min: 0, max: 10 },
    backlog: 0,
    profile: "aws",
    entries: [],
    outlook: ["No scaling policy is attached: desired instance count stays 0."],
  });
  const { body } = await ask("doctor");
  assert.deepEqual(body.examined, { targets: 1, policies: 0, alarms: 0 });
  assert.deepEqual(body.findings[0]?.check, "noWayToWake");
  const elsewhere = await ask("doctor?region=eu-west-1");
  assert.deepEqual(elsewhere.body, { examined: { targets: 0, policies: 0, alarms: 0 }, findings: [] });

  for (const [path, message] of [
    ["why", /^resource is missing/],
    ["why?resource=ep&since=1h", /^since must be a whole number from 1 to 604800, not 1h/],
    ["why?resource=ep&from=1", /^The parameter from is not known here: there are resource, since/],
    ["doctor?resource=ep", /^The parameter resource is not known here/],
  ] as const)
    assert.match((await ask(path)).body.message, message);
});
