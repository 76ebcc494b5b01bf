/** Reading what a custom resource's service answers: required members, types, and capacities that can be. */

import type { Description } from "./custom-resource.ts";

/** The description, or what is wrong with the document, in a sentence's rest: `the answer <problem>`. */
export function readDescription(document: unknown): Description | { readonly problem: string } {
  if (typeof document !== "object" || document === null || Array.isArray(document))
    return { problem: "is no JSON object" };
  const given = document as Readonly<Record<string, unknown>>;
  const { actualCapacity, desiredCapacity, scalingStatus, version, failureReason } = given;
  const problem =
    capacityProblem("actualCapacity", actualCapacity) ??
    capacityProblem("desiredCapacity", desiredCapacity) ??
    textProblem("scalableTargetDimensionId", given.scalableTargetDimensionId) ??
    textProblem("version", version) ??
    (isStatus(scalingStatus)
      ? undefined
      : `has scalingStatus ${shown(scalingStatus)}, which is none of ${STATUSES.join(", ")}`);
  if (problem !== undefined) return { problem };
  return {
    actual: Math.ceil(actualCapacity as number),
    desired: Math.ceil(desiredCapacity as number),
    status: scalingStatus as Description["status"],
    version: cut(version as string),
    ...(typeof failureReason === "string" && failureReason !== ""
      ? { failureReason: cut(failureReason) }
      : {}),
  };
}

/** Words of a service, as long as a record should be. */
export const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`);

const LONGEST = 512;
const LARGEST_CAPACITY = 2 ** 31 - 1;
const STATUSES: readonly Description["status"][] = ["Pending", "InProgress", "Successful", "Failed"];

const isStatus = (value: unknown): boolean => STATUSES.some((one) => one === value);

function capacityProblem(name: string, value: unknown): string | undefined {
  if (value === undefined) return `lacks ${name}`;
  if (typeof value === "number" && value >= 0 && value <= LARGEST_CAPACITY) return undefined;
  return `has ${name} ${shown(value)}, which is no number from 0 to ${LARGEST_CAPACITY}`;
}

function textProblem(name: string, value: unknown): string | undefined {
  if (value === undefined) return `lacks ${name}`;
  return typeof value === "string" ? undefined : `has ${name} ${shown(value)}, which is no text`;
}

const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`;
};
