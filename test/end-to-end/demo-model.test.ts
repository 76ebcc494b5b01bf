/** The demo's model server on its own: what it answers, and how it ends. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import { freePort } from "../../src/providers/process/launch.ts";

const folder = resolve(import.meta.dirname, "../../demo/model");

interface Model {
  readonly url: string;
  readonly child: ChildProcess;
}

async function model(context: TestContext, workMilliseconds = 0): Promise<Model> {
  const port = await freePort(new Set());
  const child = spawn(`${folder}/serve`, ["serve"], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      SAGEMAKER_BIND_TO_PORT: String(port),
      WORK_MILLISECONDS: String(workMilliseconds),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  context.after(() => child.kill("SIGKILL"));
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("ready")) break;
  return { url: `http://127.0.0.1:${port}`, child };
}

async function ask({ url }: Model, body: string, type = "text/plain") {
  const answer = await fetch(`${url}/invocations`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test("it says how a text feels, and which words say so", async (context) => {
  const one = await model(context);
  assert.equal((await fetch(`${one.url}/ping`)).status, 200);
  const texts: readonly (readonly [string, string])[] = [
    ["The room was wonderful, quiet and clean. The breakfast was excellent.", "positive"],
    ["A terrible night: the street was loud and the bed was broken.", "negative"],
    ["The food was not good.", "negative"],
    ["It was not bad at all.", "positive"],
    ["The train leaves at nine.", "mixed or neutral"],
    ["", "mixed or neutral"],
  ];
  for (const [text, sentiment] of texts) {
    assert.equal((await ask(one, text)).body.sentiment, sentiment, text);
    assert.equal((await ask(one, JSON.stringify({ text }), "application/json")).body.sentiment, sentiment);
  }
  const { body } = await ask(one, "Really good.");
  assert.deepEqual(body.because, [{ word: "really good", weight: 3 }]);
});

test("it refuses what is not a text, and stays up", async (context) => {
  const one = await model(context);
  const json = "application/json";
  assert.equal((await ask(one, "{", json)).status, 400);
  assert.equal((await ask(one, '{"words":1}', json)).status, 400);
  assert.equal((await ask(one, "x".repeat(1024 * 1024 + 1))).status, 413);
  assert.equal((await fetch(`${one.url}/elsewhere`)).status, 404);
  assert.equal((await fetch(`${one.url}/invocations`)).status, 405);
  assert.equal((await ask(one, "constructor toString __proto__")).body.sentiment, "mixed or neutral");
});

test("told to end, it finishes what it has begun", async (context) => {
  const one = await model(context, 100);
  const ended = once(one.child, "exit");
  const answer = ask(one, "A lovely day.");
  // The connection is made and the request is being worked on once a second one has been answered.
  await fetch(`${one.url}/ping`);
  one.child.kill("SIGTERM");
  assert.equal((await answer).body.sentiment, "positive");
  assert.deepEqual(await ended, [0, null]);
});
