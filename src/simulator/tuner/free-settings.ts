/** The settings that can be free, found by the names that people write: members of documents, tags, the profile. */

import { DOCUMENT_SETTING_NAMES, DOCUMENT_SETTINGS, type NamedDocument } from "./document-settings.ts";
import { type Path, type PolicySettings, type Value, valueAt } from "./policy-settings.ts";

export interface FreeSetting {
  /** As people write it: `target`, `period`, `tag:ebbtide:wake`. */
  readonly name: string;
  /** The same value goes to each of these. */
  readonly places: readonly Path[];
  readonly unit: "number" | "seconds" | "text";
  readonly least: number;
  /** To a number that a person would have chosen. */
  readonly rounded: (value: number) => number;
  readonly yours: Value | undefined;
  /** Other words for values, by the word. */
  readonly words: Readonly<Record<string, string>>;
}

export type Found =
  | { readonly kind: "found"; readonly setting: FreeSetting }
  | { readonly kind: "problem"; readonly message: string };

/** Finds a setting by `name`, `name@document`, or `tag:key`. */
export function findSetting(text: string, settings: PolicySettings): Found {
  if (text.startsWith("tag:")) return found(text, tagSetting(text.slice(4), settings));
  const [name = "", ...rest] = text.split("@");
  const document = rest.length > 0 ? rest.join("@") : undefined;
  const tag = TAGS[name];
  if (tag && document === undefined) return found(text, tagSetting(tag.key, settings, tag.words));
  if (name === "profile" && document === undefined) return found(text, profileSetting(settings));
  return inDocument(text, name, document, settings);
}

/** The `name` of one document; of the only one that has it, where none is said. */
function inDocument(
  text: string,
  name: string,
  document: string | undefined,
  settings: PolicySettings,
): Found {
  const kind = DOCUMENT_SETTINGS[name.replace(/:\d+$/, "").toLowerCase()];
  if (!kind) return problem(`is not known here; known are ${KNOWN.join(", ")}`);
  const all = kind.documents(settings);
  const candidates = all.filter((one) => document === undefined || one.name === document);
  const [chosen, ...others] = candidates;
  if (!chosen)
    return problem(
      document === undefined
        ? `has no ${kind.of} to belong to`
        : `there is no ${kind.of} named ${document}; there ${listed(all)}`,
    );
  if (others.length > 0)
    return problem(`could be of several: say ${candidates.map((one) => `${name}@${one.name}`).join(" or ")}`);
  const places = kind.places(settings, chosen.path, stepOf(name));
  if (typeof places === "string") return problem(places);
  const now = valueAt(settings, places[0]!);
  return found(text, {
    places,
    unit: kind.unit,
    least: kind.least,
    rounded: kind.rounded,
    yours: typeof now === "number" || typeof now === "string" ? now : kind.otherwise,
    words: {},
  });
}

/** 2 of `adjustment:2`. */
const stepOf = (name: string): number => Number(/:(\d+)$/.exec(name)?.[1] ?? Number.NaN);

interface TagWords {
  readonly key: string;
  readonly words: Readonly<Record<string, string>>;
}

const TAGS: Readonly<Record<string, TagWords>> = {
  wake: { key: "ebbtide:wake", words: { aws: "policy" } },
  scaleOutAlarm: { key: "ebbtide:scale-out-alarm", words: {} },
  scaleInAlarm: { key: "ebbtide:scale-in-alarm", words: {} },
  toZeroDelay: { key: "ebbtide:to-zero-delay", words: {} },
};

const KNOWN = [...DOCUMENT_SETTING_NAMES, "profile", ...Object.keys(TAGS), "tag:<key>"];

const text = { unit: "text" as const, least: Number.NEGATIVE_INFINITY, rounded: (value: number) => value };

const tagSetting = (key: string, settings: PolicySettings, words: Readonly<Record<string, string>> = {}) => ({
  ...text,
  places: [["tags", key]],
  yours: settings.tags[key],
  words,
});

/** A tag that is there wins over the profile of the scenario. */
const profileSetting = (settings: PolicySettings) => {
  const tagged = "ebbtide:profile" in settings.tags;
  const path: Path = tagged ? ["tags", "ebbtide:profile"] : ["profile"];
  return { ...text, places: [path], yours: String(valueAt(settings, path)), words: {} };
};

const problem = (message: string): Found => ({ kind: "problem", message });

const found = (name: string, setting: Omit<FreeSetting, "name">): Found => ({
  kind: "found",
  setting: { name, ...setting },
});

const listed = (documents: readonly NamedDocument[]): string =>
  documents.length === 0 ? "is none" : `are ${documents.map(({ name }) => name).join(", ")}`;
