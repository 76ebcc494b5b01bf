/** What AWS's guides print, in profile `aws`, gives AWS's times: the whole server in virtual time, through a real SDK. */

import { type TestContext, test } from "node:test";
import { minutes, seconds } from "../../src/core/time/time.ts";
import { type VirtualServer, virtualServer } from "../support/virtual-server.ts";
import { EXPECTED, WAKING_SECONDS } from "./expected-times.ts";
import { type Clients, clientsOf, createEndpoint, invoke, scaleToZero, setInstances } from "./guide.ts";
import { between, untilDesired } from "./watch.ts";

interface Scene {
  readonly clients: Clients;
  readonly server: VirtualServer;
  /** Lets time pass until the desired capacity is so many; answers how long that took. */
  untilDesired(count: number, limit: number): Promise<number>;
}

async function scene(context: TestContext, options: { serviceTime: number; max?: number }): Promise<Scene> {
  const server = await virtualServer(context, { serviceTime: options.serviceTime });
  const clients = clientsOf(server.url);
  await createEndpoint(clients, 1);
  await server.clock.advance(minutes(2));
  await scaleToZero(clients, options.max);
  return {
    clients,
    server,
    untilDesired: (count, limit) => untilDesired(server, clients, count, limit),
  };
}

test("a first request at zero instances wakes the endpoint after two to three minutes, whenever it comes", async (context) => {
  const { clients, server, untilDesired } = await scene(context, { serviceTime: seconds(1) });
  for (const second of WAKING_SECONDS) {
    await untilDesired(0, minutes(30));
    await server.clock.advance(minutes(20));
    await server.clock.advanceTo(Math.ceil(server.clock.now() / minutes(1)) * minutes(1) + seconds(second));
    await invoke(clients, 1);
    between(await untilDesired(1, minutes(5)), ...EXPECTED.wake);
  }
});

test("48 waiting on one instance with target 5 become 10 instances", async (context) => {
  const { clients, untilDesired } = await scene(context, { serviceTime: minutes(50), max: 10 });
  await invoke(clients, 48);
  between(await untilDesired(10, minutes(6)), ...EXPECTED.scaleOut);
});

test("fifteen to sixteen minutes after the backlog went, the endpoint is at zero", async (context) => {
  const { clients, server, untilDesired } = await scene(context, { serviceTime: minutes(3) });
  await invoke(clients, 1);
  await server.clock.advance(minutes(3) + seconds(1));
  between(await untilDesired(0, minutes(20)), ...EXPECTED.toZero);
});

test("two instances with a backlog of two become one", async (context) => {
  const { clients, server, untilDesired } = await scene(context, { serviceTime: minutes(55) });
  await setInstances(clients, 2);
  await server.clock.advance(minutes(3));
  await invoke(clients, 2);
  between(await untilDesired(1, minutes(20)), ...EXPECTED.scaleIn);
});
