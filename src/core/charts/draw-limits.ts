/** Limits across the plot and marked times. */

import type { Chart, Limit } from "./chart.ts";
import type { Layout } from "./layout.ts";
import { fitted, textWidth } from "./letters.ts";
import type { Places } from "./places.ts";
import { element, lineFrom, textAt } from "./svg.ts";
import { LIMIT_COLOUR, SIZE, type Theme } from "./theme.ts";

export const drawLimits = (chart: Chart, layout: Layout, places: Places, theme: Theme): string =>
  chart.limits.map((limit) => drawLimit(limit, layout, places, theme)).join("");

function drawLimit(limit: Limit, { plot, bare }: Layout, places: Places, theme: Theme): string {
  const { value, side, fill, label, colour = LIMIT_COLOUR } = limit;
  const y = places.y(value, side);
  const inside = (place: number): number => Math.min(plot.bottom, Math.max(plot.top, place));
  const to = otherEdge(fill, plot.top, plot.bottom, (other) => places.y(other, side));
  const shade =
    to === undefined
      ? ""
      : element("rect", {
          x: plot.left,
          y: Math.min(inside(y), inside(to)),
          width: plot.right - plot.left,
          height: Math.abs(inside(y) - inside(to)),
          fill: colour,
          "fill-opacity": 0.12,
        });
  if (y < plot.top || y > plot.bottom) return shade;
  const line = lineFrom(plot.left, y, plot.right, y, colour, { "stroke-width": 1.5 });
  if (bare || label === undefined) return shade + line;
  const text = fitted(label, plot.right - plot.left - 8, SIZE.text);
  // Above its line, below it where there is no room.
  const place = y - 5 - SIZE.text < plot.top ? y + SIZE.text + 3 : y - 5;
  const halo = { stroke: theme.background, "stroke-width": 3, "paint-order": "stroke" };
  return shade + line + textAt(plot.right - 4, place, text, colour, { "text-anchor": "end", ...halo });
}

function otherEdge(
  fill: Limit["fill"],
  top: number,
  bottom: number,
  place: (value: number) => number,
): number | undefined {
  switch (fill) {
    case undefined:
      return undefined;
    case "above":
      return top;
    case "below":
      return bottom;
    default:
      return place(fill.to);
  }
}

export function drawMarks(chart: Chart, { plot, bare }: Layout, places: Places, theme: Theme): string {
  return chart.marks
    .map(({ at, until, label, colour = theme.faint }) => {
      const x = places.x(at);
      const shade =
        until === undefined
          ? ""
          : element("rect", {
              x: Math.min(x, places.x(until)),
              y: plot.top,
              width: Math.abs(places.x(until) - x),
              height: plot.bottom - plot.top,
              fill: colour,
              "fill-opacity": 0.15,
            });
      const line = lineFrom(x, plot.top, x, plot.bottom, colour, { "stroke-width": 1.5 });
      if (bare || label === undefined) return shade + line;
      // To the right of its line, to the left where there is no room.
      const beyond = x + 4 + textWidth(label, SIZE.text) > plot.right;
      const anchor = beyond ? "end" : "start";
      return (
        shade + line + textAt(beyond ? x - 4 : x + 4, plot.top + 12, label, colour, { "text-anchor": anchor })
      );
    })
    .join("");
}
