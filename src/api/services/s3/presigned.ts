/** Links that carry their signature in the query string: how long they are good for. */

import { type Instant, minutes, seconds } from "../../../core/time/time.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { HttpRequest } from "../../operation.ts";
import { formPairs } from "../../protocols/form.ts";
import { parseTimestamp } from "../../protocols/timestamps.ts";
import { accessDenied } from "./errors.ts";

type Parameters = ReadonlyMap<string, string>;

/**
 * Throws when the request is a link whose time is over, or one that says nothing sensible about its time. `now` is the
 * machine's time, as links are signed by the time of their maker's machine.
 */
export function requireUnexpired(http: HttpRequest, now: Instant): void {
  const mark = http.url.indexOf("?");
  const query = mark < 0 ? "" : http.url.slice(mark + 1);
  if (query.includes("X-Amz-Signature=") || query.includes("X-Amz-Credential="))
    checkVersion4(new Map(formPairs(query)), now);
  else if (query.includes("AWSAccessKeyId=")) checkVersion2(new Map(formPairs(query)), now);
}

const WEEK = 604_800;
const TOLERANCE = minutes(15);

function checkVersion4(parameters: Parameters, now: number): void {
  const given = (name: string): string => parameters.get(name) ?? "";
  if (version4.some((name) => given(name) === ""))
    throw malformedLink(
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    );
  const lifetime = Number(given("X-Amz-Expires"));
  if (!Number.isInteger(lifetime)) throw malformedLink("X-Amz-Expires must be a number");
  if (lifetime < 0) throw malformedLink("X-Amz-Expires must be non-negative");
  if (lifetime > WEEK)
    throw malformedLink(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    );
  const signedAt = instantOf(given("X-Amz-Date"));
  if (signedAt === undefined)
    throw malformedLink(`X-Amz-Date must be in the ISO8601 Long Format "yyyyMMdd'T'HHmmss'Z'"`);
  if (signedAt > now + TOLERANCE)
    throw accessDenied("Request is not valid yet", { "X-Amz-Date": iso(signedAt), ServerTime: iso(now) });
  const until = signedAt + seconds(lifetime);
  if (now > until) throw expired(until, now, { "X-Amz-Expires": String(lifetime) });
}

const version4 = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Signature",
  "X-Amz-Date",
  "X-Amz-SignedHeaders",
  "X-Amz-Expires",
];

function checkVersion2(parameters: Parameters, now: number): void {
  const text = parameters.get("Expires");
  if (!text || !parameters.get("Signature"))
    throw accessDenied(
      "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
    );
  if (!/^\d{1,12}$/.test(text))
    throw accessDenied(`Invalid date (should be seconds since epoch): ${text.slice(0, 100)}`);
  const until = seconds(Number(text));
  if (now > until) throw expired(until, now);
}

/** `20260101T120000Z`. */
function instantOf(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return parseTimestamp(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, "iso8601");
}

const expired = (until: number, now: number, members: Readonly<Record<string, string>> = {}): ApiError =>
  accessDenied("Request has expired", { ...members, Expires: iso(until), ServerTime: iso(now) });

const malformedLink = (message: string): ApiError =>
  apiError("AuthorizationQueryParametersError", message, { status: 400 });

const iso = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
