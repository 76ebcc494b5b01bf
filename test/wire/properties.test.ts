/** What holds for every value and every nonsense: what is written reads back the same, what cannot be read is refused. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { HttpRequest } from "../../src/api/operation.ts";
import { cbor } from "../../src/api/protocols/cbor.ts";
import { json } from "../../src/api/protocols/json.ts";
import { Malformed } from "../../src/api/protocols/malformed.ts";
import type { WireFactory } from "../../src/api/protocols/protocol.ts";
import { query } from "../../src/api/protocols/query.ts";
import { restXml } from "../../src/api/protocols/rest-xml.ts";
import { parseTimestamp, printTimestamp } from "../../src/api/protocols/timestamps.ts";
import { parseXml } from "../../src/api/protocols/xml-reader.ts";
import { element } from "../../src/api/protocols/xml-text.ts";
import { xmlReaders, xmlWriters } from "../../src/api/protocols/xml-values.ts";
import { applicationAutoscalingShapes } from "../../src/api/shapes/application-autoscaling.shapes.ts";
import { cloudwatchShapes } from "../../src/api/shapes/cloudwatch.shapes.ts";
import { s3Shapes } from "../../src/api/shapes/s3.shapes.ts";
import type { MemberShape, OperationShape, ServiceShapes } from "../../src/api/shapes/shapes.ts";

/** Any value of a shape, whatever its constraints. */
function anyValue(
  shapes: ServiceShapes,
  name: string,
  text: fc.Arbitrary<string>,
  depth = 0,
): fc.Arbitrary<unknown> {
  const shape = shapes.shapes[name];
  const inner = (member: string) => anyValue(shapes, member, text, depth + 1);
  switch (shape?.type) {
    case "string":
      return text;
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer();
    case "long":
      return fc.maxSafeInteger();
    case "float":
    case "double":
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    case "timestamp":
      return fc.integer({ min: 0, max: 4e12 });
    case "blob":
      return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    case "list":
      return fc.array(inner(shape.member), { maxLength: 3, minLength: 1 });
    case "map":
      return fc.dictionary(fc.string({ minLength: 1 }), inner(shape.value), { maxKeys: 3, minKeys: 1 });
    case "structure": {
      const members = Object.entries(shape.members).filter(([, member]) => !member.location && depth < 5);
      return fc.record(
        Object.fromEntries(members.map(([key, member]: [string, MemberShape]) => [key, inner(member.shape)])),
        { requiredKeys: [], noNullPrototype: true },
      );
    }
    default:
      throw new Error(`${name} is no shape`);
  }
}

/** A table whose operation takes what it answers, so that what is written can be read. */
function mirrored(shapes: ServiceShapes, shape: string): ServiceShapes {
  const mirror: OperationShape = {
    http: { method: "POST", uri: "/", status: 200 },
    input: shape,
    output: shape,
    errors: [],
  };
  return { ...shapes, operations: { Mirror: mirror } };
}

const http: HttpRequest = { method: "POST", url: "/", headers: {}, origin: "" };
const bytes = (body: unknown): Uint8Array =>
  typeof body === "string" ? Buffer.from(body) : (body as Uint8Array);
const plain = (value: unknown): unknown => structuredClone(value);

const documents: ReadonlyArray<readonly [string, WireFactory, ServiceShapes, string]> = [
  ["JSON", json, applicationAutoscalingShapes, "PutScalingPolicyRequest"],
  ["JSON", json, cloudwatchShapes, "PutMetricDataInput"],
  ["CBOR", cbor, cloudwatchShapes, "PutMetricDataInput"],
  ["CBOR", cbor, cloudwatchShapes, "GetMetricDataOutput"],
];

for (const [name, factory, shapes, shape] of documents)
  test(`${name} reads back what it wrote: ${shape}`, () => {
    const { read, write } = factory(mirrored(shapes, shape)).operation("Mirror");
    fc.assert(
      fc.property(anyValue(shapes, shape, fc.string()), (value) => {
        const { body } = write(value, { requestId: "r", http });
        assert.deepEqual(plain(read({ http, path: "/", query: "", body: bytes(body) })), plain(value));
      }),
      { numRuns: 60 },
    );
  });

/** Signs that XML can write. */
const xmlText = fc
  .string({ unit: "grapheme" })
  .filter((text) => /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text));

for (const shape of [
  "ListObjectsV2Output",
  "GetBucketLifecycleConfigurationOutput",
  "CompleteMultipartUploadOutput",
])
  test(`XML reads back what it wrote: ${shape}`, () => {
    const write = xmlWriters(s3Shapes)(shape);
    const read = xmlReaders(s3Shapes)(shape);
    fc.assert(
      fc.property(anyValue(s3Shapes, shape, xmlText), (value) => {
        const { content, attributes } = write(value as never);
        assert.deepEqual(read(parseXml(element("Root", content, attributes))), value);
      }),
      { numRuns: 60 },
    );
  });

test("a form reads as the same input as JSON", () => {
  const shape = "PutMetricDataInput";
  const value = anyValue(cloudwatchShapes, shape, fc.string({ unit: "grapheme" }));
  const form = query(cloudwatchShapes).operation("PutMetricData");
  fc.assert(
    fc.property(value, (input) => {
      const fields = [...formFields(cloudwatchShapes, shape, input)];
      const body = fields
        .map(([key, item]) => `${encodeURIComponent(key)}=${encodeURIComponent(item)}`)
        .join("&");
      assert.deepEqual(
        form.read({ http, path: "/", query: "", body: Buffer.from(body) }),
        withoutEmpty(input),
      );
    }),
    { numRuns: 60 },
  );
});

/** The query protocol's way to write a value, from the other side. */
function* formFields(
  shapes: ServiceShapes,
  name: string,
  value: unknown,
  path = "",
): Generator<readonly [string, string]> {
  const shape = shapes.shapes[name];
  const below = path === "" ? "" : `${path}.`;
  if (shape?.type === "structure")
    for (const [key, item] of Object.entries(value as object))
      yield* formFields(shapes, shape.members[key]?.shape ?? "", item, below + key);
  else if (shape?.type === "list")
    for (const [index, item] of (value as unknown[]).entries())
      yield* formFields(shapes, shape.member, item, `${below}member.${index + 1}`);
  else if (shape?.type === "map")
    for (const [index, [key, item]] of Object.entries(value as object).entries()) {
      yield [`${below}entry.${index + 1}.key`, key];
      yield* formFields(shapes, shape.value, item, `${below}entry.${index + 1}.value`);
    }
  else if (shape?.type === "timestamp") yield [path, printTimestamp(value as number, "iso8601")];
  else yield [path, String(value)];
}

/** Structures without members leave no trace in a form, nor do lists of nothing else. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty).filter((item) => !isEmpty(item));
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.entries(value).map(([key, item]) => [key, withoutEmpty(item)] as const);
  return Object.fromEntries(inside.filter(([, item]) => !isEmpty(item)));
}

const isEmpty = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.keys(value).length === 0;

const nonsense: ReadonlyArray<readonly [string, WireFactory, ServiceShapes, string]> = [
  ["JSON", json, cloudwatchShapes, "PutMetricData"],
  ["CBOR", cbor, cloudwatchShapes, "PutMetricData"],
  ["forms", query, cloudwatchShapes, "PutMetricData"],
  ["XML", restXml, s3Shapes, "DeleteObjects"],
];

for (const [name, factory, shapes, operation] of nonsense)
  test(`${name}: nonsense is read or refused, and nothing else`, () => {
    const { read } = factory(shapes).operation(operation);
    const tokens = fc.constantFrom(
      ...[
        "{",
        "}",
        "[",
        "]",
        '"',
        ":",
        ",",
        "null",
        "1e999",
        "MetricData",
        ".member.1",
        "=",
        "&",
        "%",
        "<Delete>",
        "</Delete>",
        "<![CDATA[",
        "&lt;",
        "&x;",
      ],
    );
    const text = fc
      .array(fc.oneof(tokens, fc.string()), { maxLength: 20 })
      .map((parts) => Buffer.from(parts.join("")));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 60 })), (body) => {
        try {
          read({ http, path: "/b", query: "delete", body });
        } catch (error) {
          assert.ok(error instanceof Malformed, String((error as Error).stack));
        }
      }),
      { numRuns: 400 },
    );
  });

test("__proto__ is a key like any other", () => {
  const body = '{"ServiceNamespace":"sagemaker","Tags":{"__proto__":"x"}}';
  const { read } = json(applicationAutoscalingShapes).operation("RegisterScalableTarget");
  const { Tags } = read({ http, path: "/", query: "", body: Buffer.from(body) }) as {
    Tags: Record<string, string>;
  };
  assert.deepEqual(Object.entries(Tags), [["__proto__", "x"]]);
  assert.equal(Object.getPrototypeOf(Tags), Object.prototype);
});

test("instants read back in every form, to its precision", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => {
      assert.equal(parseTimestamp(printTimestamp(at, "iso8601"), "iso8601"), at);
      assert.equal(parseTimestamp(printTimestamp(at, "unixTimestamp"), "unixTimestamp"), at);
      assert.equal(parseTimestamp(printTimestamp(at, "rfc822"), "rfc822"), at - (at % 1000));
    }),
  );
});

const dates: ReadonlyArray<readonly [text: string, at: number | undefined]> = [
  ["1970-01-01T00:00:01Z", 1000],
  ["1970-01-01T00:00:01.5Z", 1500],
  ["1970-01-01T01:00:00+01:00", 0],
  ["1969-12-31T23:00:00-0100", 0],
  ["1970-01-01T00:00", 0],
  ["1970-01-01", 0],
  ["1970-02-30T00:00:00Z", undefined],
  ["1970-01-01T24:00:00Z", undefined],
  ["1970-1-1", undefined],
  ["yesterday", undefined],
];

for (const [text, at] of dates)
  test(`${text} is ${at ?? "no instant"}`, () => assert.equal(parseTimestamp(text, "iso8601"), at));
