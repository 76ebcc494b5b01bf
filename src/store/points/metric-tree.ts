/** Something for each of many metrics, found by the metric's parts. */

import { type MetricId, sortDimensions } from "../../core/metrics/metric.ts";
import type { Scope } from "../../core/scope.ts";

/** A metric's parts lead to its value, one after the other: nothing is put together only to be looked up. */
interface Branch<T> {
  value: T | undefined;
  next: Map<string, Branch<T>> | undefined;
}

export class MetricTree<T> {
  readonly #root: Branch<T> = { value: undefined, next: undefined };

  get(scope: Scope, metric: MetricId): T | undefined {
    return this.#branch(scope, metric, follow)?.value;
  }

  set(scope: Scope, metric: MetricId, value: T | undefined): void {
    this.#branch(scope, metric, grow)!.value = value;
  }

  /** Where a metric's parts lead. */
  #branch(
    { account, region }: Scope,
    { namespace, name, dimensions }: MetricId,
    step: (branch: Branch<T> | undefined, part: string) => Branch<T> | undefined,
  ): Branch<T> | undefined {
    let branch = step(step(step(step(this.#root, account), region), namespace), name);
    const sorted = dimensions.length > 1 ? sortDimensions(dimensions) : dimensions;
    for (const one of sorted) branch = step(step(branch, one.name), one.value);
    return branch;
  }
}

const follow = <T>(branch: Branch<T> | undefined, part: string): Branch<T> | undefined =>
  branch?.next?.get(part);

function grow<T>(branch: Branch<T> | undefined, part: string): Branch<T> | undefined {
  if (!branch) return undefined;
  const known = follow(branch, part);
  if (known) return known;
  const grown: Branch<T> = { value: undefined, next: undefined };
  branch.next ??= new Map();
  branch.next.set(part, grown);
  return grown;
}
