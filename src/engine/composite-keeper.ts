/**
 * The composite keeper: ends the wait and extension periods of suppressed composite alarms when they have run out. Their
 * states need no loop: they follow in the transactions that change the alarms below them.
 */

import type { CompositeAlarm } from "../core/alarms/composite/composite-alarm.ts";
import { suppressionEnd } from "../core/alarms/composite/suppression.ts";
import { earliest } from "../core/time/time.ts";
import { releaseOverdue } from "../store/composite-change.ts";
import type { EngineParts, Loop } from "./parts.ts";

/** The loop that comes round when the next period ends. */
export const compositeKeeperLoop = ({ store, newId, nudge, log }: EngineParts): Loop => ({
  step: async (now) => {
    const isOver = ({ suppression }: CompositeAlarm) => (suppressionEnd(suppression) ?? Infinity) <= now;
    if ((await store.compositeAlarms.all()).some(isOver)) {
      const released = await store.transaction(async (tx) =>
        releaseOverdue(tx, await tx.compositeAlarms.all(), newId, now),
      );
      if (released.some(({ notices }) => notices.length > 0)) nudge("courier");
      for (const { alarm, before } of released)
        log.info({ alarm: alarm.name, by: before.suppression?.by }, "alarm actions are suppressed no longer");
    }
    const left = await store.compositeAlarms.all();
    return earliest(...left.map(({ suppression }) => suppressionEnd(suppression)));
  },
});
