/** Candidates: a sample that fills the space, and the neighbours of good ones. */

import type { Random } from "../random.ts";
import type { Value } from "./policy-settings.ts";
import type { Candidate, Choices, Dimension } from "./space.ts";

/** Beyond this ratio, numbers differ by factors and no longer by steps. */
const LOGARITHMIC = 8;

/** The value at a place of the dimension, from 0 to 1. */
export function valueAtPlace({ setting, choices }: Dimension, place: number): Value {
  if (choices.kind === "list")
    return choices.values[Math.min(choices.values.length - 1, Math.floor(place * choices.values.length))]!;
  const { from, to } = choices;
  const rounded = setting.rounded(onRange(choices, place, setting.rounded === Math.round));
  return Math.min(to, Math.max(from, rounded));
}

/** Each whole number gets a share of the same size. */
function onRange({ from, to }: Extract<Choices, { kind: "range" }>, place: number, whole: boolean): number {
  if (isLogarithmic(from, to)) return from * (to / from) ** place;
  return whole ? Math.floor(from + place * (to - from + 1)) : from + place * (to - from);
}

const isLogarithmic = (from: number, to: number): boolean => from > 0 && to / from >= LOGARITHMIC;

/** Where on the dimension a value is, from 0 to 1: the inverse of `valueAtPlace`. */
export function placeOf({ choices }: Dimension, value: Value): number {
  if (choices.kind === "list") {
    const index = choices.values.indexOf(value);
    return (Math.max(0, index) + 0.5) / choices.values.length;
  }
  const { from, to } = choices;
  if (from === to || typeof value !== "number") return 0.5;
  const place = isLogarithmic(from, to)
    ? Math.log(value / from) / Math.log(to / from)
    : (value - from) / (to - from);
  return Math.min(1, Math.max(0, place));
}

/** Every combination, when there are at most so many. */
export function everyCandidate(space: readonly Dimension[], most: number): readonly Candidate[] | undefined {
  let all: readonly Candidate[] = [[]];
  for (const dimension of space) {
    const values = everyValue(dimension);
    if (!values || all.length * values.length > most) return undefined;
    all = all.flatMap((one) => values.map((value) => [...one, value]));
  }
  return all;
}

function everyValue({ setting, choices }: Dimension): readonly Value[] | undefined {
  if (choices.kind === "list") return choices.values;
  const { from, to } = choices;
  if (from === to) return [from];
  if (setting.rounded !== Math.round || !Number.isInteger(from) || to - from > 1000) return undefined;
  return Array.from({ length: Math.floor(to - from) + 1 }, (_, index) => from + index);
}

/**
 * A Latin hypercube: along every dimension, each of `count` slices holds one candidate. After McKay, Beckman and
 * Conover, "A Comparison of Three Methods for Selecting Values of Input Variables in the Analysis of Output from a
 * Computer Code", Technometrics 21 (1979).
 */
export function latinHypercube(
  space: readonly Dimension[],
  count: number,
  random: Random,
): readonly Candidate[] {
  const columns = space.map((dimension) =>
    shuffled(count, random).map((slice) => valueAtPlace(dimension, (slice + random()) / count)),
  );
  return Array.from({ length: count }, (_, index) => columns.map((column) => column[index]!));
}

function shuffled(count: number, random: Random): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other]!, order[index]!];
  }
  return order;
}

/** How far a neighbour goes on a range at most, as a share of it; half of them go less than a third as far. */
const STRIDE = 0.4;

/** A candidate that differs from this one in one or two settings. */
export function neighbourOf(candidate: Candidate, space: readonly Dimension[], random: Random): Candidate {
  const changes = random() < 0.5 ? 1 : 2;
  const chosen = new Set(shuffled(space.length, random).slice(0, changes));
  return candidate.map((value, index) => {
    const dimension = space[index]!;
    if (!chosen.has(index)) return value;
    if (dimension.choices.kind === "list") return valueAtPlace(dimension, random());
    const place = value === undefined ? 0.5 : placeOf(dimension, value);
    const stride = STRIDE * 0.1 ** random();
    return valueAtPlace(dimension, Math.min(0.999, Math.max(0, place + stride * (2 * random() - 1))));
  });
}

/** Two candidates' settings, each from one of them. */
export const crossOf = (one: Candidate, other: Candidate, random: Random): Candidate =>
  one.map((value, index) => (random() < 0.5 ? value : other[index]));

export const candidateKey = (candidate: Candidate): string => JSON.stringify(candidate);
