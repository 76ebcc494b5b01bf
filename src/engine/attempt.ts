/** One attempt at a request: its input to the model server, the answer into a staged payload. Commits nothing. */

import type { Readable } from "node:stream";
import {
  answerTooLarge,
  brokenOff,
  gaveUp,
  LARGEST_PAYLOAD,
  LONGEST_WORDS,
  outputImpossible,
  refusedByModel,
  timedOut,
} from "../core/queue/outcomes.ts";
import type { Outcome, QueuedRequest } from "../core/queue/request.ts";
import type { Duration, Instant } from "../core/time/time.ts";
import { AnswerBroken, type InvocationFailure, type InvocationResult } from "../invoker/invoker.ts";
import { inlinePayload } from "../objects/inline.ts";
import { PayloadTooLarge, type StagedPayload } from "../objects/objects.ts";
import { fateOf } from "./instance-fate.ts";
import type { EngineParts } from "./parts.ts";
import { type OpenedInput, openInput } from "./request-input.ts";

/** What an attempt came to. */
export type AttemptEnd =
  | {
      readonly kind: "settled";
      readonly outcome: Outcome;
      /** The answer, of a completed request. */
      readonly output?: StagedPayload;
      /** What the model said instead of an answer, cut to a sensible length. */
      readonly words?: Uint8Array;
      readonly measures: Measures;
    }
  /** The instance is gone or cannot be reached; `drained`: it was being ended, so that this try does not count. */
  | { readonly kind: "lost"; readonly drained: boolean; readonly reason: string }
  /** The signal said so. */
  | { readonly kind: "abandoned" };

/** What the metrics need to know. */
export interface Measures {
  readonly downloadFailed?: boolean;
  readonly uploadFailed?: boolean;
  /** When the input was ready; absent for inline ones. */
  readonly downloadedAt?: Instant;
  /** When the model server was asked; absent when it never was. */
  readonly invokedAt?: Instant;
  /** When its answer was there. */
  readonly answeredAt?: Instant;
}

export interface AttemptTask {
  readonly request: QueuedRequest;
  readonly inlineBody: Uint8Array | undefined;
  readonly address: string;
  readonly startedAt: Instant;
  readonly signal: AbortSignal;
}

/** A connection that breaks may have been an idle one closing, so a living instance is asked once more. */
const TRIES = 2;

/** A dying instance breaks its connections before its provider can see it: it is asked again after this time. */
const SETTLING: Duration = 500;

/** Never rejects. */
export async function attempt(parts: EngineParts, task: AttemptTask): Promise<AttemptEnd> {
  try {
    for (let tries = 1; ; tries++) {
      const end = await tryOnce(parts, task);
      if (end.kind !== "unreachable") return end;
      if (tries === TRIES) await parts.scheduler.sleep(SETTLING, task.signal);
      const fate = await fateOf(parts, task.request);
      if (task.signal.aborted) return { kind: "abandoned" };
      if (fate !== "running" || end.refused)
        return { kind: "lost", drained: fate === "drained", reason: end.reason };
      if (tries === TRIES) return settled(brokenOff(end.reason), {});
    }
  } catch (error) {
    if (task.signal.aborted) return { kind: "abandoned" };
    parts.log.error({ err: error, request: task.request.id }, "an attempt failed in an unexpected way");
    return settled(gaveUp(`The request could not be processed: ${messageOf(error)}`), {});
  }
}

type Unreachable = Extract<InvocationFailure, { kind: "unreachable" }>;

async function tryOnce(parts: EngineParts, task: AttemptTask): Promise<AttemptEnd | Unreachable> {
  const { request } = task;
  const input = task.inlineBody
    ? { kind: "open" as const, body: task.inlineBody }
    : await openInput(parts, request);
  if (input.kind === "unavailable") return settled(input.outcome, { downloadFailed: true });
  const invokedAt = parts.scheduler.now();
  const measures: Measures = task.inlineBody ? { invokedAt } : { invokedAt, downloadedAt: invokedAt };
  // One limit for the whole processing: a second try gets what the first one left.
  const limit = request.detail.invocationTimeout - (invokedAt - task.startedAt);
  try {
    const result = await parts.invoker.invoke(task.address, invocationOf(request, input), limit, task.signal);
    if (input.problem) return settled(input.problem(), { ...measures, downloadFailed: true });
    return sized(await take(parts, task, result, measures), input);
  } finally {
    if (!(input.body instanceof Uint8Array)) input.body.destroy();
  }
}

/** Remembers how large the input was. */
function sized<T extends AttemptEnd | Unreachable>(end: T, { body, contentLength }: OpenedInput): T {
  const inputBytes = body instanceof Uint8Array ? body.length : contentLength;
  if (end.kind !== "settled" || inputBytes === undefined) return end;
  return { ...end, outcome: { ...end.outcome, inputBytes } };
}

function invocationOf({ inferenceId, detail }: QueuedRequest, { body, contentLength }: OpenedInput) {
  const { contentType, accept, customAttributes } = detail;
  return {
    inferenceId,
    body,
    ...(contentType === undefined ? {} : { contentType }),
    ...(accept === undefined ? {} : { accept }),
    ...(customAttributes === undefined ? {} : { customAttributes }),
    ...(contentLength === undefined ? {} : { contentLength }),
  };
}

/** Makes an end of what the model server answered. */
async function take(
  parts: EngineParts,
  task: AttemptTask,
  result: InvocationResult,
  measures: Measures,
): Promise<AttemptEnd | Unreachable> {
  if (result.kind !== "answered") return failedCall(parts, task, result, measures);
  const { status, body, contentType } = result;
  const answered = (): Measures => ({ ...measures, answeredAt: parts.scheduler.now() });
  const read = await readAnswer(parts, task, status, body);
  switch (read.kind) {
    case "broken":
      return failedCall(parts, task, read.failure, measures);
    case "words":
      return { ...settled(refusedByModel(status), answered()), words: read.words };
    case "unstorable":
      return settled(read.outcome, { ...answered(), uploadFailed: true });
    case "stored": {
      const outcome: Outcome = {
        state: "completed",
        modelStatus: status,
        ...(contentType === undefined ? {} : { contentType }),
      };
      return { ...settled(outcome, answered()), output: read.output };
    }
  }
}

function failedCall(
  parts: EngineParts,
  { request }: AttemptTask,
  failure: InvocationFailure,
  measures: Measures,
): AttemptEnd | Unreachable {
  if (failure.kind === "unreachable") return failure;
  const answeredAt = parts.scheduler.now();
  return settled(timedOut(request.detail.invocationTimeout), { ...measures, answeredAt });
}

type Answer =
  | { readonly kind: "stored"; readonly output: StagedPayload }
  | { readonly kind: "words"; readonly words: Uint8Array }
  | { readonly kind: "unstorable"; readonly outcome: Outcome }
  | { readonly kind: "broken"; readonly failure: InvocationFailure };

async function readAnswer(
  parts: EngineParts,
  task: AttemptTask,
  status: number,
  body: Uint8Array | Readable,
): Promise<Answer> {
  const good = status >= 200 && status < 300;
  if (body instanceof Uint8Array)
    return good
      ? { kind: "stored", output: inlinePayload(body) }
      : { kind: "words", words: body.subarray(0, LONGEST_WORDS) };
  // Kept here because storage may wrap what the stream failed with.
  let broken: unknown;
  body.on("error", (error) => {
    broken = error;
  });
  try {
    if (!good) return { kind: "words", words: await firstBytes(body, LONGEST_WORDS) };
    return { kind: "stored", output: await parts.objects.stage(body, LARGEST_PAYLOAD, task.signal) };
  } catch (error) {
    task.signal.throwIfAborted();
    if (broken instanceof AnswerBroken) return { kind: "broken", failure: broken.failure };
    if (error instanceof PayloadTooLarge) return { kind: "unstorable", outcome: answerTooLarge(status) };
    parts.log.error({ err: error, request: task.request.id }, "an answer could not be stored");
    const { outputLocation } = task.request.detail;
    return { kind: "unstorable", outcome: outputImpossible(outputLocation, messageOf(error)) };
  } finally {
    body.destroy();
  }
}

async function firstBytes(body: Readable, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= limit) break;
  }
  return Buffer.concat(chunks).subarray(0, limit);
}

const settled = (outcome: Outcome, measures: Measures): AttemptEnd & { kind: "settled" } => ({
  kind: "settled",
  outcome,
  measures,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
