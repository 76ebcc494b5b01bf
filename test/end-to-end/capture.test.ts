/** `ebbtide capture` of a live endpoint, and what a simulation makes of it. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { clientsOf, createEndpoint, invoke } from "../simulation/guide.ts";
import { ebbtide, emptyFolder, start } from "../support/command-line.ts";
import { virtualServer } from "../support/virtual-server.ts";

const OWN = ["--account", "111122223333"];

const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("a capture holds times and sizes, each request once, and nothing else", async (context) => {
  let lives = 0;
  const server = await virtualServer(context, {
    startTime: seconds(40),
    serviceTime: seconds(30),
    // The first instance is lost ten seconds into its first request.
    fate: () =>
      ++lives === 1 ? { kind: "crashLater", after: seconds(15), reason: "boom" } : { kind: "well" },
  });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(seconds(45));
  await invoke(clients, 2);
  await server.clock.advance(minutes(5));
  await invoke(clients, 2);
  await server.clock.advance(seconds(10));
  const path = join(await emptyFolder(context), "guide.jsonl");
  const { code, stdout, stderr } = await ebbtide([
    ...["capture", "guide", "--url", server.url, "--since", "1h", "-o", path],
    ...OWN,
  ]);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "");
  const [header, ...rows] = linesOf(await readFile(path, "utf8"));
  assert.deepEqual(header, {
    ebbtide: "capture",
    version: 1,
    endpoint: "guide",
    start: "2026-01-05T09:00:00.000Z",
  });
  const lost = rows.filter(({ kind }) => kind === "request")[0]!;
  assert.deepEqual(rows, [
    { kind: "start-up", at: 40_000, took: 40_000 },
    { kind: "start-up", at: rows[1]!.at, took: 40_000 },
    { kind: "request", at: 45_000, waited: lost.waited, service: 30_000, size: 1 },
    { kind: "request", at: 45_000, waited: Number(lost.waited) + 30_000, service: 30_000, size: 1 },
    { kind: "request", at: 345_000 },
    { kind: "request", at: 345_000 },
  ]);
  assert.ok(Number(lost.waited) >= 50_000, "the lost attempt counts as waiting");
  assert.match(stderr, /guide: 4 requests \(2 without an answer\) and 2 start-ups in 5\.9 min/);
  assert.match(stderr, /traffic: \{ trace: \{ path: guide\.jsonl \} \}/);
});

test("what happens from now on is told once it has ended, and the rest at the end", async (context) => {
  const server = await virtualServer(context, { startTime: seconds(40), serviceTime: seconds(30) });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(1));
  await invoke(clients, 1);
  const { child, ended } = start(["capture", "guide", "--url", server.url, "--for", "10m", ...OWN]);
  await once(child.stdout!, "data");
  await server.clock.advance(minutes(1));
  await invoke(clients, 1);
  await server.clock.advanceTo(server.clock.now() + minutes(9) - 1);
  await invoke(clients, 1);
  await server.clock.advance(1);
  await invoke(clients, 1);
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 0, stderr);
  const [header, ...rows] = linesOf(stdout);
  assert.equal(header?.start, "2026-01-05T09:01:00.000Z");
  assert.deepEqual(rows, [
    { kind: "request", at: 0, waited: 0, service: 30_000, size: 1 },
    { kind: "request", at: 60_000, waited: 0, service: 30_000, size: 1 },
    { kind: "request", at: 599_999 },
  ]);
});

test("a server that is away for a moment ends no capture that follows it", async (context) => {
  const page = { endpoint: "guide", concurrency: 1, from: "2026-01-05T09:00:00.000Z" };
  const done = { ...page, now: "2026-01-05T09:10:00.000Z", startUps: [], more: false };
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    // The first answer tells when it began; then the connection breaks.
    if (asked === 1) response.end(JSON.stringify({ ...page, now: page.from, arrivals: [] }));
    else if (asked === 2) request.socket.destroy();
    else {
      const isFirst = !request.url?.includes("after=");
      const arrivals = isFirst ? [{ at: 5, waited: 1, service: 2 }] : [];
      response.end(JSON.stringify({ ...done, arrivals, next: "1" }));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, stdout, stderr } = await ebbtide(["capture", "guide", "--url", url, "--for", "10m"]);
  assert.equal(code, 0, stderr);
  assert.deepEqual(linesOf(stdout).slice(1), [{ kind: "request", at: 5, waited: 1, service: 2 }]);
});

test("Ctrl-C ends a capture in good order", async (context) => {
  const server = await virtualServer(context, { startTime: seconds(40) });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(seconds(41));
  const { child, ended } = start(["capture", "guide", "--url", server.url, "--follow", ...OWN]);
  await once(child.stdout!, "data");
  await invoke(clients, 1);
  child.kill("SIGINT");
  const { code, stdout, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.deepEqual(linesOf(stdout).slice(1), [{ kind: "request", at: 0 }]);
});

test("what cannot be captured is said, with what to do", async (context) => {
  const server = await virtualServer(context);
  await createEndpoint(clientsOf(server.url), 1);
  const folder = await emptyFolder(context);
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [
      ["farm", "--url", server.url, ...OWN],
      /There is no endpoint farm in us-east-1 of account 111122223333: there are guide\./,
    ],
    [
      ["guide", "--url", "http://127.0.0.1:1"],
      /No server answers at http:\/\/127\.0\.0\.1:1\. Start one with/,
    ],
    [["guide", "--url", server.url, ...OWN, "-o", join(folder, "no", "x")], /cannot be written to .*ENOENT/],
    [["guide", "--for", "1m", "--follow"], /Say either --for or --follow/],
  ];
  await Promise.all(
    cases.map(async ([words, message]) => {
      const { code, stderr } = await ebbtide(["capture", ...words]);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
    }),
  );
});
