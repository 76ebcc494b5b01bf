/** Query strings of our own paths: known parameters once each, and nothing ignored. */

import type { Instant } from "../../core/time/time.ts";
import { apiError } from "../errors.ts";
import type { ExtensionRequest } from "./extension.ts";

/** Understood before any extension runs. */
const SCOPE_PARAMETERS = ["account", "region"];

/** The values of the parameters that an extension knows; throws on others and on repetitions. */
export function queryOf<Name extends string>(
  { query }: ExtensionRequest,
  names: readonly Name[],
): { readonly [K in Name]?: string } {
  const values: { [K in Name]?: string } = {};
  for (const [name, value] of query) {
    if (SCOPE_PARAMETERS.includes(name)) continue;
    const known = names.find((one) => one === name);
    if (known === undefined)
      throw invalid(`The parameter ${clipped(name)} is not known here${listed(names)}.`);
    if (values[known] !== undefined) throw invalid(`The parameter ${name} was given more than once.`);
    values[known] = value;
  }
  return values;
}

/** A whole number within bounds. */
export function wholeNumber(
  name: string,
  written: string | undefined,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  if (written === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(written) ? Number(written) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw invalid(`${name} must be a whole number from ${least} to ${most}, not ${clipped(written)}.`);
}

/** An instant in ISO 8601 with its time zone. */
export function instant(name: string, written: string | undefined): Instant | undefined {
  if (written === undefined) return undefined;
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
  const at = form.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isFinite(at)) return at;
  throw invalid(`${name} must be a time such as 2026-01-01T12:00:00Z, not ${clipped(written)}.`);
}

/** `true` or `false`; false when it is left out. */
export function yesOrNo(name: string, written: string | undefined): boolean {
  if (written === undefined || written === "false") return false;
  if (written === "true") return true;
  throw invalid(`${name} must be true or false, not ${clipped(written)}.`);
}

/** What a caller wrote, as a message repeats it: a query may have 64 KiB. */
export const clipped = (written: string): string =>
  written.length > 100 ? `${written.slice(0, 100)}…` : written;

const listed = (names: readonly string[]): string =>
  names.length > 0 ? `: there are ${names.join(", ")}` : "";

const invalid = (message: string) => apiError("ValidationException", message);
