/** One life of a server that only starts instances: started by a test, and killed by it at any moment. */

import { Readable } from "node:stream";
import { systemScheduler } from "../../src/clock/system.ts";
import { processProvider } from "../../src/providers/process/process.ts";
import { specOf } from "../conformance/provider.ts";

const [directory = "", image = "", count = "1"] = process.argv.slice(2);

const provider = processProvider({
  directory,
  scheduler: systemScheduler((_name, error) => {
    throw error;
  }),
  fetchModel: async () => Readable.from([]),
});

for (let index = 0; index < Number(count); index++) {
  await provider.start(specOf(`i-${index}`, image));
  process.stdout.write(".");
}
