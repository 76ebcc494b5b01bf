/** XML elements to input and from output, by shape. */

import type { MemberShape, ServiceShapes, Shape, XmlNamespace } from "../shapes/shapes.ts";
import { setOwn } from "./documents.ts";
import { Malformed } from "./malformed.ts";
import { remembered, type StructureShape, shapeNamed } from "./protocol.ts";
import { textReader, textWriter } from "./texts.ts";
import type { XmlElement } from "./xml-reader.ts";
import { attribute, element, escapedXmlText } from "./xml-text.ts";

type Values = Readonly<Record<string, unknown>>;
type List = Extract<Shape, { readonly type: "list" }>;
type MapShape = Extract<Shape, { readonly type: "map" }>;

/** Reads a member out of its parent's elements; undefined where it is absent. */
type Reader = (parent: XmlElement) => unknown;
/** Reads one element as a value. */
type ElementReader = (found: XmlElement) => unknown;

/** Reads one element as a structure, for each structure of a service. */
export function xmlReaders(shapes: ServiceShapes): (name: string) => ElementReader {
  const structures = remembered((name): ElementReader => {
    let members: ReadonlyArray<readonly [string, Reader]> | undefined;
    return (found) => {
      members ??= bodyMembers(shapes, name).map(([key, one]) => [key, memberReader(key, one)] as const);
      const out: Record<string, unknown> = {};
      for (const [key, read] of members) {
        const value = read(found);
        if (value !== undefined) out[key] = value;
      }
      return out;
    };
  });

  function memberReader(name: string, member: MemberShape): Reader {
    const shape = shapeNamed(shapes, member.shape);
    const key = member.locationName ?? name;
    if (member.xmlAttribute) {
      const read = textReader(shape, "iso8601");
      return ({ attributes }) =>
        Object.hasOwn(attributes, key) ? read(attributes[key] as string) : undefined;
    }
    if ((shape.type === "list" || shape.type === "map") && (shape.flattened || member.flattened)) {
      const read = shape.type === "list" ? elementReader({ shape: shape.member }) : entryReader(shape);
      return (parent) => {
        const items = parent.children.filter((child) => child.name === key);
        if (items.length === 0) return undefined;
        return shape.type === "list" ? items.map(read) : fromEntries(items.map(read) as Entry[]);
      };
    }
    const read = elementReader(member);
    return (parent) => {
      const found = only(parent, key);
      return found && read(found);
    };
  }

  function elementReader(member: MemberShape): ElementReader {
    const shape = shapeNamed(shapes, member.shape);
    switch (shape.type) {
      case "structure":
        return structures(member.shape);
      case "list":
        return readList(shape, elementReader({ shape: shape.member }));
      case "map": {
        const read = entryReader(shape);
        return ({ children }) => fromEntries(children.filter(({ name }) => name === "entry").map(read));
      }
      default: {
        const read = textReader(shape, member.timestampFormat ?? "iso8601");
        const trimmed = shape.type !== "string";
        return (found) => {
          if (found.children.length > 0) throw new Malformed(`The element ${found.name} must be a text.`);
          return read(trimmed ? found.text.trim() : found.text);
        };
      }
    }
  }

  function entryReader(shape: MapShape): (entry: XmlElement) => Entry {
    const readValue = elementReader({ shape: shape.value });
    return (entry) => {
      const key = only(entry, shape.keyName ?? "key");
      const value = only(entry, shape.valueName ?? "value");
      if (!key || !value) throw new Malformed("A map's entry needs a key and a value.");
      return [key.text, readValue(value)];
    };
  }
  return structures;
}

type Entry = readonly [string, unknown];

const readList =
  (shape: List, read: ElementReader): ElementReader =>
  ({ children }) =>
    children.filter(({ name }) => name === (shape.memberName ?? "member")).map(read);

function fromEntries(entries: readonly Entry[]): Values {
  const out: Record<string, unknown> = {};
  for (const [key, value] of entries) setOwn(out, key, value);
  return out;
}

function only(parent: XmlElement, name: string): XmlElement | undefined {
  const found = parent.children.filter((child) => child.name === name);
  if (found.length > 1) throw new Malformed(`The element ${name} stands more than once in ${parent.name}.`);
  return found[0];
}

const bodyMembers = (shapes: ServiceShapes, name: string): ReadonlyArray<readonly [string, MemberShape]> =>
  Object.entries((shapeNamed(shapes, name) as StructureShape).members).filter(([, one]) => !one.location);

/** What a structure's element holds: its attributes and its content. */
export interface Written {
  readonly attributes: string;
  readonly content: string;
}

type Writer = (value: unknown) => string;

/** Writes a structure's inside, for each structure of a service. */
export function xmlWriters(shapes: ServiceShapes): (name: string) => (value: Values) => Written {
  const precise = shapes.name === "s3";
  const structures = remembered((name) => {
    let members: ReadonlyArray<readonly [string, MemberShape, Writer]> | undefined;
    return (value: Values): Written => {
      members ??= bodyMembers(shapes, name).map(([key, one]) => [key, one, memberWriter(key, one)] as const);
      const written = { attributes: "", content: "" };
      for (const [key, one, write] of members) {
        const item = value[key];
        if (item === undefined || item === null) continue;
        if (one.xmlAttribute) written.attributes += write(item);
        else written.content += write(item);
      }
      return written;
    };
  });

  /** The member's element or elements, or its attribute. */
  function memberWriter(name: string, member: MemberShape): Writer {
    const shape = shapeNamed(shapes, member.shape);
    const key = member.locationName ?? name;
    if (member.xmlAttribute) {
      const write = textWriter(shape, "iso8601", precise);
      return (value) => attribute(key, write(value));
    }
    if (shape.type === "list" && (shape.flattened || member.flattened)) {
      const write = elementWriter(key, { shape: shape.member });
      return (values) => (values as readonly unknown[]).map(write).join("");
    }
    if (shape.type === "map" && (shape.flattened || member.flattened)) return entriesWriter(key, shape);
    return elementWriter(key, member);
  }

  function elementWriter(key: string, member: MemberShape): Writer {
    const shape = shapeNamed(shapes, member.shape);
    const declared = namespaces(member.xmlNamespace);
    switch (shape.type) {
      case "structure": {
        const write = structures(member.shape);
        const own = declared || namespaces(shape.xmlNamespace);
        return (value) => {
          const { attributes, content } = write(value as Values);
          return element(key, content, own + attributes);
        };
      }
      case "list": {
        const write = elementWriter(shape.memberName ?? "member", { shape: shape.member });
        return (values) => element(key, (values as readonly unknown[]).map(write).join(""), declared);
      }
      case "map": {
        const write = entriesWriter("entry", shape);
        return (values) => element(key, write(values), declared);
      }
      default: {
        const write = textWriter(shape, member.timestampFormat ?? "iso8601", precise);
        return (value) => element(key, escapedXmlText(write(value)), declared);
      }
    }
  }

  function entriesWriter(key: string, shape: MapShape): Writer {
    const writeKey = elementWriter(shape.keyName ?? "key", { shape: shape.key });
    const writeValue = elementWriter(shape.valueName ?? "value", { shape: shape.value });
    return (values) =>
      Object.entries(values as Values)
        .map(([name, value]) => element(key, writeKey(name) + writeValue(value)))
        .join("");
  }
  return structures;
}

/** As an attribute, where there is one. */
export const namespaces = (given: XmlNamespace | undefined): string =>
  given ? attribute(given.prefix ? `xmlns:${given.prefix}` : "xmlns", given.uri) : "";
