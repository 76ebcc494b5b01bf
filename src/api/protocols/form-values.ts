/** Form trees to input, by shape: the query protocol's way of writing structures, lists and maps. */

import type { MemberShape, ServiceShapes, Shape } from "../shapes/shapes.ts";
import { setOwn } from "./documents.ts";
import { type FormNode, numbered } from "./form.ts";
import { Malformed } from "./malformed.ts";
import { remembered, shapeNamed } from "./protocol.ts";
import { textReader } from "./texts.ts";

type Reader = (node: FormNode) => unknown;
type List = Extract<Shape, { readonly type: "list" }>;
type MapShape = Extract<Shape, { readonly type: "map" }>;

/** A reader for each shape of a service. */
export function formReaders(shapes: ServiceShapes): (name: string) => Reader {
  const plain = remembered((name): Reader => {
    let made: Reader | undefined;
    return (node) => {
      made ??= reader({ shape: name });
      return made(node);
    };
  });
  const memberReader = (member: MemberShape): Reader =>
    member.flattened || member.timestampFormat ? reader(member) : plain(member.shape);

  function reader(member: MemberShape): Reader {
    const shape = shapeNamed(shapes, member.shape);
    switch (shape.type) {
      case "structure":
        return readStructure(
          Object.entries(shape.members).map(
            ([name, one]) => [name, one.locationName ?? name, memberReader(one)] as const,
          ),
        );
      case "list":
        return readList(shape, isFlat(shape, member), memberReader({ shape: shape.member }));
      case "map":
        return readMap(shape, isFlat(shape, member), memberReader({ shape: shape.value }));
      default: {
        const read = textReader(shape, member.timestampFormat ?? "iso8601");
        return ({ value, children }) => {
          if (value === undefined || children)
            throw new Malformed("Start of structure or map found where not expected.");
          return read(value);
        };
      }
    }
  }
  return plain;
}

const isFlat = (shape: Shape, member: MemberShape): boolean =>
  (shape.type === "list" || shape.type === "map") && (member.flattened === true || shape.flattened === true);

function readStructure(members: ReadonlyArray<readonly [string, string, Reader]>): Reader {
  return (node) => {
    if (node.value) throw new Malformed("Unexpected value where a structure was expected");
    const out: Record<string, unknown> = {};
    for (const [name, key, read] of members) {
      const child = node.children?.get(key);
      if (child) out[name] = read(child);
    }
    return out;
  };
}

/** An empty value, `Names=`, is the empty list. */
function readList(shape: List, flat: boolean, read: Reader): Reader {
  const name = shape.memberName ?? "member";
  return (node) => {
    if (node.value) throw new Malformed("Unexpected value where a list was expected");
    const items = flat ? node : node.children?.get(name);
    if (!items && node.children) throw new Malformed("Start of structure or map found where not expected.");
    return items ? numbered(items).map(read) : [];
  };
}

function readMap(shape: MapShape, flat: boolean, read: Reader): Reader {
  const keyName = shape.keyName ?? "key";
  const valueName = shape.valueName ?? "value";
  return (node) => {
    if (node.value) throw new Malformed("Unexpected value where a map was expected");
    const entries = flat ? node : node.children?.get("entry");
    const out: Record<string, unknown> = {};
    for (const entry of entries ? numbered(entries) : []) {
      const key = entry.children?.get(keyName)?.value;
      const value = entry.children?.get(valueName);
      if (key === undefined || !value) throw new Malformed("A map's entry needs a key and a value");
      setOwn(out, key, read(value));
    }
    return out;
  };
}
