/** Where a live endpoint is, as `--from` names it. */

import { InvalidArgumentError } from "commander";

export interface Source {
  /** As it was written. */
  readonly written: string;
  readonly endpoint: string;
  readonly variant?: string;
  readonly region?: string;
  readonly place:
    | { readonly kind: "aws"; readonly profile?: string }
    | { readonly kind: "server"; readonly url: string; readonly account?: string };
}

/** Of an option that may be repeated. */
export const collectedSource = (written: string, before: readonly Source[]): readonly Source[] => [
  ...before,
  parseSource(written),
];

/** Throws InvalidArgumentError for what names no place. */
export function parseSource(written: string): Source {
  const aws = /^aws:([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/.exec(written);
  const server = /^(https?:\/\/[^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/.exec(written);
  const [, first = "", second, ...rest] = aws ?? server ?? [];
  if (aws) {
    const { region, profile } = settingsOf(rest[0], ["region", "profile"]);
    return named(written, first, second, region, { kind: "aws", ...(profile && { profile }) });
  }
  if (server) {
    const { region, account } = settingsOf(rest[1], ["region", "account"]);
    return named(written, second ?? "", rest[0], region, {
      kind: "server",
      url: first,
      ...(account && { account }),
    });
  }
  throw new InvalidArgumentError(
    "It must be aws:<endpoint>, or a server's address and an endpoint such as http://127.0.0.1:4566/farm; /<variant> may follow.",
  );
}

const named = (
  written: string,
  endpoint: string,
  variant: string | undefined,
  region: string | undefined,
  place: Source["place"],
): Source => ({
  written,
  endpoint: decoded(endpoint),
  ...(variant && { variant: decoded(variant) }),
  ...(region && { region }),
  place,
});

function decoded(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    throw new InvalidArgumentError(`${written} is not percent-encoded as addresses are: %25 stands for %.`);
  }
}

function settingsOf<Name extends string>(
  query: string | undefined,
  names: readonly Name[],
): { readonly [K in Name]?: string } {
  const found = Object.fromEntries(new URLSearchParams(query));
  const unknown = Object.keys(found).filter((name) => !names.some((one) => one === name));
  if (unknown.length > 0)
    throw new InvalidArgumentError(
      `${unknown.join(", ")} is not known there; known are ${names.join(", ")}.`,
    );
  return found as { readonly [K in Name]?: string };
}
