/** Lines and areas in the plot. */

import type { Duration } from "../time/time.ts";
import type { Line } from "./chart.ts";
import type { Places } from "./places.ts";
import type { Area } from "./stacking.ts";
import { type Point, strokesOf, thinned } from "./strokes.ts";
import { element, short } from "./svg.ts";

type Coloured = Line & { readonly colour: string };

/** A stroke for each run of data, a dot where a point stands alone. `column` is the time one pixel shows. */
export function drawLine(line: Coloured, places: Places, column: Duration): string {
  const { colour, side } = line;
  const place = ({ at, value }: Point): string => `${short(places.x(at))} ${short(places.y(value, side))}`;
  return strokesOf(line.at, line.values, line.period)
    .map((stroke) => {
      const [first] = stroke;
      if (first && stroke.length === 1)
        return element("circle", {
          cx: places.x(first.at),
          cy: places.y(first.value, side),
          r: 2,
          fill: colour,
        });
      const d = `M${thinned(stroke, column).map(place).join("L")}`;
      return element("path", {
        d,
        fill: "none",
        stroke: colour,
        "stroke-width": 1.5,
        "stroke-linejoin": "round",
      });
    })
    .join("");
}

/** What lies between two lines of a stack. */
export function drawArea({ colour, side }: Coloured, { at, bottom, top }: Area, places: Places): string {
  if (at.length === 0) return "";
  const edge = (values: readonly number[]): readonly string[] =>
    at.map((instant, index) => `${short(places.x(instant))} ${short(places.y(values[index]!, side))}`);
  const outline = edge(top);
  return (
    element("path", {
      d: `M${[...outline, ...[...edge(bottom)].reverse()].join("L")}Z`,
      fill: colour,
      "fill-opacity": 0.7,
    }) + element("path", { d: `M${outline.join("L")}`, fill: "none", stroke: colour, "stroke-width": 1 })
  );
}
