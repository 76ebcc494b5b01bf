/** Grid, ticks and labels around the plot. */

import type { Chart, Side } from "./chart.ts";
import type { Layout } from "./layout.ts";
import { fitted } from "./letters.ts";
import type { Places } from "./places.ts";
import { lineFrom, textAt } from "./svg.ts";
import { SIZE, type Theme } from "./theme.ts";
import { timeTicks } from "./time-ticks.ts";
import { valueText } from "./value-ticks.ts";

export function drawAxes(chart: Chart, layout: Layout, places: Places, theme: Theme): string {
  const { plot, bare } = layout;
  const sides: readonly Side[] = layout.scales.right ? ["left", "right"] : ["left"];
  return [
    ...sides.map((side) => valueAxis(side, layout, places, theme)),
    bare ? "" : timeAxis(chart, layout, places, theme),
    lineFrom(plot.left, plot.bottom, plot.right, plot.bottom, theme.axis),
    bare ? "" : names(chart, layout, theme),
  ].join("");
}

/** The left side's ticks have lines across the plot, the right side's none. */
function valueAxis(side: Side, { plot, scales, bare }: Layout, places: Places, theme: Theme): string {
  const scale = scales[side];
  if (!scale) return "";
  return scale.ticks
    .map((tick) => {
      const y = places.y(tick, side);
      const line = side === "left" ? lineFrom(plot.left, y, plot.right, y, theme.grid) : "";
      if (bare) return line;
      const place = side === "left" ? plot.left - 6 : plot.right + 6;
      const anchor = side === "left" ? "end" : "start";
      return line + textAt(place, y + 4, valueText(tick, scale.step), theme.faint, { "text-anchor": anchor });
    })
    .join("");
}

function timeAxis(chart: Chart, { plot }: Layout, places: Places, theme: Theme): string {
  const count = Math.max(1, Math.floor((plot.right - plot.left) / 62));
  return timeTicks(chart.start, chart.end, chart.offset, count)
    .map(({ at, text }) => {
      const x = places.x(at);
      return (
        lineFrom(x, plot.bottom, x, plot.bottom + 4, theme.axis) +
        // Half of a label may lie beyond the plot, not beyond the picture.
        (x + 18 > chart.width || x < 16
          ? ""
          : textAt(x, plot.bottom + 16, text, theme.faint, { "text-anchor": "middle" }))
      );
    })
    .join("");
}

function names({ axes }: Chart, { plot }: Layout, theme: Theme): string {
  const half = (plot.right - plot.left) / 2;
  const { left, right } = axes;
  return [
    left.label === undefined
      ? ""
      : textAt(plot.left, plot.top - 8, fitted(left.label, half, SIZE.text), theme.faint),
    right.label === undefined
      ? ""
      : textAt(plot.right, plot.top - 8, fitted(right.label, half, SIZE.text), theme.faint, {
          "text-anchor": "end",
        }),
  ].join("");
}
