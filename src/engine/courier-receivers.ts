/** Who may be sent to now: bounds posts in all and to each receiver, so that slow ones hold up only themselves. */

import { retryDelay } from "../core/notices/retry.ts";
import { type Duration, type Instant, minutes, seconds } from "../core/time/time.ts";

const MOST_AT_ONCE = 256;
const MOST_PER_RECEIVER = 16;

/** A receiver that fails is probed with one notice at a time, at most this far apart. */
const LONGEST_PAUSE = minutes(1);

/** Waiting for a busy receiver: about as long as its posts take, within these bounds. */
const SHORTEST_TURN = 20;
const LONGEST_TURN = seconds(15);

interface Receiver {
  /** When the posts under way began, oldest first. */
  readonly running: Instant[];
  failuresInARow: number;
  /** After a failure: nothing before. */
  notBefore: Instant;
  lastDuration: Duration;
}

/** `full`: nobody may start; leave it due and look again when a post has ended. */
export type Turn =
  | { readonly kind: "now" }
  | { readonly kind: "at"; readonly at: Instant }
  | { readonly kind: "full" };

export class ReceiverBook {
  readonly #receivers = new Map<string, Receiver>();
  #running = 0;

  get full(): boolean {
    return this.#running >= MOST_AT_ONCE;
  }

  /** Hands out turns for one pass; nothing counts as started before `started` says so. */
  plan(now: Instant): { next(url: string): Turn } {
    this.#forgetTheQuiet(now);
    const asked = new Map<string, number>();
    let all = this.#running;
    return {
      next: (url) => {
        if (all >= MOST_AT_ONCE) return { kind: "full" };
        const ahead = asked.get(url) ?? 0;
        asked.set(url, ahead + 1);
        const later = this.#waitOf(url, ahead, now);
        if (later !== undefined) return { kind: "at", at: later };
        all += 1;
        return { kind: "now" };
      },
    };
  }

  started(url: string, at: Instant): void {
    const receiver = this.#receivers.get(url);
    if (receiver) receiver.running.push(at);
    else this.#receivers.set(url, { running: [at], failuresInARow: 0, notBefore: 0, lastDuration: 0 });
    this.#running += 1;
  }

  ended(url: string, delivered: boolean, startedAt: Instant, endedAt: Instant): void {
    const receiver = this.#receivers.get(url);
    this.#running -= 1;
    if (!receiver) return;
    receiver.running.splice(receiver.running.indexOf(startedAt), 1);
    receiver.lastDuration = endedAt - startedAt;
    if (delivered) receiver.failuresInARow = 0;
    else {
      const pause = Math.min(LONGEST_PAUSE, retryDelay(receiver.failuresInARow));
      receiver.failuresInARow += 1;
      receiver.notBefore = endedAt + pause;
    }
  }

  /** Until when a notice must wait that has `ahead` others before it in this pass; undefined: it need not. */
  #waitOf(url: string, ahead: number, now: Instant): Instant | undefined {
    const { running, failuresInARow, notBefore, lastDuration } = this.#receivers.get(url) ?? unknown;
    if (failuresInARow > 0 && notBefore > now) return notBefore;
    const room = failuresInARow > 0 ? 1 : MOST_PER_RECEIVER;
    const before = running.length + ahead;
    if (before < room) return undefined;
    const turn = Math.max(SHORTEST_TURN, lastDuration, now - (running[0] ?? now));
    return now + Math.min(LONGEST_TURN, turn * Math.floor(before / room));
  }

  #forgetTheQuiet(now: Instant): void {
    for (const [url, { running, failuresInARow, notBefore }] of this.#receivers)
      if (running.length === 0 && (failuresInARow === 0 || notBefore + LONGEST_PAUSE < now))
        this.#receivers.delete(url);
  }
}

const unknown: Receiver = { running: [], failuresInARow: 0, notBefore: 0, lastDuration: 0 };
