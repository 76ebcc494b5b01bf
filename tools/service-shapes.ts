/** From one of AWS's service models to the tables of `src/api/shapes`: names, types, limits and wire traits only. */

import { wholeText } from "../src/api/patterns.ts";
import type {
  MemberShape,
  OperationShape,
  ServiceShapes,
  Shape,
  XmlNamespace,
} from "../src/api/shapes/shapes.ts";

export interface Ref {
  readonly shape: string;
  readonly [trait: string]: unknown;
}

export interface ModelShape {
  readonly type: string;
  readonly members?: Readonly<Record<string, Ref>>;
  readonly required?: readonly string[];
  readonly member?: Ref;
  readonly key?: Ref;
  readonly value?: Ref;
  readonly enum?: readonly string[];
  readonly error?: {
    readonly httpStatusCode?: number;
    readonly code?: string;
    readonly senderFault?: boolean;
  };
  readonly fault?: boolean;
  readonly exception?: boolean;
  readonly [trait: string]: unknown;
}

export interface ModelOperation {
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: Ref;
  readonly output?: Ref;
  readonly errors?: readonly Ref[];
}

export interface Model {
  readonly metadata: Readonly<Record<string, unknown>> & { readonly protocols?: readonly string[] };
  readonly operations: Readonly<Record<string, ModelOperation>>;
  readonly shapes: Readonly<Record<string, ModelShape>>;
}

/** What the models don't say, by service. */
export interface Facts {
  readonly xmlNamespace?: string;
  readonly errorNamespace?: string;
  /** By operation: the element that its answer is. */
  readonly outputElements?: Readonly<Record<string, NonNullable<OperationShape["outputElement"]>>>;
  /** By shape: an enum in the order in which AWS's messages list it. */
  readonly enumOrder?: Readonly<Record<string, readonly string[]>>;
}

/** The whole table of a service. */
export function serviceShapes(name: string, model: Model, facts: Facts = {}): ServiceShapes {
  const { metadata } = model;
  return defined({
    name,
    apiVersion: metadata.apiVersion,
    signingName: metadata.signingName ?? metadata.endpointPrefix,
    protocols: metadata.protocols,
    jsonVersion: metadata.jsonVersion,
    targetPrefix: metadata.targetPrefix,
    xmlNamespace: facts.xmlNamespace ?? metadata.xmlNamespace,
    queryCompatible: metadata.awsQueryCompatible === undefined ? undefined : true,
    errorNamespace: facts.errorNamespace,
    operations: mapValues(model.operations, (operation, key) =>
      operationShape(operation, facts.outputElements?.[key]),
    ),
    shapes: mapValues(model.shapes, (shape, key) => tableShape(key, shape, model, facts)),
  }) as unknown as ServiceShapes;
}

function operationShape(
  { http, input, output, errors }: ModelOperation,
  outputElement: OperationShape["outputElement"],
): OperationShape {
  return defined({
    http: { method: http.method, uri: http.requestUri, status: http.responseCode ?? 200 },
    input: input?.shape,
    output: output?.shape,
    errors: (errors ?? []).map(({ shape }) => shape),
    resultWrapper: output?.resultWrapper,
    inputElement:
      input?.locationName === undefined
        ? undefined
        : defined({ name: input.locationName, namespace: namespace(input.xmlNamespace)?.uri }),
    outputElement,
  }) as unknown as OperationShape;
}

function tableShape(name: string, shape: ModelShape, model: Model, facts: Facts): Shape {
  const { type, min, max, sensitive } = shape;
  switch (type) {
    case "string":
      return defined({
        type,
        min,
        max,
        pattern: sound(shape.pattern),
        enum: ordered(name, shape.enum, facts),
        sensitive,
      }) as Shape;
    case "timestamp":
      return defined({ type, format: shape.timestampFormat }) as Shape;
    case "list":
      return defined({
        type,
        member: shape.member?.shape,
        min,
        max,
        flattened: shape.flattened,
        memberName: shape.member?.locationName,
      }) as Shape;
    case "map":
      return defined({
        type,
        key: shape.key?.shape,
        value: shape.value?.shape,
        min,
        max,
        flattened: shape.flattened,
        keyName: shape.key?.locationName,
        valueName: shape.value?.locationName,
      }) as Shape;
    case "structure":
      return structure(shape, model);
    default:
      return defined({ type, min, max, streaming: shape.streaming, sensitive }) as Shape;
  }
}

/** A pattern that cannot be compiled must not wait for a request to be found out. */
function sound(pattern: unknown): unknown {
  if (typeof pattern === "string") wholeText(pattern);
  return pattern;
}

function ordered(name: string, values: readonly string[] | undefined, { enumOrder }: Facts): unknown {
  const order = enumOrder?.[name];
  if (!order || !values) return values;
  if (order.length !== values.length || order.some((value) => !values.includes(value)))
    throw new Error(`The order given for ${name} is not of its values: ${values.join(", ")}`);
  return order;
}

function structure(shape: ModelShape, model: Model): Shape {
  return defined({
    type: "structure",
    members: mapValues(shape.members ?? {}, (member) => memberShape(member, model)),
    required: shape.required?.length ? shape.required : undefined,
    payload: shape.payload,
    union: shape.union,
    error: shape.exception ? errorTraits(shape) : undefined,
    xmlName: shape.locationName,
    xmlNamespace: namespace(shape.xmlNamespace),
  }) as Shape;
}

function memberShape(member: Ref, model: Model): MemberShape {
  const blob = model.shapes[member.shape]?.type === "blob";
  return defined({
    shape: member.shape,
    location: member.location,
    locationName: member.locationName,
    timestampFormat: member.timestampFormat,
    flattened: member.flattened,
    xmlAttribute: member.xmlAttribute,
    xmlNamespace: namespace(member.xmlNamespace),
    streaming: blob && member.streaming ? true : undefined,
  }) as unknown as MemberShape;
}

function errorTraits({ error = {}, fault }: ModelShape): object {
  const receiver = fault || error.senderFault === false;
  return defined({ status: error.httpStatusCode, code: error.code, fault: receiver ? "Receiver" : "Sender" });
}

const namespace = (given: unknown): XmlNamespace | undefined =>
  typeof given === "string" ? { uri: given } : (given as XmlNamespace | undefined);

const defined = (record: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

const mapValues = <In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In, key: string) => Out,
): Record<string, Out> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
