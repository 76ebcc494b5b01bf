/** A widget's annotations: limits across it, times marked in it, and alarms with their thresholds. */

import type { Limit, Mark } from "../charts/chart.ts";
import type { Json } from "../dashboards/complaints.ts";
import type { Instant } from "../time/time.ts";
import { colourAt, flagAt, listAt, numberAt, objectAt, oneOf, textAt } from "./members.ts";
import { WidgetError } from "./widget.ts";
import { widgetTime } from "./widget-times.ts";

export interface Annotations {
  readonly limits: readonly Limit[];
  readonly marks: readonly Mark[];
  readonly alarmArns: readonly string[];
}

const MOST = 100;

export function annotationsOf(value: Json | undefined, now: Instant): Annotations {
  const known = ["horizontal", "vertical", "alarms"];
  const { horizontal, vertical, alarms } = objectAt(value ?? {}, "annotations", known);
  return {
    limits: listAt(horizontal, "annotations.horizontal", MOST).flatMap((one, index) =>
      limitOf(one, `annotations.horizontal[${index}]`),
    ),
    marks: listAt(vertical, "annotations.vertical", MOST).flatMap((one, index) =>
      markOf(one, `annotations.vertical[${index}]`, now),
    ),
    alarmArns: listAt(alarms, "annotations.alarms", MOST).map((one, index) => {
      const arn = textAt(one, `annotations.alarms[${index}]`);
      return arn ?? "";
    }),
  };
}

/** One object, or the two ends of a band. */
function limitOf(value: Json, place: string): readonly Limit[] {
  const [first, second] = endsOf(value, place);
  const limit = lineOf(first, place);
  if (!limit || second === undefined) return limit ? [limit] : [];
  const other = lineOf(second, place);
  return other
    ? [
        { ...limit, fill: { to: other.value } },
        { ...other, colour: limit.colour ?? other.colour },
      ].map(clean)
    : [];
}

const LINE = ["value", "label", "color", "fill", "visible", "yAxis"];

function lineOf(value: Json, place: string): Limit | undefined {
  const line = objectAt(value, place, LINE);
  const at = numberAt(line.value, `${place}.value`);
  if (at === undefined) throw new WidgetError(`${place} must have a value.`);
  const fill = oneOf(line.fill, `${place}.fill`, ["above", "below", "none"]);
  const limit = {
    value: at,
    side: oneOf(line.yAxis, `${place}.yAxis`, ["left", "right"]) ?? ("left" as const),
    label: textAt(line.label, `${place}.label`),
    colour: colourAt(line.color, `${place}.color`),
    fill: fill === "none" ? undefined : fill,
  };
  return (flagAt(line.visible, `${place}.visible`) ?? true) ? clean(limit) : undefined;
}

const MARK = ["value", "label", "color", "visible"];

function markOf(value: Json, place: string, now: Instant): readonly Mark[] {
  const [first, second] = endsOf(value, place);
  const end = (given: Json) => {
    const mark = objectAt(given, place, MARK);
    const text = textAt(mark.value, `${place}.value`);
    if (text === undefined) throw new WidgetError(`${place} must have a value.`);
    const visible = flagAt(mark.visible, `${place}.visible`) ?? true;
    const label = textAt(mark.label, `${place}.label`);
    const colour = colourAt(mark.color, `${place}.color`);
    return { at: widgetTime(text, `${place}.value`, now), visible, label, colour };
  };
  const { at, visible, label, colour } = end(first);
  const until = second === undefined ? undefined : end(second);
  if (!visible || until?.visible === false) return [];
  return [clean({ at, until: until?.at, label, colour })];
}

function endsOf(value: Json, place: string): readonly [Json, Json | undefined] {
  if (!Array.isArray(value)) return [value, undefined];
  const [first, second, ...more] = value as readonly Json[];
  if (first === undefined || second === undefined || more.length > 0)
    throw new WidgetError(`${place} must be an object, or an array of two.`);
  return [first, second];
}

type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The members that have a value. */
const clean = <T extends object>(members: T): Given<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
