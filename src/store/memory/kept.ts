/** Values as the store keeps them: copies that nobody can change. */

import assert from "node:assert/strict";

/**
 * What would be read if the value had been written as JSON, frozen. What is frozen has been kept before, and is shared: a
 * document that differs from the one before it in one member costs little more than that member.
 * Throws where JSON would quietly turn something into something else.
 */
export function kept<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  switch (typeof value) {
    case "object":
      return value === null || Object.isFrozen(value) ? value : frozenCopy(value);
    case "number":
      assert(Number.isFinite(value), "a document holds a number that JSON cannot");
      // JSON knows no negative zero.
      return value + 0;
    case "function":
    case "bigint":
    case "symbol":
      return assert.fail(`a document holds a ${typeof value}`);
    default:
      return value;
  }
}

function frozenCopy(value: object): object {
  if (Array.isArray(value)) return Object.freeze(value.map((item) => copyOf(item) ?? null));
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(
    prototype === Object.prototype || prototype === null,
    "a document holds an object that is not plain",
  );
  // Copied at once and then gone through: member by member takes twice as long.
  const copy: Record<string, unknown> = { ...value };
  for (const name in copy) {
    const member = copy[name];
    if (member === undefined) return frozenCopy(withoutUndefined(value));
    copy[name] = copyOf(member);
  }
  return Object.freeze(copy);
}

/** Few have such members: to take them out of each copy would make all of them slower to read. */
const withoutUndefined = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
