/** What a measurement recommends: how many requests an instance should work on at once, and why. */

import type { Measurement } from "./benchmark.ts";
import {
  bestThroughput,
  GOOD_AS_BEST,
  latencyKnee,
  latencyOf,
  soundLevels,
  throughputKnee,
} from "./knees.ts";
import { fittedLaw, type Law } from "./law.ts";
import { errorsOf, type Level } from "./level.ts";

export type Advice =
  | { readonly kind: "none"; readonly reason: string }
  | {
      readonly kind: "recommended";
      /** The throughput knee: MaxConcurrentInvocationsPerInstance. */
      readonly level: Level;
      readonly reason: string;
      /** Where latency turns upwards, when that is below the recommended level. */
      readonly latencyKnee: Level | undefined;
      readonly law: Law | undefined;
      readonly notes: readonly string[];
    };

export function adviceOf({ levels, ending }: Measurement): Advice {
  const sound = soundLevels(levels);
  const knee = throughputKnee(sound);
  if (!knee) return { kind: "none", reason: nothingKnown(levels) };
  const cutShort = ending.kind === "budget" || ending.kind === "interrupted";
  if (cutShort && sound.length === 1)
    return {
      kind: "none",
      reason: `There is nothing to compare one request at a time with: ${ending.words}.`,
    };
  const turn = latencyKnee(sound);
  return {
    kind: "recommended",
    level: knee,
    reason: reasonOf(knee, sound, levels, cutShort),
    latencyKnee: turn && turn.concurrency < knee.concurrency ? turn : undefined,
    law: fittedLaw(sound),
    notes: [...errorNotes(levels), ...doubts(knee, sound)],
  };
}

function nothingKnown(levels: readonly Level[]): string {
  const first = levels[0];
  if (first && errorsOf(first) > 0) {
    const { what, words, input } = first.errors[0]!;
    const said = words ? `: ${words}` : "";
    return `Even one request at a time failed (${what} for ${input}${said}). A recommendation needs inputs that the model answers with 2xx.`;
  }
  return "The measurement ended before one request at a time was known: give it a longer --budget.";
}

function reasonOf(knee: Level, sound: readonly Level[], levels: readonly Level[], cutShort: boolean): string {
  const best = bestThroughput(sound);
  const highest = sound.at(-1)!;
  if (sound.length === 1)
    return levels.length > 1 && errorsOf(levels[1]!) > 0
      ? "With more at once, requests failed."
      : "No other concurrency was measured.";
  if (knee === highest && errorsOf(levels[sound.length] ?? { errors: [] }) > 0)
    return `Throughput rose up to it, and with ${levels[sound.length]!.concurrency} at once requests failed.`;
  if (knee === highest)
    return `Throughput rose up to the highest that was measured: more at once may be better still (${cutShort ? "--budget" : "--max-concurrency"}).`;
  const longer = (latencyOf(highest) / latencyOf(knee)).toFixed(1);
  const gain = best / knee.throughput - 1;
  const more =
    gain > 0 ? `no level has more than ${percent(gain)} more throughput` : "none has more throughput";
  return `It is the lowest with at least ${percent(GOOD_AS_BEST)} of the best throughput. With ${highest.concurrency} at once, each request takes ${longer} times as long, and ${more}.`;
}

/** Levels with errors are never recommended, and those above them neither. */
function errorNotes(levels: readonly Level[]): readonly string[] {
  const wrong = levels.find((level) => errorsOf(level) > 0);
  if (!wrong) return [];
  const kinds = wrong.errors.map(({ what, count }) => `${count} × ${what}`).join(", ");
  const words = wrong.errors.find((error) => error.words)?.words;
  return [
    `With ${wrong.concurrency} at once, requests failed (${kinds}${words ? `: ${words}` : ""}), so neither that nor more is recommended.`,
  ];
}

/** By Little's law, requests at the server = throughput × latency; beyond this share of deviation something else held requests up. */
const LITTLE = 0.1;
const UNSURE = 0.1;

function doubts(knee: Level, sound: readonly Level[]): readonly string[] {
  const unsure = [...unsureOf(knee), ...rivalsOf(knee, sound)];
  const missing = sound.find((level) => Math.abs(inFlight(level) / level.concurrency - 1) > LITTLE);
  if (!missing) return unsure;
  return [
    ...unsure,
    `Little's law does not hold with ${missing.concurrency} at once: throughput × latency is ${inFlight(missing).toFixed(1)}. Part of the time nothing was under way: this machine is too busy to ask faster, or reading the inputs takes long. Ask from another machine.`,
  ];
}

function unsureOf({ uncertainty }: Level): readonly string[] {
  if (uncertainty !== undefined && uncertainty <= UNSURE) return [];
  const within = uncertainty === undefined ? "no bounds" : `± ${percent(uncertainty)}`;
  return [`Its throughput is known within ${within} only: a longer --budget tells more.`];
}

/** Lower levels that may be as good, as far as is known. */
function rivalsOf(knee: Level, sound: readonly Level[]): readonly string[] {
  const best = bestThroughput(sound);
  const rival = sound.find(
    ({ concurrency, throughput, uncertainty = 1 }) =>
      concurrency < knee.concurrency && throughput * (1 + uncertainty) >= best,
  );
  if (!rival) return [];
  return [`${rival.concurrency} may do as well: throughputs differ by less than is known of them.`];
}

/** Requests at the server on average, as throughput and latency say (J. D. C. Little, 1961). */
export const inFlight = (level: Level): number => (level.throughput * latencyOf(level)) / 1000;

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
