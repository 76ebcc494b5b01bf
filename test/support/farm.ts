/** A custom resource over real HTTP: it takes what it is told, and gets there with the next look. */

import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { ResourceClient } from "../../src/resources/client.ts";

export interface Farm {
  /** Its resource id. */
  readonly address: string;
  /** The desired capacities it was told, in order. */
  readonly told: number[];
  /** Sets its capacity by hand, past everyone who scales it. */
  readonly change: (workers: number) => void;
}

export async function farm(context: TestContext): Promise<Farm> {
  const told: number[] = [];
  let capacity = { desired: 1, actual: 1 };
  const server = createServer(async (request, response) => {
    if (request.method === "PATCH") {
      const { desiredCapacity } = JSON.parse(await bodyOf(request)) as { desiredCapacity: number };
      told.push(desiredCapacity);
      capacity = { ...capacity, desired: desiredCapacity };
    } else capacity = { ...capacity, actual: capacity.desired };
    response.end(
      JSON.stringify({
        scalableTargetDimensionId: "workers",
        version: "1",
        desiredCapacity: capacity.desired,
        actualCapacity: capacity.actual,
        scalingStatus: capacity.actual === capacity.desired ? "Successful" : "InProgress",
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/scalableTargetDimensions/workers`,
    told,
    change: (workers) => {
      capacity = { desired: workers, actual: workers };
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request) body += chunk;
  return body;
}

/** A client that knows what it has under way: virtual time waits for real answers. */
export interface PatientClient extends ResourceClient {
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
}

export function patient(client: ResourceClient): PatientClient {
  const underWay = new Set<Promise<unknown>>();
  const watch = <T>(call: Promise<T>): Promise<T> => {
    underWay.add(call);
    call.finally(() => underWay.delete(call)).catch(() => undefined);
    return call;
  };
  return {
    describe: (address, signal) => watch(client.describe(address, signal)),
    setDesired: (address, capacity, signal) => watch(client.setDesired(address, capacity, signal)),
    close: () => client.close(),
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
