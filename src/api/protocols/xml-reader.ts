/** XML bodies to trees: strict, without document types, entities of its own or bottomless depth. */

import { SaxesParser } from "saxes";
import { DEEPEST, Malformed } from "./malformed.ts";

export interface XmlElement {
  /** Without its namespace prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  text: string;
}

/** The document's root; throws `Malformed` where it is not well-formed or wants more than elements and text. */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser();
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  parser.on("doctype", () => refuse("a document type"));
  parser.on("processinginstruction", () => refuse("a processing instruction"));
  parser.on("error", (error) => {
    throw new Malformed(error.message);
  });
  parser.on("opentag", (tag) => {
    const found: XmlElement = {
      name: localName(tag.name),
      attributes: { ...tag.attributes },
      children: [],
      text: "",
    };
    const parent = open.at(-1);
    if (parent) parent.children.push(found);
    else root ??= found;
    open.push(found);
    if (open.length > 2 * DEEPEST) throw new Malformed("The document is nested too deep.");
  });
  parser.on("closetag", () => void open.pop());
  const add = (part: string): void => {
    const current = open.at(-1);
    if (current) current.text += part;
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.write(text).close();
  if (!root) throw new Malformed("The document is empty.");
  return root;
}

function refuse(what: string): never {
  throw new Malformed(`The document contains ${what}, which is not allowed.`);
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);
