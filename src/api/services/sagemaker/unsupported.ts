/** Saying no: what AWS has and what cannot mean anything here is refused, never accepted and ignored. */

import { type ApiError, validationError } from "../../errors.ts";

/** By member: why it is refused, or why and which value (AWS's default) is fine. */
export type Refusals<Input> = {
  readonly [Member in keyof Input]?:
    | string
    | { readonly why: string; readonly fine: (value: NonNullable<Input[Member]>) => boolean };
};

/** Throws for the first member that is given and refused. */
export function refuse<Input extends object>(input: Input, refusals: Refusals<Input>): void {
  for (const member of Object.keys(refusals) as (keyof Input & string)[]) {
    const value = input[member];
    const refusal = refusals[member];
    if (value === undefined || value === null || refusal === undefined) continue;
    if (typeof refusal === "string") throw notSupported(member, refusal);
    if (!refusal.fine(value)) throw notSupported(member, refusal.why);
  }
}

export const notSupported = (what: string, why: string): ApiError =>
  validationError(`${what} is not supported by Ebbtide: ${why}`);

/** Completes most refusals about the machines underneath. */
export const OWN_MACHINES = "instances run on the machines and in the network of the server";
