/** The scenario's file with the chosen settings, comments and all, so that `simulate` shows what was chosen. */

import { dirname, relative, resolve } from "node:path";
import { type Document, isMap, isSeq, parseDocument } from "yaml";
import { NONE } from "./policy-settings.ts";
import { type Candidate, changesOf, type Dimension } from "./space.ts";

export interface TunedFile {
  readonly name: string;
  /** The command line, for a comment. */
  readonly foundBy: string;
  readonly from: string;
  readonly to: string;
}

/** `from` and `to` are the paths of both files: traces keep being found. */
export function tunedScenario(
  text: string,
  space: readonly Dimension[],
  candidate: Candidate,
  { name, foundBy, from, to }: TunedFile,
): string {
  const document = parseDocument(text);
  document.set("name", name);
  document.delete("tune");
  for (const { path, value } of changesOf(space, candidate)) {
    const place = ["control", "policies", ...path];
    if (value === NONE) document.deleteIn(place);
    else document.setIn(place, value);
  }
  moveTraces(document, (path) => relative(dirname(to), resolve(dirname(from), path)));
  return `# Found by: ${foundBy}\n${document.toString({ lineWidth: 110 })}`;
}

function moveTraces(document: Document, moved: (path: string) => string): void {
  const traffic = document.get("traffic");
  const count = isSeq(traffic) ? traffic.items.length : undefined;
  const places =
    count === undefined ? [["traffic"]] : Array.from({ length: count }, (_, index) => ["traffic", index]);
  for (const place of places) {
    const path = document.getIn([...place, "trace", "path"]);
    if (isMap(document.getIn([...place, "trace"])) && typeof path === "string")
      document.setIn([...place, "trace", "path"], moved(path));
  }
}
