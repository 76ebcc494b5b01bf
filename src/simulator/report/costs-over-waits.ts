/** Each run as a point: the wait of nineteen in twenty requests across, the cost upwards. */

import { textWidth } from "../../core/charts/letters.ts";
import { element, lineFrom, textAt } from "../../core/charts/svg.ts";
import { LIMIT_COLOUR, LINE_COLOURS, SIZE, THEMES } from "../../core/charts/theme.ts";
import { type ValueScale, valueScale, valueText } from "../../core/charts/value-ticks.ts";
import { type Duration, hours, minutes, seconds } from "../../core/time/time.ts";
import type { RunResult } from "../result.ts";

const LEFT = 64;
const RIGHT = 24;
const TOP = 40;
const BOTTOM = 48;

const THEME = THEMES.light;

interface Point {
  readonly name: string;
  readonly wait: number;
  readonly cost: number;
}

/** `width` and `height` in pixels. */
export function costsOverWaits(results: readonly RunResult[], width: number, height: number): string {
  const objectives = [...new Set(results.flatMap(({ objective }) => objective ?? []))];
  const unit = unitOf(Math.max(...objectives, ...results.map(({ waits }) => waits.quantile(0.95))));
  const points = results.map(({ name, waits, fleet }): Point => {
    return { name, wait: waits.quantile(0.95) / unit.length, cost: fleet.cost };
  });
  const across = valueScale(
    [0, ...points.map(({ wait }) => wait), ...objectives.map((one) => one / unit.length)],
    { min: 0 },
    8,
  );
  const upwards = valueScale([0, ...points.map(({ cost }) => cost)], { min: 0 }, 5);
  const x = (wait: number): number => LEFT + (wait / across.max) * (width - LEFT - RIGHT);
  const y = (cost: number): number => height - BOTTOM - (cost / upwards.max) * (height - TOP - BOTTOM);
  return [
    textAt(width / 2, 22, "Cost and wait", THEME.text, {
      "text-anchor": "middle",
      "font-size": SIZE.title,
      "font-weight": 600,
    }),
    grid(across, upwards, x, y),
    textAt((LEFT + width - RIGHT) / 2, height - 10, `wait, p95, ${unit.name}`, THEME.faint, {
      "text-anchor": "middle",
    }),
    textAt(LEFT, TOP - 10, "cost", THEME.faint),
    ...objectives.map((objective) => limit(x(objective / unit.length), y(0))),
    ...points.map((point, index) => dot(point, x(point.wait), y(point.cost), width - RIGHT, index)),
  ].join("");
}

type Place = (value: number) => number;

function grid(across: ValueScale, upwards: ValueScale, x: Place, y: Place): string {
  const [bottom, right] = [y(0), x(across.max)];
  return [
    ...upwards.ticks.map(
      (tick) =>
        lineFrom(LEFT, y(tick), right, y(tick), THEME.grid) +
        textAt(LEFT - 6, y(tick) + 4, valueText(tick, upwards.step), THEME.faint, { "text-anchor": "end" }),
    ),
    ...across.ticks.map(
      (tick) =>
        lineFrom(x(tick), TOP, x(tick), bottom, THEME.grid) +
        textAt(x(tick), bottom + 16, valueText(tick, across.step), THEME.faint, { "text-anchor": "middle" }),
    ),
    lineFrom(LEFT, bottom, right, bottom, THEME.axis),
  ].join("");
}

/** The wait that was aimed at. */
const limit = (x: number, bottom: number): string =>
  lineFrom(x, TOP, x, bottom, LIMIT_COLOUR, { "stroke-dasharray": "4 3" }) +
  textAt(x + 4, TOP + 10, "objective", LIMIT_COLOUR);

/** A name stands to the right of its dot, or to the left where it would not fit. */
function dot({ name }: Point, x: number, y: number, right: number, index: number): string {
  const fill = LINE_COLOURS[index % LINE_COLOURS.length]!;
  const fits = x + 10 + textWidth(name, SIZE.text) <= right;
  return (
    element("circle", { cx: x, cy: y, r: 5, fill }) +
    textAt(fits ? x + 9 : x - 9, y - 6, name, THEME.text, { "text-anchor": fits ? "start" : "end" })
  );
}

/** The largest unit in which the longest is at least two. */
function unitOf(longest: Duration): { readonly name: string; readonly length: Duration } {
  if (longest >= hours(2)) return { name: "hours", length: hours(1) };
  return longest >= minutes(2)
    ? { name: "minutes", length: minutes(1) }
    : { name: "seconds", length: seconds(1) };
}
