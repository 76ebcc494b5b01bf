import assert from "node:assert/strict";
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { Header } from "tar";
import {
  find,
  type ProviderUnderTest,
  providerConformance,
  specOf,
  until,
} from "../../../test/conformance/provider.ts";
import { LASTING, program } from "../../../test/support/programs.ts";
import { systemScheduler } from "../../clock/system.ts";
import { type ProcessProvider, type ProcessProviderSettings, processProvider } from "./process.ts";
import { signalGroup } from "./system-processes.ts";

const scope = { account: "000000000000", region: "us-east-1" };

interface Under extends ProviderUnderTest {
  readonly provider: ProcessProvider;
  readonly directory: string;
  /** Closes this life of the provider, as a server that ends does, and begins the next. */
  readonly nextLife: () => Promise<Pick<Under, "provider" | "untilChange">>;
}

async function under(context: TestContext, settings: Partial<ProcessProviderSettings> = {}): Promise<Under> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-process-"));
  const life = (): ProcessProvider =>
    processProvider({
      directory,
      scheduler: systemScheduler((_name, error) => {
        throw error;
      }),
      fetchModel: async () => Readable.from([]),
      ...settings,
    });
  const provider = life();
  let latest = provider;
  context.after(async () => {
    await endAll(latest);
    await rm(directory, { recursive: true, force: true });
  });
  return {
    provider,
    directory,
    lasting: await program(directory, "lasting", ...LASTING),
    failing: await program(directory, "failing", "echo broken >&2", "exit 3"),
    stubborn: await program(
      directory,
      "stubborn",
      "trap '' TERM",
      "echo ready",
      "while :; do sleep 600; done",
    ),
    untilReady: async (id) => {
      const query = { offset: 0, limit: 1 };
      while ((await provider.logs.read(scope, "tides", `AllTraffic/${id}`, query)).events.length === 0)
        await new Promise(setImmediate);
    },
    impossible: "process:./there/is/no/such/folder",
    failureWords: /exit code 3/,
    untilChange: changes(provider),
    nextLife: async () => {
      await latest.close();
      latest = life();
      return { provider: latest, untilChange: changes(latest) };
    },
  };
}

async function endAll(provider: ProcessProvider): Promise<void> {
  const untilChange = changes(provider);
  for (;;) {
    const changed = untilChange();
    const alive = (await provider.list()).filter(({ state }) => state !== "gone");
    if (alive.length === 0) break;
    await Promise.all(alive.map(({ id }) => provider.stop(id, 0)));
    await changed;
  }
  await provider.close();
}

/** A function that waits for the provider's next change. */
function changes(provider: ProcessProvider): () => Promise<void> {
  let waiting: (() => void)[] = [];
  provider.onChange(() => {
    for (const resolve of waiting) resolve();
    waiting = [];
  });
  return () => new Promise((resolve) => waiting.push(resolve));
}

providerConformance("process", (context) => under(context));

test("a program gets the argument serve, its own folder, and an environment with nothing of the server's", async (context) => {
  const one = await under(context);
  process.env.SERVER_SECRET = "hush";
  const image = await program(one.directory, "curious", 'echo "argument $1"', "pwd", "env");
  const container = { image, environment: { MODEL_SETTING: "seven" } };
  await one.provider.start(specOf("one", image, { container }));
  await until(one, "one", "gone");
  const text = (
    await one.provider.logs.read(scope, "tides", "AllTraffic/one", { offset: 0, limit: 1000 })
  ).events
    .map(({ message }) => message)
    .join("\n");
  assert.match(text, /^argument serve$/m);
  assert.match(text, new RegExp(`^${join(one.directory, "curious")}$`, "m"));
  assert.match(text, /^MODEL_SETTING=seven$/m);
  assert.match(text, /^SAGEMAKER_BIND_TO_PORT=\d+$/m);
  assert.match(text, new RegExp(`^SM_MODEL_DIR=${join(one.directory, "instances", "one", "model")}$`, "m"));
  assert.doesNotMatch(text, /SERVER_SECRET/);
});

const unstartable: readonly (readonly [string, (directory: string) => Promise<string>, RegExp])[] = [
  ["a folder that is not there", async (directory) => `process:${directory}/nowhere`, /does not exist/],
  [
    "a folder without serve",
    async (directory) => {
      await mkdir(join(directory, "empty"));
      return `process:${directory}/empty`;
    },
    /no file named serve/,
  ],
  [
    "a serve that is not executable",
    async (directory) => {
      await mkdir(join(directory, "plain"));
      await writeFile(join(directory, "plain", "serve"), "#!/bin/sh\n", { mode: 0o644 });
      return `process:${directory}/plain`;
    },
    /not executable/,
  ],
  [
    "a serve whose interpreter is missing",
    async (directory) => {
      const image = await program(directory, "odd");
      await writeFile(join(directory, "odd", "serve"), "#!/no/such/interpreter\n", { mode: 0o755 });
      return image;
    },
    /could not be executed/,
  ],
];

for (const [what, image, words] of unstartable)
  test(`${what} is a clear reason`, async (context) => {
    const one = await under(context);
    await one.provider.start(specOf("one", await image(one.directory)));
    const gone = await until(one, "one", "gone");
    assert.match(gone.state === "gone" ? gone.reason : "", words);
  });

test("a program's own children end with it", async (context) => {
  const one = await under(context);
  const image = await program(one.directory, "parent", "sleep 600 &", "echo child $!", "kill -9 $$");
  await one.provider.start(specOf("one", image));
  await until(one, "one", "gone");
  const { events } = await one.provider.logs.read(scope, "tides", "AllTraffic/one", { offset: 0, limit: 1 });
  const child = Number(events[0]?.message.split(" ")[1]);
  while (
    await access(`/proc/${child}/exe`).then(
      () => true,
      () => false,
    )
  )
    await new Promise(setImmediate);
});

test("a model archive is unpacked before the start", async (context) => {
  const asked: string[] = [];
  const one = await under(context, {
    fetchModel: async (_scope, url) => {
      asked.push(url);
      return Readable.from([gzipSync(archive(file("weights/table.txt", "high tide")))]);
    },
  });
  const image = await program(one.directory, "reader", 'cat "$SM_MODEL_DIR/weights/table.txt"');
  const container = { image, environment: {}, modelDataUrl: "s3://models/tides.tar.gz" };
  await one.provider.start(specOf("one", image, { container }));
  await until(one, "one", "gone");
  assert.deepEqual(asked, ["s3://models/tides.tar.gz"]);
  assert.equal(
    await readFile(join(one.directory, "logs/000000000000/us-east-1/tides/AllTraffic/one.log"), "utf8"),
    "high tide",
  );
});

const bad: readonly (readonly [string, () => Readable, RegExp])[] = [
  ["reaches outside", () => Readable.from([archive(file("../evil", "x"))]), /outside/],
  ["has an absolute path", () => Readable.from([archive(file("/tmp/evil", "x"))]), /outside/],
  ["links outside", () => Readable.from([archive(link("way", "../../.."))]), /link "way" to a place outside/],
  [
    "is a bomb",
    () => Readable.from([gzipSync(archive(file("zeros", "0".repeat(200_000))))]),
    /larger than 100000 bytes/,
  ],
  [
    "is no archive",
    () => Readable.from([Buffer.from("not an archive at all".repeat(100))]),
    /could not be unpacked/,
  ],
  [
    "is cut short",
    () => Readable.from([gzipSync(archive(file("a", "x".repeat(9999)))).subarray(0, 60)]),
    /could not be unpacked/,
  ],
  [
    "breaks off",
    () =>
      Readable.from(
        (async function* () {
          yield archive(file("a", "x")).subarray(0, 100);
          throw new Error("the disk is gone");
        })(),
      ),
    /the disk is gone/,
  ],
];

for (const [what, source, words] of bad)
  test(`a model archive that ${what} is refused`, async (context) => {
    const one = await under(context, {
      fetchModel: async () => source(),
      modelLimits: { bytes: 100_000, entries: 10 },
    });
    const container = { image: one.lasting, environment: {}, modelDataUrl: "s3://models/tides.tar.gz" };
    await one.provider.start(specOf("one", one.lasting, { container }));
    const gone = await until(one, "one", "gone");
    assert.match(gone.state === "gone" ? gone.reason : "", words);
  });

test("a model archive that does not come in time is a clear reason", async (context) => {
  const one = await under(context, { fetchModel: async () => new Readable({ read: () => {} }) });
  const container = { image: one.lasting, environment: {}, modelDataUrl: "s3://models/tides.tar.gz" };
  await one.provider.start(specOf("one", one.lasting, { container, downloadTimeout: 20 }));
  const gone = await until(one, "one", "gone");
  assert.match(gone.state === "gone" ? gone.reason : "", /not there within 0.02 s/);
});

test("a next life finds what runs, and what has ended meanwhile", async (context) => {
  const first = await under(context);
  for (const id of ["kept", "killed"]) await first.provider.start(specOf(id, first.lasting));
  const before = await until(first, "kept", "running");
  await until(first, "killed", "running");
  for (const id of ["kept", "killed"]) await first.untilReady(id);
  const [line = ""] = (await readFile(join(first.directory, "instances/killed/process"), "utf8")).split(" ");
  await first.provider.close();
  signalGroup(Number(line), "SIGKILL");

  const second = await first.nextLife();
  assert.deepEqual(await find(second.provider, "kept"), before);
  const killed = await until(second, "killed", "gone");
  assert.notEqual(killed.state === "gone" ? killed.reason : "", "");
  await second.provider.start(specOf("kept", first.lasting));
  assert.deepEqual(await find(second.provider, "kept"), before);
  await second.provider.stop("kept", 5000);
  await until(second, "kept", "gone");
});

test("a start that an earlier life did not complete never runs", async (context) => {
  const first = await under(context, { fetchModel: async () => new Readable({ read: () => {} }) });
  const container = { image: first.lasting, environment: {}, modelDataUrl: "s3://models/tides.tar.gz" };
  await first.provider.start(specOf("half", first.lasting, { container }));
  const record = join(first.directory, "instances/half/instance.json");
  while (
    await access(record).then(
      () => false,
      () => true,
    )
  )
    await new Promise(setImmediate);
  const { provider } = await first.nextLife();
  const half = await find(provider, "half");
  assert.match(half?.state === "gone" ? half.reason : "", /while the instance was being started/);
  await provider.forget("half");
  await assert.rejects(access(join(first.directory, "instances/half")));
});

const block = (text: string): Buffer => {
  const content = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  content.write(text);
  return content;
};

const header = (fields: ConstructorParameters<typeof Header>[0]): Buffer => {
  const buffer = Buffer.alloc(512);
  const made = new Header(fields);
  made.encode(buffer, 0);
  return buffer;
};

const file = (path: string, text: string): Buffer =>
  Buffer.concat([
    header({ path, mode: 0o644, size: text.length, type: "File", mtime: new Date(0) }),
    block(text),
  ]);

const link = (path: string, linkpath: string): Buffer =>
  header({ path, mode: 0o777, size: 0, type: "SymbolicLink", linkpath, mtime: new Date(0) });

const archive = (...entries: readonly Buffer[]): Buffer => Buffer.concat([...entries, Buffer.alloc(1024)]);
