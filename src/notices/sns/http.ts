/**
 * Notices over HTTP: one signed POST each.
 *
 * It posts to whatever address was subscribed, inside networks too; what protects others is that an address gets
 * nothing but a confirmation request until its owner presents the token in it. Redirects are not followed.
 */

import { Agent, request } from "undici";
import type { Delivery } from "../../core/notices/notice.ts";
import { type Duration, seconds } from "../../core/time/time.ts";
import type { Deliver, DeliveryResult } from "../delivery.ts";
import type { SnsSigner } from "./signer.ts";

/** SNS gives an endpoint this long to answer. */
const TIME_LIMIT = seconds(15);

/** Answers are read this far, to keep the connection, and never looked at. */
const LARGEST_ANSWER = 16 * 1024;

export interface HttpDelivery {
  readonly deliver: Deliver;
  close(): Promise<void>;
}

export function httpDelivery(signer: SnsSigner, limit: Duration = TIME_LIMIT): HttpDelivery {
  const agent = new Agent({ connections: 16, keepAliveTimeout: seconds(10) });
  return {
    deliver: async (delivery, signal) => {
      const until = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
      try {
        return await post(agent, delivery, await bodyOf(delivery, signer), until);
      } catch (error) {
        return failed(until.aborted && !signal.aborted ? `no answer within ${limit} ms` : reasonOf(error));
      }
    },
    close: () => agent.destroy(),
  };
}

async function post(
  agent: Agent,
  delivery: Delivery,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const url = new URL(delivery.url);
  const headers = { ...delivery.headers, "user-agent": "Ebbtide", ...authorization(url) };
  const answer = await request(url, { method: "POST", dispatcher: agent, headers, body, signal });
  // The receiver has the notice once its status is here; how its answer ends changes nothing.
  await answer.body.dump({ limit: LARGEST_ANSWER, signal }).catch(() => undefined);
  const { statusCode } = answer;
  return statusCode >= 200 && statusCode < 300 ? { kind: "delivered" } : failed(`status ${statusCode}`);
}

async function bodyOf(delivery: Delivery, signer: SnsSigner): Promise<string> {
  if (!delivery.sign) return delivery.body;
  return JSON.stringify(await signer.sign(JSON.parse(delivery.body)), undefined, 2);
}

/** `http://user:password@host` asks for basic authentication, as SNS understands it. */
function authorization(url: URL): Record<string, string> {
  if (!url.username && !url.password) return {};
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

const failed = (reason: string): DeliveryResult => ({ kind: "failed", reason });

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
