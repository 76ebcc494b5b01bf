/** A front door over given services on a free port, so that real AWS SDK clients can drive them in a test. */

import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { pino } from "pino";
import type { Extension } from "../../src/api/extensions/extension.ts";
import { frontDoorServer } from "../../src/api/front-door.ts";
import type { Services } from "../../src/api/operation.ts";
import { pagesWith } from "../../src/api/page-token.ts";
import { sampleIntake } from "../../src/api/sample-intake.ts";
import type { Service } from "../../src/api/service.ts";
import { givenClock } from "../../src/clock/given-clock.ts";
import type { Scheduler } from "../../src/clock/scheduler.ts";
import { defaultConfig } from "../../src/config.ts";
import type { Instant } from "../../src/core/time/time.ts";

export interface WireServer {
  readonly server: Server;
  readonly url: string;
  /** Spread into an SDK client's configuration: `new CloudWatchClient({ ...wire.client })`. */
  readonly client: ClientSettings;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: 1;
  /** S3 only; others don't know it. */
  readonly forcePathStyle: true;
}

export interface WireSettings {
  readonly extensions?: readonly Extension[];
  readonly now?: () => Instant;
  /** Twelve digits are the account. */
  readonly accessKeyId?: string;
}

/**
 * Starts it, and stops it when the test ends. `parts` is what the operations under test use of `Services`;
 * identifiers, settings and a silent log are there already, anything else that is missing fails when it is used.
 */
export async function wireServer(
  context: TestContext,
  services: readonly Service[],
  parts: Partial<Services> = {},
  { extensions = [], now = () => Date.UTC(2026, 0, 1), accessKeyId = "000000000000" }: WireSettings = {},
): Promise<WireServer> {
  let ids = 0;
  const call = {
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, "0")}`,
    config: defaultConfig,
    log: pino({ level: "silent" }),
    pages: pagesWith("key"),
    nudge: () => undefined,
    clock: givenClock({ now } as Scheduler),
    ...(parts.store && { samples: sampleIntake(parts.store) }),
    ...parts,
  } as Services;
  const server = frontDoorServer({ services, extensions, call, now, config: call.config });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(async () => {
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server,
    url,
    client: {
      endpoint: url,
      region: "us-east-1",
      credentials: { accessKeyId, secretAccessKey: "secret" },
      maxAttempts: 1,
      forcePathStyle: true,
    },
  };
}
