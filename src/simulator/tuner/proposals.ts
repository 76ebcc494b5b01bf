/** Proposes candidates that are new, not contradictory, and not the scenario's own. */

import type { Random } from "../random.ts";
import { candidateKey, crossOf, everyCandidate, latinHypercube, neighbourOf } from "./candidates.ts";
import type { PolicySettings } from "./policy-settings.ts";
import { type Candidate, contradiction, type Dimension, settingsWith } from "./space.ts";

export interface Proposals {
  /** Over the whole space: every combination, or a sample of so many. */
  readonly first: (count: number, everything: boolean) => Candidate[];
  /** Around leaders, better ones first; fewer where there are no more. */
  readonly near: (leaders: readonly Candidate[], count: number) => Candidate[];
}

/** Small spaces run out of what is new. */
const TRIES = 20;

export function proposals(space: readonly Dimension[], settings: PolicySettings, random: Random): Proposals {
  const known = new Set([candidateKey(space.map(() => undefined))]);

  /** With the scenario's own values left as they are. */
  const plain = (candidate: Candidate): Candidate =>
    candidate.map((value, index) => (value === space[index]!.setting.yours ? undefined : value));

  const fresh = (candidates: readonly Candidate[]): Candidate[] =>
    candidates.map(plain).filter((candidate) => {
      const key = candidateKey(candidate);
      if (known.has(key) || contradiction(settingsWith(settings, space, candidate))) return false;
      known.add(key);
      return true;
    });

  const upTo = (count: number, make: (missing: number) => readonly Candidate[]): Candidate[] => {
    const all: Candidate[] = [];
    for (let attempt = 0; attempt < TRIES && all.length < count; attempt++)
      all.push(...fresh(make(count - all.length)));
    return all.slice(0, count);
  };

  return {
    first: (count, everything) =>
      everything
        ? fresh(everyCandidate(space, Number.POSITIVE_INFINITY) ?? [])
        : upTo(count, (missing) => latinHypercube(space, missing, random)),
    near: (leaders, count) => {
      const [best, second] = leaders;
      if (!best) return [];
      // One setting back to the scenario's own: what does not matter should stay as it is.
      const back = fresh(best.map((_, index) => best.with(index, undefined))).slice(0, Math.ceil(count / 3));
      const more = upTo(count - back.length, (missing) =>
        Array.from({ length: missing }, (_, index) => {
          const leader = leaders[index % Math.min(3, leaders.length)]!;
          const other =
            second && index % 4 === 3 ? crossOf(best, leaders[index % leaders.length]!, random) : leader;
          return neighbourOf(other, space, random);
        }),
      );
      return [...back, ...more];
    },
  };
}
