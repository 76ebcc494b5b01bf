/** How many things a page of a list has. */

import { invalidArgument } from "./errors.ts";

const LARGEST_PAGE = 1000;

/** Up to a thousand, as S3 gives whatever more was asked for. */
export function checkedLimit(name: string, asked: number = LARGEST_PAGE): number {
  if (asked < 0 || asked > 2_147_483_647)
    throw invalidArgument(`Argument ${name} must be an integer between 0 and 2147483647`, name, asked);
  return Math.min(asked, LARGEST_PAGE);
}
