/** The floor: bare `node:http`, reading the body and answering as the others do, storing nothing. */

import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    const body = JSON.stringify({ InferenceId: randomUUID() });
    response.writeHead(202, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
});
server.listen(Number(process.argv[2]), "127.0.0.1");
