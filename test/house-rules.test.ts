/** The house rules as an ordinary test: who may import whom, and who may look at the clock. */

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "..");

/** Each folder of src, and the folders it may import from; `server.ts` and `cli` put everything together. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  clock: ["core", "clock"],
  schedules: ["core", "schedules"],
  store: ["core", "store"],
  objects: ["core", "objects"],
  providers: ["core", "clock", "providers"],
  invoker: ["core", "clock", "invoker"],
  files: ["files"],
  notices: ["core", "files", "notices"],
  resources: ["core", "resources"],
  outside: ["core", "clock", "providers", "invoker", "notices", "resources", "objects", "outside"],
  engine: [
    "core",
    "clock",
    "schedules",
    "store",
    "objects",
    "providers",
    "invoker",
    "notices",
    "resources",
    "engine",
    "config.ts",
  ],
  api: ["core", "clock", "schedules", "store", "objects", "notices", "resources", "api", "config.ts"],
  forecast: ["core", "forecast"],
  simulator: [
    "core",
    "clock",
    "store",
    "providers",
    "invoker",
    "forecast",
    "engine",
    "api",
    "simulator",
    "config.ts",
  ],
  benchmark: ["core", "clock", "invoker", "simulator", "benchmark"],
};

/** Real implementations: named by the assembly alone. */
const implementations = [
  "store/sqlite/",
  "store/memory/",
  "objects/filesystem/",
  "providers/process/",
  "clock/system.ts",
  "invoker/undici.ts",
  "resources/http/",
  "forecast/augurs.ts",
];
const assembly = ["server.ts", "cli/", "simulator/control/"];

const sources = globSync("src/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".test.ts"));
const read = (file: string): string => readFileSync(resolve(root, file), "utf8");

const importsOf = (file: string): readonly string[] =>
  [...read(file).matchAll(/(?:from|import)\s*\(?"([^"]+)"/g)].map((match) => match[1] ?? "");

const inSource = (file: string, specifier: string): string =>
  relative(resolve(root, "src"), resolve(root, dirname(file), specifier));

test("folders import only from the folders below them", () => {
  const broken: string[] = [];
  for (const file of sources) {
    const layer = file.split("/")[1] ?? "";
    const allowed = mayImport[layer];
    if (!allowed) continue;
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".")) {
        if (layer === "core") broken.push(`${file} imports the package ${specifier}`);
        continue;
      }
      const target = inSource(file, specifier).split("/")[0] ?? "";
      if (!allowed.includes(target)) broken.push(`${file} imports ${specifier}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("real implementations are named by the assembly alone", () => {
  const broken: string[] = [];
  for (const file of sources) {
    const own = relative("src", file);
    if (assembly.some((start) => own.startsWith(start))) continue;
    for (const specifier of importsOf(file).filter((one) => one.startsWith("."))) {
      const target = inSource(file, specifier);
      const named = implementations.find((start) => target.startsWith(start));
      if (named && !own.startsWith(named)) broken.push(`${file} imports ${specifier}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("only the clock looks at the clock, and randomness is handed in", () => {
  const forbidden = /\b(Date\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|setInterval\()/;
  const outside = sources.filter((file) => !/^src\/(clock|cli)\//.test(file));
  assert.deepEqual(
    outside.filter((file) => forbidden.test(read(file))),
    [],
  );
});

/** What a file loads at once: neither types nor what is imported when it is needed. */
const loadedBy = (file: string): readonly string[] =>
  [...read(file).matchAll(/^(?:import|export) (?!type )[^;]*?from "([^"]+)"/gm)].map(
    (match) => match[1] ?? "",
  );

test("the command line loads the server and the simulator when a command needs them", () => {
  const loaded = new Set(["src/cli/main.ts"]);
  const packages = new Set<string>();
  for (const file of loaded)
    for (const specifier of loadedBy(file))
      if (specifier.startsWith(".")) loaded.add(`src/${inSource(file, specifier)}`);
      else if (!specifier.startsWith("node:")) packages.add(specifier);
  assert.deepEqual([...packages], ["commander"]);
  assert.deepEqual(
    [...loaded].filter((file) => /^src\/(server|engine|store|api\/services|benchmark)/.test(file)),
    [],
  );
});

test("tests neither sleep nor skip without a reason", () => {
  const tests = [...globSync("src/**/*.test.ts", { cwd: root }), ...globSync("test/**/*.ts", { cwd: root })];
  const others = tests.filter((file) => file !== "test/house-rules.test.ts");
  assert.deepEqual(
    others.filter((file) => /\bskip: true\b|\.skip\(/.test(read(file))),
    [],
  );
});
