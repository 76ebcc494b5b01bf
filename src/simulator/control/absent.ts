/** What a simulated world does not have, for types that ask for it: whoever touches it learns what is missing. */

import assert from "node:assert/strict";

/** Stands where the part of that name would be. */
export const absent = <T extends object>(name: string): T =>
  new Proxy({} as T, {
    get: (_, member) =>
      assert.fail(`a simulated world has no ${name}, and was asked for its ${String(member)}`),
  });
