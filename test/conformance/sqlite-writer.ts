/** A process that accepts requests in batches of eight and names each batch once it is on disk, until it is killed. */

import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { request } from "./fixtures.ts";

const [directory = ""] = process.argv.slice(2);
const store = await openSqliteStore({ directory });
for (let batch = 0; ; batch++) {
  const ids = Array.from({ length: 8 }, (_, index) => `${batch}-${index}`);
  await store.requests.enqueue(ids.map((id) => request(id, { inlineBody: new TextEncoder().encode(id) })));
  process.stdout.write(`${ids.join(" ")}\n`);
}
