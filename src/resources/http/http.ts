/**
 * Custom resources over HTTP: GET describes one, PATCH gives it another desired capacity. Calls are not signed, since
 * there is no key to share with the service; redirects are not followed; what comes back is bounded and checked.
 * https://github.com/aws/aws-auto-scaling-custom-resource
 */

import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, request } from "undici";
import type { ResourceAnswer } from "../../core/scaling/custom-resource.ts";
import { cut, readDescription } from "../../core/scaling/resource-description.ts";
import { type Duration, seconds } from "../../core/time/time.ts";
import { addressProblem, isOffLimits, OFF_LIMITS } from "../address.ts";
import type { ResourceClient } from "../client.ts";

/** One answer, its last byte included. */
const TIME_LIMIT = seconds(10);
const LARGEST_ANSWER = 64 * 1024;

export function httpResources(limit: Duration = TIME_LIMIT): ResourceClient {
  const agent = new Agent({
    connections: 4,
    keepAliveTimeout: seconds(10),
    maxResponseSize: LARGEST_ANSWER,
    connect: { lookup: guardedLookup, timeout: limit },
  });
  const ask = async (
    address: string,
    call: { readonly method: "GET" | "PATCH"; readonly body?: string },
    given?: AbortSignal,
  ): Promise<ResourceAnswer> => {
    const problem = addressProblem(address);
    if (problem !== undefined) return { kind: "refused", reason: problem };
    const late = AbortSignal.timeout(limit);
    try {
      const headers = {
        accept: "application/json",
        "user-agent": "Ebbtide",
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
      };
      const signal = given ? AbortSignal.any([given, late]) : late;
      const answer = await request(address, { ...call, dispatcher: agent, headers, signal });
      return read(answer.statusCode, await answer.body.text());
    } catch (error) {
      return { kind: "failed", reason: late.aborted ? `No answer within ${limit} ms` : reasonOf(error) };
    }
  };
  return {
    describe: (address, signal) => ask(address, { method: "GET" }, signal),
    // AWS writes a double.
    setDesired: (address, capacity, signal) =>
      ask(address, { method: "PATCH", body: `{"desiredCapacity":${capacity.toFixed(1)}}` }, signal),
    close: () => agent.destroy(),
  };
}

function read(status: number, text: string): ResourceAnswer {
  if (status >= 200 && status < 300) {
    const description = readDescription(parsed(text));
    return "problem" in description
      ? { kind: "failed", reason: withStatus(`The answer ${description.problem}`, status) }
      : { kind: "described", description };
  }
  if (status >= 300 && status < 400)
    return { kind: "refused", reason: withStatus("Redirects are not followed", status) };
  const reason = withStatus(messageOf(text) ?? "No message", status);
  return { kind: status >= 500 || PATIENCE.has(status) ? "failed" : "refused", reason };
}

/** Request timeout, and too many requests: the same may be asked again. */
const PATIENCE: ReadonlySet<number> = new Set([408, 429]);

/** As AWS ends the reasons of its own services: `… (Service: AmazonSageMaker; Status Code: 400; …)`. */
const withStatus = (reason: string, status: number): string =>
  `${reason} (Service: custom-resource; Status Code: ${status})`;

function messageOf(text: string): string | undefined {
  const document = parsed(text) as { readonly message?: unknown } | null | undefined;
  return typeof document?.message === "string" && document.message !== "" ? cut(document.message) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Names are looked at when they are resolved, as one may lead elsewhere each time. */
const guardedLookup: LookupFunction = (hostname, options, done) =>
  lookup(hostname, options, (error, address, family) => {
    const found = typeof address === "string" ? [address] : (address ?? []).map((one) => one.address);
    if (!error && found.some(isOffLimits)) done(new Error(OFF_LIMITS), "", 0);
    else done(error, address, family);
  });

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return cut(String(error));
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") return `The answer has more than ${LARGEST_ANSWER} bytes`;
  return cut(error.message || code || "No connection");
}
