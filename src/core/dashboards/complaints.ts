/** Remarks on a JSON document: a pointer to the place, and what is to be said of it. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export interface Remark {
  /** A JSON pointer. */
  readonly path: string;
  readonly message: string;
}

export type Complain = (path: string, message: string) => void;

/** More than anyone reads. */
const MOST_REMARKS = 100;

/** An empty collection of remarks, and how to add to it; bounded. */
export function complaints(): { readonly all: readonly Remark[]; readonly add: Complain } {
  const all: Remark[] = [];
  return {
    all,
    add: (path, message) => {
      if (all.length < MOST_REMARKS) all.push({ path, message });
    },
  };
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
