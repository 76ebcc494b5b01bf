/** What a rejected call of an SDK client says. */

import assert from "node:assert/strict";

/** `status code: message`; fails when the call succeeds. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { $metadata, name, message } = error as {
      readonly $metadata?: { readonly httpStatusCode?: number };
      readonly name: string;
      readonly message: string;
    };
    return `${$metadata?.httpStatusCode} ${name}: ${message}`;
  }
  assert.fail("the call was not refused");
}
