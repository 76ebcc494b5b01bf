/** Writing XML: escaping, elements, documents. */

const special = /[&<>"\r\n\t\u0085\u2028]/g;

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Signs that XML 1.0 has no way to write; a reader would refuse the whole document. */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** Line ends and other white space as references, so that no reader changes them. */
export const escapedXml = (text: string): string =>
  text
    .replace(unwritable, "\uFFFD")
    .replace(special, (sign) => escapes[sign] ?? `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`);

/** Quotes and white space as they are: for texts between tags that people read. */
export const escapedXmlText = (text: string): string =>
  text
    .replace(unwritable, "\uFFFD")
    .replace(
      /[&<>\r\u0085\u2028]/g,
      (sign) => escapes[sign] ?? `&#x${sign.charCodeAt(0).toString(16).toUpperCase()};`,
    );

export const element = (name: string, content: string, attributes = ""): string =>
  content === "" ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;

export const attribute = (name: string, value: string): string => ` ${name}="${escapedXml(value)}"`;

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
