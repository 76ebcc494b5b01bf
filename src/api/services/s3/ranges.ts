/** Parts of objects: `Range` headers and part numbers, as first and last byte. */

import type { StoredObject } from "../../../core/objects/object.ts";
import { apiError } from "../../errors.ts";
import { invalidArgument, invalidRequest } from "./errors.ts";

export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

interface Asked {
  readonly Range?: string | undefined;
  readonly PartNumber?: number | undefined;
}

/** The bytes that were asked for; undefined for all of them. */
export function rangeOf({ Range, PartNumber }: Asked, object: StoredObject): ByteRange | undefined {
  if (Range !== undefined && PartNumber !== undefined)
    throw invalidRequest("Cannot specify both Range header and partNumber query parameter");
  if (PartNumber !== undefined) return partRange(PartNumber, object);
  return Range === undefined ? undefined : headerRange(Range, object.size);
}

/** Several ranges, other units and nonsense are answered with everything, as S3 does and HTTP allows. */
function headerRange(header: string, size: number): ByteRange | undefined {
  const [, start = "", end = ""] = /^bytes=(\d*)-(\d*)$/.exec(header.replace(/\s/g, "")) ?? [];
  if (start === "" && end === "") return undefined;
  if (start !== "" && end !== "" && Number(end) < Number(start)) return undefined;
  const first = start === "" ? Math.max(size - Number(end), 0) : Number(start);
  const last = start === "" || end === "" ? size - 1 : Math.min(Number(end), size - 1);
  if (first > last)
    throw apiError("InvalidRange", "The requested range is not satisfiable", {
      status: 416,
      members: { RangeRequested: header, ActualObjectSize: size },
    });
  return { first, last };
}

function partRange(number: number, { size, parts = [size] }: StoredObject): ByteRange | undefined {
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      number,
    );
  const own = parts[number - 1];
  if (own === undefined)
    throw apiError("InvalidPartNumber", "The requested partnumber is not satisfiable", {
      status: 416,
      members: { PartNumberRequested: number, ActualPartCount: parts.length },
    });
  if (own === 0) return undefined;
  const first = parts.slice(0, number - 1).reduce((sum, one) => sum + one, 0);
  return { first, last: first + own - 1 };
}
