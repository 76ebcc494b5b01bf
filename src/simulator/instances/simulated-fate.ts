/** A place in a pool, in the simulated provider's words. */

import type { SimulatedFate, SimulatedLife } from "../../providers/simulated/simulated.ts";
import type { Life } from "./fates.ts";
import type { Placement } from "./pools.ts";

export function simulatedFate(placement: Placement): SimulatedFate {
  if (placement.kind === "refused") return placement;
  const { pool, fate } = placement;
  const { startTime, stopTime, life } = fate;
  return { ...lifeOf(life), startTime, stopTime, preference: pool.priority };
}

function lifeOf(life: Life): SimulatedLife {
  switch (life.kind) {
    case "well":
    case "goesSilent":
      return life;
    case "crashAtStart":
      return { ...life, reason: "It crashed while it started." };
    case "crashLater":
      return { ...life, reason: "It crashed." };
  }
}
