import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { after, test } from "node:test";
import { AnswerBroken, type Invocation, type InvocationResult } from "./invoker.ts";
import { undiciInvoker } from "./undici.ts";

const invoker = undiciInvoker();
const servers: { close(): unknown; closeAllConnections?(): void }[] = [];
after(async () => {
  await invoker.close();
  for (const server of servers) {
    server.closeAllConnections?.();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that speaks no HTTP of its own. */
async function serveRaw(onConnection: (socket: Socket) => void): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    onConnection(socket);
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const invocation: Invocation = { inferenceId: "one", body: bytes("in") };
const noSignal = new AbortController().signal;
const invoke = (
  address: string,
  given: Partial<Invocation> = {},
  limit = 10_000,
): Promise<InvocationResult> => invoker.invoke(address, { ...invocation, ...given }, limit, noSignal);

async function answerOf(result: InvocationResult): Promise<string> {
  assert.equal(result.kind, "answered");
  assert(result.kind === "answered");
  return (
    result.body instanceof Uint8Array ? Buffer.from(result.body) : await buffer(result.body)
  ).toString();
}

test("a request reaches the model with its headers, and the answer comes back with its type", async () => {
  const address = await serve(async (request, response) => {
    const { host: _, connection: __, ...headers } = request.headers;
    response.setHeader("Content-Type", "application/json");
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        headers,
        body: (await buffer(request)).toString(),
      }),
    );
  });
  const result = await invoke(address, {
    contentType: "text/csv",
    accept: "application/json",
    customAttributes: "trace=1",
  });
  assert(result.kind === "answered");
  assert.deepEqual([result.status, result.contentType], [200, "application/json"]);
  assert.deepEqual(JSON.parse(await answerOf(result)), {
    method: "POST",
    url: "/invocations",
    headers: {
      "content-type": "text/csv",
      accept: "application/json",
      "x-amzn-sagemaker-custom-attributes": "trace=1",
      "x-amzn-sagemaker-inference-id": "one",
      "content-length": "2",
    },
    body: "in",
  });
});

test("every status is an answer, an empty body too", async () => {
  const address = await serve((request, response) => {
    request.resume();
    response.writeHead(500).end();
  });
  const result = await invoke(address);
  assert(result.kind === "answered");
  assert.equal(result.status, 500);
  assert.equal(await answerOf(result), "");
});

test("large payloads stream both ways without being held in memory", async () => {
  const address = await serve((request, response) => void request.pipe(response));
  const chunk = Buffer.alloc(1 << 20, "x");
  const count = 48;
  let made = 0;
  const body = new Readable({
    read() {
      this.push(made++ < count ? chunk : null);
    },
  });
  const result = await invoke(address, { body, contentLength: count * chunk.length });
  assert(result.kind === "answered" && result.body instanceof Readable);
  // Nobody reads yet: back-pressure must have stopped the source long before its end.
  await new Promise((done) => setImmediate(done));
  assert(made < count, `${made} chunks were produced although nobody reads`);
  let size = 0;
  for await (const part of result.body) size += (part as Buffer).length;
  assert.equal(size, count * chunk.length);
});

test("nobody listening is unreachable, and known to have seen nothing", async () => {
  const address = await serve(() => {});
  const server = servers.at(-1)!;
  server.close();
  const result = await invoke(address);
  assert(result.kind === "unreachable" && result.refused === true, JSON.stringify(result));
  assert.match(result.reason, /ECONNREFUSED/);
});

const breaks: readonly [string, (socket: Socket) => void][] = [
  ["before the head", (socket) => socket.once("data", () => socket.destroy())],
  ["within the head", (socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Le"))],
  [
    "within a small body",
    (socket) => socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")),
  ],
  [
    "within a chunked body",
    (socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")),
  ],
  [
    "with something that is not HTTP",
    (socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n")),
  ],
];
for (const [where, behave] of breaks)
  test(`a connection that breaks ${where} is unreachable`, async () => {
    const result = await invoke(await serveRaw(behave));
    assert.equal(result.kind, "unreachable");
    assert(result.kind === "unreachable" && !result.refused && result.reason.length > 0);
  });

test("a large answer that breaks off fails its stream with the reason", async () => {
  const address = await serveRaw((socket) =>
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
      socket.end(Buffer.alloc(200_000));
    }),
  );
  const result = await invoke(address);
  assert(result.kind === "answered" && result.body instanceof Readable);
  await assert.rejects(
    buffer(result.body),
    (error: unknown) => error instanceof AnswerBroken && error.failure.kind === "unreachable",
  );
});

test("a model that never answers is a timeout", async () => {
  const address = await serve(() => {});
  assert.deepEqual(await invoke(address, {}, 30), { kind: "timeout" });
});

test("the limit covers the answer's last byte", async () => {
  const address = await serve((request, response) => {
    request.resume();
    response.write(Buffer.alloc(200_000));
  });
  const result = await invoke(address, {}, 60);
  // On a busy machine even the head may come too late.
  if (result.kind === "timeout") return;
  assert(result.kind === "answered" && result.body instanceof Readable);
  await assert.rejects(
    buffer(result.body),
    (error: unknown) => error instanceof AnswerBroken && error.failure.kind === "timeout",
  );
});

test("an abort rejects with its reason and ends the exchange at the model", async () => {
  const stop = new AbortController();
  let closed: Promise<unknown> | undefined;
  const address = await serve((request) => {
    closed = once(request.socket, "close");
    stop.abort(new Error("cancelled"));
  });
  await assert.rejects(invoker.invoke(address, invocation, 10_000, stop.signal), /cancelled/);
  await closed;
  await assert.rejects(invoker.invoke(address, invocation, 10_000, stop.signal), /cancelled/);
});

test("an abort fails an answer that is streaming", async () => {
  const stop = new AbortController();
  const address = await serve((_request, response) => {
    response.write(Buffer.alloc(200_000));
  });
  const result = await invoker.invoke(address, invocation, 10_000, stop.signal);
  assert(result.kind === "answered" && result.body instanceof Readable);
  const read = buffer(result.body);
  stop.abort(new Error("cancelled"));
  await assert.rejects(read, /cancelled/);
});

test("an input that cannot be read ends the call", async () => {
  const address = await serve((request) => void request.resume());
  const body = new Readable({
    read() {
      this.destroy(new Error("the file is gone"));
    },
  });
  const result = await invoke(address, { body, contentLength: 10 });
  assert(result.kind === "unreachable");
  assert.match(result.reason, /the file is gone/);
});

test("a header that HTTP does not allow is refused before anything is sent", async () => {
  const address = await serve((_request, response) => void response.end());
  await assert.rejects(invoke(address, { contentType: "text/csv\r\nX-Evil: 1" }), /invalid .*header/i);
});

test("informational answers are not the answer", async () => {
  const address = await serve((request, response) => {
    request.resume();
    response.writeEarlyHints({ link: "</style.css>; rel=preload" });
    response.writeHead(201, { "Content-Type": "text/plain" }).end("made");
  });
  const result = await invoke(address);
  assert(result.kind === "answered" && result.status === 201);
  assert.equal(await answerOf(result), "made");
});

test("forgetting an address breaks off what runs there", async () => {
  const address = await serve(() => invoker.forget(address));
  const result = await invoke(address);
  assert.equal(result.kind, "unreachable");
});

test("many calls at once each have a connection", async () => {
  const waiting: (() => void)[] = [];
  const address = await serve((request, response) => {
    request.resume();
    waiting.push(() => response.end("ok"));
    if (waiting.length === 50) for (const answer of waiting) answer();
  });
  const results = await Promise.all(Array.from({ length: 50 }, () => invoke(address)));
  assert(results.every(({ kind }) => kind === "answered"));
});

test("a ping is healthy on 200 in time, and nothing else is", async () => {
  const status = (code: number) =>
    serve((request, response) => {
      assert.equal(request.url, "/ping");
      response.writeHead(code).end();
    });
  assert.equal(await invoker.ping(await status(200), 2000), true);
  assert.equal(await invoker.ping(await status(204), 2000), false);
  assert.equal(await invoker.ping(await status(503), 2000), false);
  assert.equal(await invoker.ping(await serve(() => {}), 20), false);
  assert.equal(await invoker.ping("http://127.0.0.1:1", 2000), false);
});
