/** Paths of REST operations: templates such as `/{Bucket}/{Key+}?uploads`, matched and taken apart. */

import { percentDecoded } from "./form.ts";

export interface PathTemplate {
  /** Matches the path as on the wire. */
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  /** Parameters that the query string must have; undefined for any value. */
  readonly constants: ReadonlyMap<string, string | undefined>;
}

export function pathTemplate(uri: string): PathTemplate {
  const [path = "/", query = ""] = uri.split("?");
  const labels: string[] = [];
  const parts = path
    .split("/")
    .slice(1)
    .map((part) => {
      const label = /^\{(\w+)(\+?)\}$/.exec(part);
      if (!label?.[1]) return part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&");
      labels.push(label[1]);
      return label[2] ? "(.+)" : "([^/]+)";
    });
  const greedy = path.endsWith("+}");
  const pattern = new RegExp(`^/${parts.join("/")}${greedy || path === "/" ? "" : "/?"}$`, "s");
  const constants = new Map<string, string | undefined>();
  for (const pair of query.split("&").filter((one) => one !== "")) {
    const [name = "", value] = pair.split("=");
    constants.set(name, value);
  }
  return { pattern, labels, constants };
}

/** The labels' texts; undefined where the path is another one. */
export function pathLabels(
  template: PathTemplate,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const match = template.pattern.exec(path);
  if (!match) return undefined;
  const found: Record<string, string> = {};
  for (const [index, label] of template.labels.entries())
    found[label] = percentDecoded(match[index + 1] ?? "");
  return found;
}
