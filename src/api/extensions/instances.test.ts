import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoint, instance } from "../../../test/support/measuring.ts";
import { wiredStore } from "../../../test/support/wired-store.ts";
import { instanceExtensions } from "./instances.ts";

test("an endpoint's instances are shown with their addresses and what they work on", async (context) => {
  const { store, url } = await wiredStore(context, [], instanceExtensions);
  const { scope, name } = endpoint;
  await store.endpoints.put(scope, name, {
    ...endpoint,
    variant: { ...endpoint.variant, desiredInstances: 2 },
  });
  const first = { ...instance("i-1"), endpointId: endpoint.id, address: "http://127.0.0.1:7001" };
  await store.instances.put(scope, "i-1", { ...first, createdAt: 1000, inServiceAt: 2000 });
  await store.instances.put(scope, "i-0", {
    ...instance("i-0", "starting"),
    endpointId: endpoint.id,
    createdAt: 3000,
  });
  await store.instances.put(scope, "other", { ...instance("other"), endpointId: "another" });
  const answer = await fetch(`${url}/_ebbtide/endpoints/${name}/instances`);
  const { instances, ...shown } = (await answer.json()) as { readonly instances: readonly object[] };
  assert.deepEqual(shown, {
    endpoint: name,
    status: "InService",
    variant: "AllTraffic",
    desired: 2,
    waiting: 0,
    running: 0,
    count: 2,
  });
  assert.deepEqual(instances[0], {
    id: "i-1",
    status: "inService",
    createdAt: "1970-01-01T00:00:01.000Z",
    inServiceAt: "1970-01-01T00:00:02.000Z",
    address: "http://127.0.0.1:7001",
    running: 0,
  });
  assert.deepEqual([instances.length, (instances[1] as { status: string }).status], [2, "starting"]);
});

test("an endpoint that is not there is said so in a short message, and parameters are not ignored", async (context) => {
  const { url } = await wiredStore(context, [], instanceExtensions);
  const missing = await fetch(`${url}/_ebbtide/endpoints/none/instances`);
  assert.deepEqual(
    [missing.status, await missing.json()],
    [
      404,
      {
        error: "ResourceNotFound",
        message: "There is no endpoint none in us-east-1 of account 000000000000: there are none.",
      },
    ],
  );
  assert.equal((await fetch(`${url}/_ebbtide/endpoints/none/instances?tail=1`)).status, 400);
  const long = await fetch(`${url}/_ebbtide/endpoints/${"x".repeat(10_000)}/instances`);
  assert.equal(long.status, 404);
  assert.ok((await long.text()).length < 300);
});
