/** Waits at a fixed capacity against what queueing theory says, within one percent. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { randomExponential, randomLogNormal } from "d3-random";
import { type Random, randomOf } from "../random.ts";
import type { ArrivalChunk } from "./arrivals.ts";
import { RequestPlane } from "./plane.ts";

const CHUNK = 4096;

function* poisson(perSecond: number, requests: number, random: Random): Generator<ArrivalChunk> {
  const gap = randomExponential.source(random)(perSecond / 1000);
  let now = 0;
  for (let made = 0; made < requests; made += CHUNK) {
    const at = new Float64Array(CHUNK);
    for (let index = 0; index < CHUNK; index++) {
      now += gap();
      at[index] = now;
    }
    const unknown = new Float64Array(CHUNK).fill(Number.NaN);
    yield { count: CHUNK, at, size: unknown, service: unknown };
  }
}

/** The mean wait of several runs in milliseconds. */
function meanWait(perSecond: number, servers: number, service: (random: Random) => () => number): number {
  const seeds = [1, 2, 3, 4, 5, 6];
  const means = seeds.map((seed) => {
    const draw = service(randomOf(seed, "service"));
    const plane = new RequestPlane({
      arrivals: poisson(perSecond, 1_000_000, randomOf(seed, "traffic")),
      serviceTime: () => draw(),
      concurrency: 1,
      invocationTimeout: Number.POSITIVE_INFINITY,
      timeToLive: Number.POSITIVE_INFINITY,
    });
    plane.serve(
      Array.from({ length: servers }, (_, index) => `${index}`),
      0,
    );
    plane.run(Number.MAX_VALUE);
    assert.equal(plane.completed, plane.arrived);
    return plane.waits.mean;
  });
  return means.reduce((sum, mean) => sum + mean, 0) / seeds.length;
}

/** Erlang's C times the mean of a wait that there is: M/M/c in milliseconds for a mean service of one second. */
function erlangWait(perSecond: number, servers: number): number {
  let blocking = 1;
  for (let count = 1; count <= servers; count++)
    blocking = (perSecond * blocking) / (count + perSecond * blocking);
  const utilisation = perSecond / servers;
  const waiting = blocking / (1 - utilisation * (1 - blocking));
  return (1000 * waiting) / (servers - perSecond);
}

/** Pollaczek and Khinchine: M/G/1 in milliseconds for a mean service of one second, by its squared variation. */
const generalWait = (perSecond: number, squaredVariation: number): number =>
  (((1000 * perSecond) / (1 - perSecond)) * (1 + squaredVariation)) / 2;

const exponential = (random: Random) => randomExponential.source(random)(1 / 1000);
const constant = () => () => 1000;
/** Mean one second, squared variation one half. */
const lognormal = (random: Random) => {
  const sigma = Math.sqrt(Math.log(1.5));
  return randomLogNormal.source(random)(Math.log(1000) - sigma ** 2 / 2, sigma);
};

for (const { name, load, servers, service, expected } of [
  { name: "M/M/1", load: 0.6, servers: 1, service: exponential, expected: erlangWait(0.6, 1) },
  { name: "M/M/8", load: 6.4, servers: 8, service: exponential, expected: erlangWait(6.4, 8) },
  { name: "M/D/1", load: 0.6, servers: 1, service: constant, expected: generalWait(0.6, 0) },
  { name: "M/G/1, lognormal", load: 0.6, servers: 1, service: lognormal, expected: generalWait(0.6, 0.5) },
])
  test(`${name} waits ${Math.round(expected)} ms in the mean`, () => {
    const mean = meanWait(load, servers, service);
    assert.ok(Math.abs(mean / expected - 1) < 0.01, `${mean} ms`);
  });
