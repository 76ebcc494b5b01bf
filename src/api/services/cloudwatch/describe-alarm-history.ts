/** DescribeAlarmHistory: what happened to alarms, also to deleted ones, for two weeks. */

import type { AlarmHistoryItem } from "../../../core/alarms/alarm.ts";
import { days, type Instant } from "../../../core/time/time.ts";
import { given } from "../../given.ts";
import { type Call, operation } from "../../operation.ts";
import type { DescribeAlarmHistoryInput } from "../../shapes/cloudwatch.types.ts";
import { wants } from "./alarm-filter.ts";
import { invalidNextToken, unsupported } from "./errors.ts";

export const describeAlarmHistory = operation(
  "DescribeAlarmHistory",
  async (input: DescribeAlarmHistoryInput, call) => {
    if (input.AlarmContributorId !== undefined)
      throw unsupported("contributors of alarms (AlarmContributorId)");
    const limit = input.MaxRecords ?? DEFAULT_PAGE;
    const { items, next } = await readPage(input, call, limit, positionOf(input.NextToken, call));
    return {
      AlarmHistoryItems: items.map((item) => ({
        AlarmName: item.alarmName,
        AlarmType: item.alarmType === "composite" ? ("CompositeAlarm" as const) : ("MetricAlarm" as const),
        Timestamp: item.at,
        HistoryItemType: item.kind,
        HistorySummary: item.summary,
        HistoryData: item.data,
      })),
      NextToken: next && call.pages.token("DescribeAlarmHistory", [next.at, next.seen]),
    };
  },
);

const DEFAULT_PAGE = 50;

/** How many items are read at once while looking for those of one kind. */
const CHUNK = 500;

/** Items of one instant have an order but no names: a position is an instant and how many of it were looked at. */
interface Position {
  readonly at: Instant;
  readonly seen: number;
}

function positionOf(token: string | undefined, { pages }: Call): Position | undefined {
  if (token === undefined) return undefined;
  const [at, seen] = pages.position("DescribeAlarmHistory", token) ?? [];
  if (typeof at !== "number" || typeof seen !== "number") throw invalidNextToken();
  return { at, seen };
}

async function readPage(
  input: DescribeAlarmHistoryInput,
  call: Call,
  limit: number,
  start: Position | undefined,
): Promise<{ readonly items: readonly AlarmHistoryItem[]; readonly next?: Position }> {
  const items: AlarmHistoryItem[] = [];
  let position = start;
  for (;;) {
    const chunk = await readChunk(input, call, position);
    for (const item of chunk) {
      const wanted = isWanted(item, input);
      if (wanted && items.length === limit) return position ? { items, next: position } : { items };
      if (wanted) items.push(item);
      position = { at: item.at, seen: item.at === position?.at ? position.seen + 1 : 1 };
    }
    if (chunk.length === 0) return { items };
  }
}

/** History of composite alarms must be asked for, as they themselves must. */
const isWanted = ({ kind, alarmType }: AlarmHistoryItem, input: DescribeAlarmHistoryInput): boolean =>
  (input.HistoryItemType === undefined || kind === input.HistoryItemType) &&
  wants(input, alarmType ?? "metric");

/** The items behind a position, at least one if there is one. */
async function readChunk(
  input: DescribeAlarmHistoryInput,
  { store, scope, now }: Call,
  position: Position | undefined,
): Promise<readonly AlarmHistoryItem[]> {
  const oldestFirst = input.ScanBy === "TimestampAscending";
  const earliest = Math.max(input.StartDate ?? 0, now - days(14));
  const from = oldestFirst && position ? Math.max(earliest, position.at) : earliest;
  const end = (input.EndDate ?? now) + 1;
  const until = !oldestFirst && position ? Math.min(end, position.at + 1) : end;
  const chunk = await store.alarmHistory.list(scope, {
    ...given({ subject: input.AlarmName }),
    from,
    until,
    oldestFirst,
    limit: CHUNK + (position?.seen ?? 0),
  });
  let toSkip = position?.seen ?? 0;
  return chunk.filter((item) => item.at !== position?.at || toSkip-- <= 0);
}
