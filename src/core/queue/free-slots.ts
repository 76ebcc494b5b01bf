/** Which instances can take more work, and in which order they should get it. */

export interface Occupied {
  readonly id: string;
  /** Requests it works on now. */
  readonly outstanding: number;
}

/**
 * One instance id per request to hand out, at most `limit`: always the instance that has the fewest outstanding
 * (those handed out before it counted), the first named among equals.
 */
export function freeSlots(
  instances: readonly Occupied[],
  concurrency: number,
  limit: number,
): readonly string[] {
  const slots: string[] = [];
  let level = Math.min(...instances.map(({ outstanding }) => outstanding));
  for (; level < concurrency && slots.length < limit; level++)
    for (const { id, outstanding } of instances)
      if (outstanding <= level && slots.length < limit) slots.push(id);
  return slots;
}
