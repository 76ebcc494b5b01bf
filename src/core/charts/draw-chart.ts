/** Draws a chart as SVG. A pure function: the same chart is the same text. */

import type { Chart, Line, Side } from "./chart.ts";
import { drawAxes } from "./draw-axes.ts";
import { drawLimits, drawMarks } from "./draw-limits.ts";
import { drawArea, drawLine } from "./draw-lines.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { drawLegend } from "./legend.ts";
import { fitted } from "./letters.ts";
import type { Places } from "./places.ts";
import { type Area, stacked } from "./stacking.ts";
import { element, textAt } from "./svg.ts";
import { LINE_COLOURS, SIZE, THEMES } from "./theme.ts";
import type { ValueScale } from "./value-ticks.ts";

/** `id` names the plot's outline, and must differ between charts that stand in one picture. */
export function drawChart(chart: Chart, id = "plot"): string {
  const { width, height } = chart;
  const theme = THEMES[chart.theme];
  const lines = chart.lines.map((line, index) => ({
    ...line,
    colour: line.colour ?? LINE_COLOURS[index % LINE_COLOURS.length]!,
  }));
  const areas = chart.stacked ? areasOf(lines) : undefined;
  const values = { left: shownAt("left", chart, areas), right: shownAt("right", chart, areas) };
  const layout = layoutOf(chart, values, lines);
  const places = placesIn(chart, layout);
  const { plot, legend, legendAt, bare } = layout;
  const clip = element(
    "clipPath",
    { id },
    element("rect", {
      // A dot or stroke that stands on the edge shows whole.
      x: plot.left - 2,
      y: plot.top - 2,
      width: plot.right - plot.left + 4,
      height: plot.bottom - plot.top + 4,
    }),
  );
  const drawn = lines.map((line) => {
    const area = areas?.get(line);
    return area ? drawArea(line, area, places) : drawLine(line, places, (chart.end - chart.start) / width);
  });
  const empty = lines.every(({ at }) => at.length === 0);
  const content = [
    clip,
    element("rect", { width, height, fill: theme.background }),
    drawAxes(chart, layout, places, theme),
    element("g", { "clip-path": `url(#${id})` }, drawMarks(chart, layout, places, theme) + drawn.join("")),
    drawLimits(chart, layout, places, theme),
    empty && !bare ? inTheMiddle("No data available", plot, theme.faint) : "",
    titleOf(chart, bare, theme.text),
    drawLegend(legend, legendAt.left, legendAt.top, theme.text),
  ];
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  return element("svg", { xmlns: "http://www.w3.org/2000/svg", ...size }, content.join(""));
}

/** Each side stacks its own lines. */
function areasOf(lines: readonly Line[]): ReadonlyMap<Line, Area> {
  const areas = new Map<Line, Area>();
  for (const side of ["left", "right"] as const) {
    const own = lines.filter((line) => line.side === side);
    for (const [index, area] of stacked(own).entries()) areas.set(own[index]!, area);
  }
  return areas;
}

/** All values that one side must have room for. */
function shownAt(side: Side, chart: Chart, areas: ReadonlyMap<Line, Area> | undefined): readonly number[] {
  const limits = chart.limits
    .filter((limit) => limit.side === side)
    .flatMap(({ value, fill }) => (typeof fill === "object" ? [value, fill.to] : [value]));
  if (!areas)
    return [...limits, ...chart.lines.filter((line) => line.side === side).flatMap((line) => line.values)];
  const own = [...areas].filter(([line]) => line.side === side);
  return [...limits, ...own.flatMap(([, { top }]) => top), ...(own.length > 0 ? [0] : [])];
}

function placesIn({ start, end }: Chart, { plot, scales }: Layout): Places {
  const across = (plot.right - plot.left) / (end - start);
  const scaleOf = (side: Side): ValueScale => (side === "right" ? scales.right : undefined) ?? scales.left;
  return {
    x: (at) => plot.left + (at - start) * across,
    y: (value, side) => {
      const { min, max } = scaleOf(side);
      return plot.bottom - ((value - min) / (max - min)) * (plot.bottom - plot.top);
    },
  };
}

const inTheMiddle = (text: string, plot: Layout["plot"], fill: string): string =>
  textAt((plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2, text, fill, { "text-anchor": "middle" });

function titleOf({ title, width, height }: Chart, bare: boolean, fill: string): string {
  if (title === undefined || bare || height < 120) return "";
  const text = fitted(title, (width - 24) * 0.95, SIZE.title);
  return textAt(width / 2, 22, text, fill, {
    "text-anchor": "middle",
    "font-size": SIZE.title,
    "font-weight": 600,
  });
}
