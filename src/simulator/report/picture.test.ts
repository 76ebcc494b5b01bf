import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { SaxesParser } from "saxes";
import { hours, minutes } from "../../core/time/time.ts";
import { simulate } from "../run.ts";
import { readScenario } from "../scenario/file.ts";
import { picture } from "./picture.ts";

const scenario = await readScenario(resolve(import.meta.dirname, "../../../docs/examples/images-fixed.yaml"));
const run = await simulate({ ...scenario, duration: hours(9) });

/** All texts of a picture, which must be well-formed, and its height. */
function read(svg: string): { readonly texts: readonly string[]; readonly height: number } {
  const texts: string[] = [];
  let height = 0;
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    if (name === "svg" && height === 0) height = Number(attributes.height);
  });
  parser.on("text", (text) => texts.push(text));
  parser.write(svg).close();
  return { texts, height };
}

test("several runs: cost over wait, and each over time, whatever they are called", () => {
  const hostile = 'a < "b" & </svg>';
  const { texts } = read(picture([run, { ...run, name: hostile }]));
  assert.ok(texts.includes("Cost and wait") && texts.includes("objective"));
  // A dot and a panel each.
  assert.equal(texts.filter((text) => text.includes("3 always")).length, 2);
  assert.equal(texts.filter((text) => text.includes(hostile)).length, 2);
});

test("one run is drawn over time only", () => {
  const alone = read(picture([run]));
  assert.ok(!alone.texts.includes("Cost and wait"));
  assert.ok(alone.height < read(picture([run, run])).height / 2);
});

test("outlines of panels have names of their own", () => {
  const ids = [...picture([run, run]).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  assert.deepEqual(ids, [...new Set(ids)]);
});

test("a run shorter than a sample is drawn too, and the same run is the same picture", async () => {
  const short = await simulate({ ...scenario, duration: minutes(0.5) });
  assert.match(picture([short]), /nothing was sampled/);
  assert.equal(picture([run]), picture([run]));
});
