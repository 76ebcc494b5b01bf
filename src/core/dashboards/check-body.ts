/**
 * Checks a dashboard's body as CloudWatch does, in its words: what is wrong with it, and what will be ignored.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */

import { checkMetricWidget } from "./check-metric-widget.ts";
import { type Complain, complaints, isObject, type Json, type Remark } from "./complaints.ts";

export interface BodyCheck {
  /** With one of these the dashboard is refused. */
  readonly errors: readonly Remark[];
  /** With these it is kept, though not all of it may show. */
  readonly warnings: readonly Remark[];
}

/** What is to be said about a body; undefined when it is no JSON object at all. */
export function checkDashboardBody(text: string): BodyCheck | undefined {
  const body = parse(text);
  if (!isObject(body)) return undefined;
  const errors = complaints();
  const warnings = complaints();
  const { widgets } = body;
  if (widgets === undefined) errors.add("", "Should have required property 'widgets'");
  else if (!Array.isArray(widgets)) errors.add("/widgets", "Should be array");
  else {
    if (widgets.length > MOST_WIDGETS)
      errors.add("/widgets", `Should NOT have more than ${MOST_WIDGETS} items`);
    for (const [index, widget] of widgets.slice(0, MOST_WIDGETS).entries())
      checkWidget(widget, `/widgets/${index}`, errors.add, warnings.add);
  }
  return { errors: errors.all, warnings: warnings.all };
}

const MOST_WIDGETS = 500;

/** The grid has 24 columns. */
const PLACES = { x: [0, 23], y: [0, Number.POSITIVE_INFINITY], width: [1, 24], height: [1, 1000] } as const;

function checkWidget(widget: Json, path: string, error: Complain, warn: Complain): void {
  if (!isObject(widget)) {
    error(path, "Should be object");
    return;
  }
  for (const name of ["type", "properties"])
    if (widget[name] === undefined) error(path, `Should have required property '${name}'`);
  for (const [name, [least, most]] of Object.entries(PLACES))
    checkPlace(widget[name], `${path}/${name}`, least, most, error);
  for (const name of Object.keys(widget))
    if (!["type", "properties"].includes(name) && !Object.hasOwn(PLACES, name))
      warn(path, `The "${name}" property is not expected to be part of a widget definition, will be ignored`);
  if (widget.properties !== undefined)
    checkProperties(widget.type, widget.properties, `${path}/properties`, error);
}

/** What a widget cannot do without. Types that nobody knows are taken, as by AWS. */
const NEEDED: ReadonlyMap<unknown, string> = new Map([
  ["text", "markdown"],
  ["alarm", "alarms"],
]);

function checkProperties(type: Json | undefined, properties: Json, path: string, error: Complain): void {
  if (!isObject(properties)) {
    error(path, "Should be object");
    return;
  }
  const needed = NEEDED.get(type);
  if (needed !== undefined && properties[needed] === undefined)
    error(path, `Should have required property '${needed}'`);
  if (type === "metric") checkMetricWidget(properties, path, error);
}

function checkPlace(
  value: Json | undefined,
  path: string,
  least: number,
  most: number,
  error: Complain,
): void {
  if (value === undefined) return;
  if (typeof value !== "number" || !Number.isInteger(value)) error(path, "Should be integer");
  else if (value < least) error(path, `Should be >= ${least}`);
  else if (value > most) error(path, `Should be <= ${most}`);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
