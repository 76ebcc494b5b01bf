/**
 * The courier: brings committed notices out. A publication becomes one delivery for each confirmed subscriber; a
 * delivery is posted until its receiver takes it, at least once. Posts run beside the passes, never in them.
 */

import { notificationFailures } from "../core/notices/failures.ts";
import type { Delivery, Notice, OutboxEntry, Publication } from "../core/notices/notice.ts";
import { retryAfterFailure } from "../core/notices/retry.ts";
import { type Duration, type Instant, seconds } from "../core/time/time.ts";
import type { DeliveryResult } from "../notices/delivery.ts";
import type { Collections } from "../store/store.ts";
import { fanOut } from "./courier-fan-out.ts";
import { ReceiverBook } from "./courier-receivers.ts";
import type { EngineParts, Loop } from "./parts.ts";

/** Bounds what a pass reads: a notice may be a quarter of a megabyte. */
const LARGEST_PASS = 100;

/** Longer than a post may take: an entry under way falls due again only when this server has died meanwhile. */
const CLAIM = seconds(60);

export function courierLoop({ store, deliver, scheduler, nudge, log }: EngineParts): Loop {
  const receivers = new ReceiverBook();
  const ended: Ended[] = [];
  const underWay = new Set<Promise<void>>();
  const giveUp = new AbortController();

  const send = async (entry: Dispatch, startedAt: Instant): Promise<void> => {
    const result = await deliver(entry.notice, giveUp.signal);
    receivers.ended(entry.notice.url, result.kind === "delivered", startedAt, scheduler.now());
    ended.push({ ...entry, result });
    nudge("courier");
  };

  /** Everything of a pass in one transaction: what came of earlier posts, new deliveries, and who may start. */
  const step = async (now: Instant): Promise<Instant | undefined> => {
    const settled = [...ended];
    const { dropped, orphans, starting, next } = await store.transaction(async (tx) => {
      const dropped = await settle(tx, settled, now);
      const due = await tx.outbox.due(now, LARGEST_PASS);
      const orphans = await fanOut(tx, due.filter(isPublication), now);
      const starting = await claim(tx, due.filter(isDelivery), receivers, now);
      return { dropped, orphans, starting, next: await tx.outbox.nextDue() };
    });
    ended.splice(0, settled.length);
    report(dropped, orphans);
    for (const entry of starting) {
      receivers.started(entry.notice.url, now);
      const sending = send(entry, now).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    // Full: what remains due goes on when a post ends, which nudges.
    return receivers.full ? undefined : next;
  };

  const report = (dropped: readonly Dropped[], orphans: readonly Publication[]): void => {
    for (const { notice, reason } of dropped)
      log.warn(
        { subscription: notice.subscriptionArn, url: withoutPassword(notice.url), reason },
        "a notice was given up",
      );
    for (const { topicArn } of orphans)
      log.warn({ topic: topicArn }, "a notice was published to a topic that does not exist");
  };

  /** What is under way may finish within the limit; the rest is given up and sent again by the next life. */
  const stop = async (limit: Duration): Promise<void> => {
    const enough = new AbortController();
    const late = scheduler.sleep(limit, enough.signal).catch(() => undefined);
    await Promise.race([Promise.all(underWay), late]);
    enough.abort();
    giveUp.abort(new Error("the server stops"));
    await Promise.all(underWay);
    const settled = ended.splice(0);
    if (settled.length === 0) return;
    report(await store.transaction((tx) => settle(tx, settled, scheduler.now())), []);
  };

  return { step, stop };
}

type Entry<N extends Notice> = OutboxEntry & { readonly notice: N };

/** A delivery on its way out. */
type Dispatch = Entry<Delivery>;

interface Ended extends Dispatch {
  readonly result: DeliveryResult;
}

interface Dropped {
  readonly notice: Delivery;
  readonly reason: string;
}

const isPublication = (entry: OutboxEntry): entry is Entry<Publication> => entry.notice.kind === "publish";
const isDelivery = (entry: OutboxEntry): entry is Dispatch => entry.notice.kind === "delivery";

/** Removes what arrived, puts off what failed, counts and answers what is given up. */
async function settle(tx: Collections, settled: readonly Ended[], now: Instant): Promise<readonly Dropped[]> {
  const over: number[] = [];
  const dropped: Dropped[] = [];
  for (const entry of settled) {
    const retry = entry.result.kind === "failed" ? retryAfterFailure(entry, now) : undefined;
    if (retry?.kind === "again") await tx.outbox.reschedule(entry.id, retry.at);
    else over.push(entry.id);
    if (retry?.kind === "giveUp" && entry.result.kind === "failed")
      dropped.push({ notice: entry.notice, reason: `${retry.reason}; last: ${entry.result.reason}` });
  }
  await tx.outbox.remove(over);
  await tx.metrics.put(
    notificationFailures(
      dropped.map(({ notice }) => notice),
      now,
    ),
  );
  return dropped;
}

/** Picks the deliveries that may start now; the others wait until their receiver has room. */
async function claim(
  tx: Collections,
  entries: readonly Dispatch[],
  receivers: ReceiverBook,
  now: Instant,
): Promise<readonly Dispatch[]> {
  const plan = receivers.plan(now);
  const starting: Dispatch[] = [];
  const unwanted: number[] = [];
  for (const entry of entries) {
    const { scope, subscriptionArn, url } = entry.notice;
    if (!(await tx.subscriptions.get(scope, subscriptionArn))) unwanted.push(entry.id);
    else {
      const turn = plan.next(url);
      if (turn.kind === "now") starting.push(entry);
      else if (turn.kind === "at") await tx.outbox.postpone([entry.id], turn.at);
    }
  }
  await tx.outbox.remove(unwanted);
  await tx.outbox.postpone(
    starting.map(({ id }) => id),
    now + CLAIM,
  );
  return starting;
}

/** Addresses may carry basic authentication; logs must not. */
function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = "";
  return url.href;
}
