import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoint } from "../../../test/support/measuring.ts";
import { wiredStore } from "../../../test/support/wired-store.ts";
import { captureExtensions } from "./capture.ts";

const long = "9".repeat(10_000);

const refused: readonly (readonly [string, number, RegExp])[] = [
  ["arrivals", 400, /^endpoint is missing: give an endpoint's name\.$/],
  ["arrivals?endpoint=none", 404, /^There is no endpoint none in us-east-1 .*: there are [^ ]+\.$/],
  [`arrivals?endpoint=${long}`, 404, /^There is no endpoint 9{100}… in/],
  ["arrivals?endpoint=NAME&limit=1001", 400, /^limit must be a whole number from 1 to 1000, not 1001\.$/],
  [`arrivals?endpoint=NAME&limit=${long}`, 400, /^limit must be .* not 9{100}…\.$/],
  ["arrivals?endpoint=NAME&since=604801", 400, /^since must be a whole number from 0 to 604800/],
  ["arrivals?endpoint=NAME&after=-1", 400, /^after must be the next of an earlier answer, not -1\.$/],
  [`arrivals?endpoint=NAME&after=${long}`, 400, /^after must be .* not 9{100}…\.$/],
  ["arrivals?endpoint=NAME&ended=maybe", 400, /^ended must be true or false, not maybe\.$/],
  ["arrivals?endpoint=NAME&since=1&from=2026-01-01T00:00:00Z", 400, /^Give either from or since/],
  ["arrivals?endpoint=NAME&until=1", 400, /^The parameter until is not known here/],
  [`arrivals?endpoint=NAME&${long}=1`, 400, /^The parameter 9{100}… is not known here/],
  ["start-ups?endpoint=NAME&after=then", 400, /^after must be a time such as .*, not then\.$/],
  ["start-ups?endpoint=NAME&ended=true", 400, /^The parameter ended is not known here/],
];

test("what cannot be asked of a capture is refused in a short message", async (context) => {
  const { store, url } = await wiredStore(context, [], captureExtensions);
  await store.endpoints.put(endpoint.scope, endpoint.name, endpoint);
  for (const [asked, status, expected] of refused) {
    const answer = await fetch(`${url}/_ebbtide/capture/${asked.replace("NAME", endpoint.name)}`);
    const { message } = (await answer.json()) as { readonly message: string };
    assert.equal(answer.status, status, message);
    assert.match(message, expected);
    assert.ok(message.length < 400, message);
  }
});
