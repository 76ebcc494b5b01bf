/** Where things stand in a chart: what is left for the plot once titles, labels and the legend have their room. */

import type { Chart, Side } from "./chart.ts";
import { columnOf, type Legend, type LegendEntry, NO_LEGEND, rowsOf } from "./legend.ts";
import { textWidth } from "./letters.ts";
import { SIZE } from "./theme.ts";
import { type ValueScale, valueScale, valueText } from "./value-ticks.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Layout {
  readonly plot: Box;
  readonly legend: Legend;
  readonly legendAt: { readonly left: number; readonly top: number };
  /** No side without lines and limits has a scale, but the left one always has. */
  readonly scales: { readonly left: ValueScale; readonly right: ValueScale | undefined };
  /** Too small for letters. */
  readonly bare: boolean;
}

const PADDING = 12;

/** `values` are all that a side shows. */
export function layoutOf(
  chart: Chart,
  values: Readonly<Record<Side, readonly number[]>>,
  entries: readonly LegendEntry[],
): Layout {
  const { width, height, title, axes } = chart;
  const bare = width < 120 || height < 80;
  const padding = bare ? Math.min(4, width / 8, height / 8) : PADDING;
  const titled = title !== undefined && !bare && height >= 120 ? 24 : 0;
  const named = !bare && (axes.left.label ?? axes.right.label) !== undefined ? 16 : 0;
  const top = padding + titled + named;
  const legend = bare ? NO_LEGEND : legendOf(chart, entries);
  const below = chart.legend === "bottom" ? legend.height : 0;
  const bottom = height - padding - (bare ? 0 : 16) - below;
  const count = Math.max(1, Math.min(10, Math.round((bottom - top) / 45)));
  const scales = {
    left: valueScale(values.left, axes.left, count),
    right: values.right.length > 0 ? valueScale(values.right, axes.right, count) : undefined,
  };
  const beside = chart.legend === "right" && legend.width > 0 ? legend.width + PADDING : 0;
  const left = padding + (bare ? 0 : labelsWidth(scales.left));
  const right = width - padding - beside - (scales.right && !bare ? labelsWidth(scales.right) : 0);
  const legendAt =
    chart.legend === "right"
      ? { left: width - PADDING - legend.width, top }
      : { left: left, top: bottom + 26 };
  const plot = { left, top, right: Math.max(left + 1, right), bottom: Math.max(top + 1, bottom) };
  return { plot, legend, legendAt, scales, bare };
}

function legendOf(chart: Chart, entries: readonly LegendEntry[]): Legend {
  const { legend, width, height } = chart;
  if (legend === "hidden" || height < 110) return NO_LEGEND;
  if (legend === "bottom") return rowsOf(entries, width - 2 * PADDING - 40, height * 0.3);
  const widest = entries.reduce((most, { label }) => Math.max(most, textWidth(label, SIZE.text) + 16), 0);
  return columnOf(entries, Math.min(widest, width * 0.3), height - 4 * PADDING);
}

const labelsWidth = ({ ticks, step }: ValueScale): number =>
  6 + ticks.reduce((widest, tick) => Math.max(widest, textWidth(valueText(tick, step), SIZE.text)), 12);
