import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { httpResources } from "./http.ts";

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

const document = {
  actualCapacity: 2.0,
  desiredCapacity: 2.0,
  dimensionName: "MyDimension",
  resourceName: "MyService",
  scalableTargetDimensionId: "1-23456789",
  scalingStatus: "Successful",
  version: "MyVersion",
};
const described = {
  kind: "described",
  description: { actual: 2, desired: 2, status: "Successful", version: "MyVersion" },
};

/** A service that behaves so, and a client that waits no longer than it must. */
async function service(context: TestContext, behaviour: Behaviour, limit = 10_000) {
  const server = createServer(behaviour);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = httpResources(limit);
  context.after(async () => {
    await client.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { client, address: `http://127.0.0.1:${port}/scalableTargetDimensions/1` };
}

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): Behaviour =>
  (_request, response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

test("a resource is described by GET and told by PATCH, as AWS does it", async (context) => {
  const seen: string[] = [];
  const { client, address } = await service(context, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    seen.push(`${request.method} ${request.url} ${request.headers["content-type"] ?? "-"} ${body}`);
    assert.equal(request.headers.authorization, undefined);
    response.end(JSON.stringify(document));
  });
  assert.deepEqual(await client.describe(address), described);
  assert.deepEqual(await client.setDesired(address, 6), described);
  assert.deepEqual(seen, [
    "GET /scalableTargetDimensions/1 - ",
    'PATCH /scalableTargetDimensions/1 application/json {"desiredCapacity":6.0}',
  ]);
});

for (const [status, body, kind, reason] of [
  [400, '{"message":"No such capacity"}', "refused", "No such capacity"],
  [403, '{"message":"Not yours"}', "refused", "Not yours"],
  [404, "<html>", "refused", "No message"],
  [429, '{"message":"Slow down"}', "failed", "Slow down"],
  [500, '{"message":7}', "failed", "No message"],
  [503, "", "failed", "No message"],
  [302, "", "refused", "Redirects are not followed"],
  [200, "soon", "failed", "The answer is no JSON object"],
  [200, "[]", "failed", "The answer is no JSON object"],
  [200, '{"desiredCapacity":1}', "failed", "The answer lacks actualCapacity"],
] as const)
  test(`${status} with ${body || "nothing"} is ${kind}: ${reason}`, async (context) => {
    const { client, address } = await service(
      context,
      answer(status, body, { location: "http://127.0.0.1:1/" }),
    );
    const expected = { kind, reason: `${reason} (Service: custom-resource; Status Code: ${status})` };
    assert.deepEqual(await client.describe(address), expected);
    assert.deepEqual(await client.setDesired(address, 1), expected);
  });

test("an answer without an end is not waited for", async (context) => {
  for (const behaviour of [
    () => undefined,
    (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(200);
      response.write("{");
    },
  ]) {
    const { client, address } = await service(context, behaviour, 50);
    assert.deepEqual(await client.describe(address), { kind: "failed", reason: "No answer within 50 ms" });
  }
});

test("an answer without measure is not read", async (context) => {
  const { client, address } = await service(
    context,
    answer(200, `{"actualCapacity":"${"1".repeat(70_000)}"}`),
  );
  const reason = "The answer has more than 65536 bytes";
  assert.deepEqual(await client.describe(address), { kind: "failed", reason });
});

test("a service that breaks off, or is not there, has failed", async (context) => {
  const { client, address } = await service(context, (request) => request.socket.destroy());
  assert.equal((await client.describe(address)).kind, "failed");
  const nobody = await client.describe("http://127.0.0.1:1/x");
  assert.deepEqual(nobody, { kind: "failed", reason: "connect ECONNREFUSED 127.0.0.1:1" });
});

test("whoever gives up has an answer at once", async (context) => {
  const { client, address } = await service(context, () => undefined);
  const giveUp = new AbortController();
  const asked = client.describe(address, giveUp.signal);
  giveUp.abort(new Error("the server stops"));
  assert.deepEqual(await asked, { kind: "failed", reason: "the server stops" });
});

for (const [address, reason] of [
  ["ftp://host/x", "The resource ID is no http or https URL"],
  ["https://", "The resource ID is no http or https URL"],
  ["https://me:secret@host/x", "The resource ID must not carry a user name or password"],
  ["https://host/x#y", "The resource ID must not have a fragment"],
  [
    "http://169.254.169.254/latest/meta-data",
    "The resource ID leads to a link-local address, which is never asked",
  ],
  ["http://0xa9fea9fe/", "The resource ID leads to a link-local address, which is never asked"],
  ["http://[fe80::1]/", "The resource ID leads to a link-local address, which is never asked"],
  ["http://[::ffff:169.254.169.254]/", "The resource ID leads to a link-local address, which is never asked"],
  ["http://[fd00:ec2::254]/", "The resource ID leads to a link-local address, which is never asked"],
] as const)
  test(`${address} is never asked`, async (context) => {
    const client = httpResources();
    context.after(() => client.close());
    assert.deepEqual(await client.describe(address), { kind: "refused", reason });
  });
