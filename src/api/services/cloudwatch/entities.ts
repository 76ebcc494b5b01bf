/**
 * Entities that come with samples: what a metric is about. Nothing reads them back, so nothing keeps them; an invalid
 * one costs the whole request, or only a header in the answer, as the caller chose.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */

import type { PutMetricDataInput } from "../../shapes/cloudwatch.types.ts";
import { invalidValue, missingParameter } from "./errors.ts";

/** The word for the answer's header; undefined when all entities are fine. Throws it when validation is strict. */
export function entityFailure(input: PutMetricDataInput): string | undefined {
  const { EntityMetricData, StrictEntityValidation } = input;
  if (!EntityMetricData?.length) return undefined;
  if (StrictEntityValidation === undefined) throw missingParameter("StrictEntityValidation");
  const failure =
    EntityMetricData.length > MOST_ENTITIES
      ? "EntitySizeTooLarge"
      : EntityMetricData.map(({ Entity }) => failureOf(Entity)).find((found) => found !== undefined);
  if (failure && StrictEntityValidation) throw invalidValue(`${failure}: ${WHY[failure]}`);
  return failure;
}

type Entity = NonNullable<NonNullable<PutMetricDataInput["EntityMetricData"]>[number]["Entity"]>;

type Failure = keyof typeof WHY;

const MOST_ENTITIES = 2;

const WHY = {
  InvalidEntity: "The provided entity is invalid.",
  InvalidKeyAttributes: "The provided KeyAttributes of an entity is invalid.",
  InvalidTypeValue: "The provided Type in the KeyAttributes of an entity is invalid.",
  EntitySizeTooLarge: `The number of EntityMetricData objects allowed is ${MOST_ENTITIES}.`,
  MissingRequiredFields: "There are missing required fields in the KeyAttributes for the provided Type.",
} as const;

/** What each type of entity is known by. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Service: ["Name", "Environment"],
  RemoteService: ["Name"],
  "AWS::Service": ["Name"],
  Resource: ["ResourceType", "Identifier"],
  "AWS::Resource": ["ResourceType", "Identifier"],
};

const ALLOWED: ReadonlySet<string> = new Set(["Type", "ResourceType", "Identifier", "Name", "Environment"]);

function failureOf(entity: Entity | undefined): Failure | undefined {
  const keys = entity?.KeyAttributes;
  if (!keys) return "InvalidEntity";
  if (Object.keys(keys).some((name) => !ALLOWED.has(name))) return "InvalidKeyAttributes";
  if (keys.Type === undefined) return "MissingRequiredFields";
  const required = Object.hasOwn(REQUIRED, keys.Type) ? REQUIRED[keys.Type] : undefined;
  if (!required) return "InvalidTypeValue";
  return required.every((name) => keys[name] !== undefined) ? undefined : "MissingRequiredFields";
}
