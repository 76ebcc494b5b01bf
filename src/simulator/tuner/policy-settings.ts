/** What can be tuned: profile, tags and AWS's documents, as plain data in the form that the scenario's file has. */

import type { Profile } from "../../core/scaling/profile.ts";
import type { Tags } from "../../core/scope.ts";
import type { Control, Documents } from "../scenario/scenario.ts";

export type PolicyControl = Extract<Control, { kind: "policies" }>;

export interface PolicySettings extends Documents {
  readonly profile: Profile["name"];
  readonly tags: Tags;
}

/** Where a value is, such as `policies`, 0, `PolicyName`. */
export type Path = readonly (string | number)[];

/** What a setting can be; `none` takes a tag away. */
export type Value = string | number;
export const NONE = "none";

export const settingsOf = ({ profile, tags, documents }: PolicyControl): PolicySettings => ({
  profile,
  tags,
  ...documents,
});

export const controlOf = ({ profile, tags, ...documents }: PolicySettings): PolicyControl => ({
  kind: "policies",
  profile,
  tags,
  documents,
});

type Node = Record<string | number, unknown>;

export function valueAt(settings: PolicySettings, path: Path): unknown {
  let node: unknown = settings;
  for (const step of path) node = (node as Node | undefined)?.[step];
  return node;
}

/** The settings with one value changed; the rest is shared. */
export function withValue(settings: PolicySettings, path: Path, value: Value): PolicySettings {
  return changed(settings, path, value) as PolicySettings;
}

function changed(node: unknown, [step, ...rest]: Path, value: Value): unknown {
  if (step === undefined) return value;
  const copy = (Array.isArray(node) ? [...node] : { ...(node as Node | undefined) }) as Node;
  if (rest.length === 0 && value === NONE) delete copy[step];
  else copy[step] = changed(copy[step], rest, value);
  return copy;
}
