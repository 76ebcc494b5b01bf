/** Traffic in bounded pages: everything once, nothing of what it was. */

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Endpoint } from "../../core/fleet/endpoint.ts";
import type { NewRequest } from "../../core/queue/request.ts";
import { openSqliteStore } from "../../store/sqlite/store.ts";
import type { Store } from "../../store/store.ts";
import { ApiError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { captureExtensions } from "./capture.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const now = Date.parse("2026-01-01T12:00:00Z");
const made = now - 7_200_000;

interface Page {
  readonly from: string;
  readonly arrivals: readonly Record<string, unknown>[];
  readonly startUps: readonly { readonly at: number; readonly took: number }[];
  readonly next?: string;
  readonly more: boolean;
}

type Ask = (what: "arrivals" | "start-ups", query: Readonly<Record<string, string>>) => Promise<Page>;

async function world(context: TestContext): Promise<{ readonly store: Store; readonly ask: Ask }> {
  const store = await openSqliteStore({ directory: ":memory:" });
  context.after(() => store.close());
  const endpoint = { name: "shop", createdAt: made, async: { outputPath: "", includeResponseIn: [] } };
  await store.endpoints.put(scope, "shop", endpoint as unknown as Endpoint);
  const call = { store, scope, now } as unknown as Call;
  const ask: Ask = async (what, query) => {
    const extension = captureExtensions.find(({ path }) => path === `/_ebbtide/capture/${what}`)!;
    const answer = await extension.run(
      { params: {}, query: new URLSearchParams(query), body: undefined },
      call,
    );
    return (answer.body as { readonly json: Page }).json;
  };
  return { store, ask };
}

const request = (index: number, receivedAt: number): NewRequest => ({
  id: `r${index}`,
  inferenceId: `r${index}`,
  scope,
  endpointId: "e1",
  endpointName: "shop",
  receivedAt,
  expiresAt: now + 60_000,
  detail: { inputLocation: "s3://in/secret", outputLocation: "s3://out/secret", invocationTimeout: 1 },
});

test("a long history comes in pages of a thousand at most, everything once and in order", async (context) => {
  const { store, ask } = await world(context);
  await store.requests.enqueue(
    Array.from({ length: 2500 }, (_, index) => request(index, made + index * 1000)),
  );
  const claimed = await store.requests.claim("e1", Array<string>(1200).fill("i"), now, now + 1000);
  await store.requests.settle(
    claimed.slice(0, 1100).map(({ id, fence }) => ({
      id,
      fence,
      at: now + 500,
      outcome: { state: "completed", inputBytes: 9 },
    })),
  );
  const rows: Record<string, unknown>[] = [];
  const lengths: number[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ask("arrivals", { endpoint: "shop", ...(after && { after }) });
    lengths.push(page.arrivals.length);
    if (page.arrivals.length === 0) break;
    rows.push(...page.arrivals);
    after = page.next;
  }
  assert.deepEqual(lengths, [1000, 1000, 500, 0]);
  assert.deepEqual(
    rows.map(({ at }) => at),
    Array.from({ length: 2500 }, (_, index) => index * 1000),
  );
  assert.deepEqual(rows[0], { at: 0, waited: now - made, service: 500, size: 9 });
  // Running and waiting ones are arrivals of which nobody knows how long they take.
  assert.deepEqual(rows[1100], { at: 1_100_000, open: true });
  assert.deepEqual(rows[2499], { at: 2_499_000, open: true });
  assert.doesNotMatch(JSON.stringify(rows), /secret|r\d/);
});

test("what has ended is told up to the first request that has not", async (context) => {
  const { store, ask } = await world(context);
  await store.requests.enqueue([0, 1, 2].map((index) => request(index, made + index)));
  const [first, , third] = await store.requests.claim("e1", ["i", "i", "i"], now, now + 1000);
  const end = { at: now, outcome: { state: "failed" } } as const;
  await store.requests.settle([first!, third!].map(({ id, fence }) => ({ id, fence, ...end })));
  const ended = await ask("arrivals", { endpoint: "shop", ended: "true" });
  assert.deepEqual(
    ended.arrivals.map(({ at }) => at),
    [0],
  );
  const held = await ask("arrivals", { endpoint: "shop", ended: "true", after: ended.next! });
  assert.deepEqual([held.arrivals, held.next], [[], ended.next]);
  const rest = await ask("arrivals", { endpoint: "shop", after: ended.next! });
  assert.deepEqual(rest.arrivals, [
    { at: 1, open: true },
    { at: 2, waited: now - made - 2, service: 0 },
  ]);
});

test("start-ups come in pages that part no instant", async (context) => {
  const { store, ask } = await world(context);
  const ready = [1000, 2000, 2000, 2000, 3000];
  for (const [index, since] of ready.entries()) {
    const entry = {
      scope,
      instanceId: `i${index}`,
      endpointName: "shop",
      at: made + since,
      took: 10 + index,
    };
    await store.startUps.append(scope, "shop", entry.at, entry.instanceId, entry);
  }
  const pages: number[][] = [];
  for (let after: string | undefined, more = true; more; ) {
    const page = await ask("start-ups", { endpoint: "shop", limit: "2", ...(after && { after }) });
    pages.push(page.startUps.map(({ took }) => took));
    after = page.next;
    ({ more } = page);
  }
  assert.deepEqual(pages, [[10, 11, 12, 13], [14]]);
});

test("it begins with the endpoint, or later when asked to", async (context) => {
  const { ask } = await world(context);
  const from = async (query: Readonly<Record<string, string>>) =>
    (await ask("arrivals", { endpoint: "shop", ...query })).from;
  assert.equal(await from({}), new Date(made).toISOString());
  assert.equal(await from({ since: "60" }), "2026-01-01T11:59:00.000Z");
  assert.equal(await from({ from: "2025-12-31T00:00:00Z" }), "2025-12-31T00:00:00.000Z");
});

test("what cannot be answered is refused", async (context) => {
  const { ask } = await world(context);
  const cases: readonly (readonly [Readonly<Record<string, string>>, string, RegExp])[] = [
    [{}, "ValidationException", /endpoint is missing/],
    [{ endpoint: "farm" }, "ResourceNotFound", /There is no endpoint farm in us-east-1 .*: there are shop\./],
    [
      { endpoint: "shop", since: "700000" },
      "ValidationException",
      /since must be a whole number from 0 to 604800/,
    ],
    [
      { endpoint: "shop", since: "1", from: "2026-01-01T00:00:00Z" },
      "ValidationException",
      /either from or since/,
    ],
    [
      { endpoint: "shop", limit: "1001" },
      "ValidationException",
      /limit must be a whole number from 1 to 1000/,
    ],
    [{ endpoint: "shop", after: "x" }, "ValidationException", /after must be the next of an earlier answer/],
    [{ endpoint: "shop", ended: "yes" }, "ValidationException", /ended must be true or false/],
    [{ endpoint: "shop", state: "x" }, "ValidationException", /The parameter state is not known here/],
  ];
  for (const [query, code, message] of cases)
    await assert.rejects(ask("arrivals", query), (error: unknown) => {
      assert.ok(error instanceof ApiError);
      assert.equal(error.code, code);
      assert.match(error.message, message);
      return true;
    });
});
