/** The load in sentences: what it needs at least, and what cannot be had. */

import type { Duration } from "../../core/time/time.ts";
import { secondsText } from "../report/words.ts";
import type { Goal } from "./goal.ts";
import type { Load } from "./load.ts";

export function loadSentences(load: Load, goal: Goal): readonly string[] {
  return [offeredText(load), ...startUpTexts(load, goal)];
}

function offeredText({
  requests,
  rate,
  meanService,
  concurrency,
  offered,
  busiestHour,
  ...rest
}: Load): string {
  const { leastInstanceHours, leastCost } = rest;
  const at = new Date(busiestHour.at).toISOString().slice(0, 16).replace("T", " ");
  const cost = leastCost > 0 ? `, which cost ${leastCost.toFixed(2)}` : "";
  return [
    `${requests.toLocaleString("en-US")} requests: ${rateText(rate)} × ${durationText(meanService)} each`,
    concurrency > 1 ? ` ÷ ${concurrency} at once` : "",
    ` = ${offered.toFixed(2)} instances busy on average, ${busiestHour.offered.toFixed(2)} in the busiest hour (${at} UTC).`,
    ` With fewer than ${wholly(busiestHour.offered)} in that hour the queue only grows, with fewer than ${wholly(offered)} on average it never empties;`,
    ` and no policy does it in less than ${leastInstanceHours.toFixed(1)} instance hours${cost}.`,
  ].join("");
}

/** A fleet that is busy without a pause has a queue that grows. */
const wholly = (offered: number): string => {
  const count = Math.floor(offered) + 1;
  return count === 1 ? "1 instance" : `${count} instances`;
};

function startUpTexts({ startTime, wakes }: Load, { objectives }: Goal): readonly string[] {
  const wait = objectives.find(({ key, operator }) => key.startsWith("wait.") && operator.startsWith("<"));
  const typical = `An instance starts in ${durationText(startTime.p50)} (p50), ${durationText(startTime.p99)} (p99)`;
  if (!wait || startTime.p50 <= wait.limit * 1000) return [`${typical}.`];
  const limit = secondsText(wait.limit);
  const sentences = [
    `${typical}: longer than ${limit}, so every request that finds no room and has to wait for a start waits longer, whatever the policy.`,
  ];
  const share = (wakes.requestShare * 100).toFixed(1);
  const minutes = wakes.quiet / 60_000;
  const after = `${wakes.count.toLocaleString("en-US")} times a request comes after more than ${minutes} quiet minutes; ${share} % of all come while it would wake an endpoint at zero`;
  const allowed = allowedShare(wait.key);
  if (allowed === undefined) return [...sentences, `${after}.`];
  const verdict =
    wakes.requestShare > allowed
      ? `more than the ${percent(allowed)} that ${wait.key} leaves over: going to zero in such gaps cannot meet it`
      : `within the ${percent(allowed)} that ${wait.key} leaves over: going to zero in such gaps may meet it`;
  return [...sentences, `${after}: ${verdict}.`];
}

/** The share of requests that a quantile lets wait longer. */
function allowedShare(key: string): number | undefined {
  const quantile = /\.p(\d+)$/.exec(key)?.[1];
  if (quantile) return 1 - Number(quantile) / 100;
  return key === "wait.max" ? 0 : undefined;
}

const percent = (share: number): string => `${Number((share * 100).toFixed(1))} %`;

const durationText = (duration: Duration): string => secondsText(duration / 1000);

function rateText(rate: number): string {
  if (rate >= 1) return `${rate.toFixed(1)}/s`;
  return rate * 60 >= 1 ? `${(rate * 60).toFixed(1)}/min` : `${(rate * 3600).toFixed(1)}/h`;
}
