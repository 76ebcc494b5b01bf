/**
 * Random scenarios to compare simulator and engine on. Arrivals keep away from the instants at which gauges are taken,
 * because the engine may put two things of one instant in another order than the simulator does, and both would be
 * right. Nor does much else happen in the last milliseconds before a whole second: the engine may begin a request some
 * milliseconds late, and a gauge in between would see it. So fractions of seconds are small, and yet not the same, so
 * that few things happen in the same millisecond.
 */

import { type Duration, hours, type Instant, minutes, seconds } from "../../../src/core/time/time.ts";
import {
  type Draws,
  type InstanceModel,
  type Pool,
  plainPool,
} from "../../../src/simulator/instances/pool.ts";
import { type Random, randomOf } from "../../../src/simulator/random.ts";
import type { Documents } from "../../../src/simulator/scenario/scenario.ts";
import { documentsOf } from "./documents.ts";

export const START: Instant = Date.UTC(2026, 0, 5, 9);

export interface DrawnRequest {
  /** Since the start. */
  readonly at: Duration;
  readonly service: Duration;
}

export interface Drawn {
  readonly seed: number;
  /** What it is about, for the test's name. */
  readonly words: string;
  readonly length: Duration;
  readonly profile: "aws" | "fast";
  readonly tags: Readonly<Record<string, string>>;
  readonly documents: Documents;
  readonly requests: readonly DrawnRequest[];
  readonly instances: InstanceModel;
}

/** The draws that a scenario is made of. */
export class Dice {
  readonly random: Random;
  constructor(random: Random) {
    this.random = random;
  }
  /** Both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.random() * (most - least + 1));
  }
  one<T>(...choices: readonly T[]): T {
    return choices[this.whole(0, choices.length - 1)]!;
  }
  chance(share: number): boolean {
    return this.random() < share;
  }
}

export function drawn(seed: number): Drawn {
  const dice = new Dice(randomOf(seed, "differential"));
  const profile = dice.one("aws", "aws", "fast");
  const tags = tagsOf(dice, profile);
  const { documents, words } = documentsOf(dice, START);
  const length = minutes(dice.whole(50, 80));
  const traffic = dice.one(bursts, steady, mixed);
  return {
    seed,
    words: [profile, ...Object.keys(tags), traffic.name, ...words].join(", "),
    length,
    profile,
    tags,
    documents,
    requests: traffic(dice, length).sort((a, b) => a.at - b.at),
    instances: {
      concurrency: dice.one(1, 1, 2, 3, 8),
      timeToLive: dice.chance(0.3) ? minutes(dice.whole(2, 15)) + 400 : hours(6),
      invocationTimeout: hours(1),
      pools: [plainPool({ type: "simulated", price: 1, ...timesOfLife(dice) })],
    },
  };
}

const timesOfLife = (dice: Dice): Pick<Pool, "startTime" | "stopTime"> => ({
  startTime: timesOf(dice, dice.whole(5, 60), dice.whole(60, 400)),
  stopTime: dice.chance(0.5) ? () => () => 0 : timesOf(dice, 1, 30),
});

function tagsOf(dice: Dice, profile: "aws" | "fast"): Readonly<Record<string, string>> {
  const tags: Record<string, string> = {};
  if (dice.chance(0.2)) tags["ebbtide:wake"] = profile === "aws" ? "immediate" : "policy";
  if (dice.chance(0.15)) tags["ebbtide:to-zero-delay"] = dice.one("3m", "10m");
  if (dice.chance(0.15)) tags["ebbtide:scale-in-alarm"] = dice.one("5x60s", "12x10s", "3x60s");
  if (dice.chance(0.1)) tags["ebbtide:scale-out-alarm"] = dice.one("1x60s", "2x10s", "2x60s");
  if (dice.chance(0.05)) tags["ebbtide:advisory"] = "true";
  return tags;
}

/** The same time for all instances, or another for each, in seconds and a little: alarms speak in tenths and fortieths. */
function timesOf(dice: Dice, least: number, most: number): Draws {
  const same = dice.whole(least, most);
  if (dice.chance(0.5)) return () => () => seconds(same) + LITTLE;
  return (random) => () => seconds(least + Math.floor(random() * (most - least + 1))) + LITTLE;
}

const LITTLE: Duration = 7;

/** The second of ten in which fast gauges are taken (the fifth), the two before, and the edges of seconds are left out. */
function away(at: Duration): Duration {
  const second = Math.floor(at / 1000);
  const within = second % 10;
  return seconds(within >= 3 && within <= 5 ? second - within + 6 : second) + 50 + (at % 700);
}

function bursts(dice: Dice, length: Duration): DrawnRequest[] {
  const service = servicesOf(dice, 2, 240);
  return Array.from({ length: dice.whole(1, 4) }, () => {
    const at = away(dice.whole(0, length - minutes(5)));
    return Array.from({ length: dice.whole(1, 40) }, () => ({ at, service: service() }));
  }).flat();
}

/** Poisson arrivals over the whole time or a part of it. */
function steady(dice: Dice, length: Duration): DrawnRequest[] {
  const service = servicesOf(dice, 1, 40);
  const gap = seconds(dice.whole(10, 90));
  const until = dice.chance(0.5) ? length : Math.floor(length / 2);
  const requests: DrawnRequest[] = [];
  for (let at = 0; ; ) {
    at += Math.ceil(-Math.log(1 - dice.random()) * gap);
    if (at >= until) return requests;
    requests.push({ at: away(at), service: service() });
  }
}

const mixed = (dice: Dice, length: Duration): DrawnRequest[] => [
  ...bursts(dice, length),
  ...steady(dice, length),
];

/** The same time for all requests, or another for each. */
function servicesOf(dice: Dice, least: number, most: number): () => Duration {
  const time = (longest: number): Duration => seconds(dice.whole(least, longest)) + dice.whole(1, 4);
  const same = time(most);
  return dice.chance(0.5) ? () => same : () => time(Math.ceil(most / 2));
}
