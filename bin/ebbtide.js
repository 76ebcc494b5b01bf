#!/usr/bin/env node
// Plain JavaScript that any Node can read, so that an old one gets a sentence instead of a syntax error.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const needed = 24;
const found = Number.parseInt(process.versions.node, 10);
if (found < needed) {
  console.error(`Ebbtide needs Node ${needed} or newer, and this is ${process.version}.`);
  console.error("In a checkout, `npm start` brings its own; elsewhere see https://nodejs.org.");
  process.exit(1);
}
// Compiled it starts faster and needs a quarter less memory; a checkout that was never built runs its TypeScript.
const compiled = new URL("../dist/cli/main.js", import.meta.url);
const source = new URL("../src/cli/main.ts", import.meta.url);
await import((existsSync(fileURLToPath(compiled)) ? compiled : source).href);
