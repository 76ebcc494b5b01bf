/** Every operation of every service, asked with values that its shapes forbid: refused, in AWS's words, by a whole server. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Service } from "../../src/api/service.ts";
import { services } from "../../src/api/services/services.ts";
import type { MemberShape, Protocol, Shape } from "../../src/api/shapes/shapes.ts";
import { memberPath } from "../../src/api/validation.ts";
import { ask, errorIn, type RawAnswer } from "../support/raw.ts";
import { type Bystander, bystander } from "../support/unharmed.ts";
import { violationsOf, wrongTypes } from "../support/violations.ts";
import { wordings } from "../support/wording.ts";

let server: Bystander;
before(async () => {
  server = await bystander();
});
after(() => server.close());

type Input = Readonly<Record<string, unknown>>;

/** What a caller can say wrong about one member, and what must be in the answer. */
interface Wrong {
  readonly input: Input;
  readonly code: RegExp;
  readonly message: RegExp | string;
}

for (const service of services)
  for (const protocol of service.shapes.protocols)
    test(`${service.shapes.name}, ${protocol}: what its shapes forbid is refused`, async () => {
      let asked = 0;
      for (const { name } of service.operations) {
        for (const wrong of wrongs(service, name, protocol)) {
          const { path, request } = wordings[protocol](service.shapes, name, wrong.input);
          refused(await ask(server.url, path, request), wrong, name);
          asked++;
        }
      }
      assert.ok(asked > 0 || service.shapes.name === "sts", "something was asked");
    });

function refused(answer: RawAnswer, { input, code, message }: Wrong, operation: string): void {
  const what = `${operation} ${JSON.stringify(input).slice(0, 200)}: ${answer.status} ${answer.body.slice(0, 500)}`;
  assert.ok(answer.status >= 400 && answer.status < 500, what);
  // Answers to HEAD have no body; a length that is none never gets as far as an operation.
  if (answer.body === "") return;
  const found = errorIn(answer);
  assert.match(found.code, code, what);
  if (typeof message === "string") assert.ok(found.message.includes(message), `${what}\nlacks ${message}`);
  else assert.match(found.message, message, what);
}

function wrongs(service: Service, operation: string, protocol: Protocol): readonly Wrong[] {
  const { shapes } = service;
  const { input } = shapes.operations[operation]!;
  if (input === undefined) return [];
  const { members, required = [] } = shapes.shapes[input] as Extract<Shape, { readonly type: "structure" }>;
  return Object.entries(members).flatMap(([name, member]) => [
    ...(required.includes(name) ? missing(name, member) : []),
    ...broken(service, name, member, protocol),
    ...mistyped(service, name, member, protocol),
  ]);
}

const invalidCode =
  /^(ValidationException|ValidationError|InvalidArgument|InvalidRequest|InvalidParameter|MalformedXML)$/;
const malformedCode = /^(SerializationException|MalformedInput|InvalidArgument|InvalidRequest|MalformedXML)$/;

/** Without what must be in its path, headers or query string, a request is for another operation. */
const missing = (name: string, { location }: MemberShape): readonly Wrong[] =>
  location
    ? []
    : [
        {
          input: {},
          code: invalidCode,
          message: `Value at '${memberPath(name)}' failed to satisfy constraint: Member must not be null`,
        },
      ];

const broken = (
  { shapes }: Service,
  name: string,
  member: MemberShape,
  protocol: Protocol,
): readonly Wrong[] =>
  violationsOf(shapes, member.shape)
    .filter(({ value }) => canBeSaid(value, member, protocol))
    .map(({ value, text }) => ({
      input: { [name]: value },
      code: invalidCode,
      message: `at '${memberPath(name)}' failed to satisfy constraint: ${text}`,
    }));

/** A form has no empty lists and a path no empty labels; documents in bodies of REST have tests of their own. */
function canBeSaid(value: unknown, { location }: MemberShape, protocol: Protocol): boolean {
  if (protocol === "query") return !(Array.isArray(value) && value.length === 0);
  if (location === "uri") return value !== "";
  return protocol.startsWith("rest") ? location !== undefined && location !== "headers" : true;
}

function mistyped(
  { shapes }: Service,
  name: string,
  member: MemberShape,
  protocol: Protocol,
): readonly Wrong[] {
  const { type } = shapes.shapes[member.shape] as Shape;
  const { document, text } = wrongTypes[type];
  const said = protocol === "query" || protocol.startsWith("rest") ? text : document;
  if (said === undefined || !canBeSaid(said, member, protocol)) return [];
  return [{ input: { [name]: said }, code: malformedCode, message: /./ }];
}
