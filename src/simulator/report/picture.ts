/**
 * Runs as one picture (SVG) for documents: what each costs and how long people wait, and below it each run's backlog
 * and capacity over time.
 */

import { drawChart } from "../../core/charts/draw-chart.ts";
import { element, textAt } from "../../core/charts/svg.ts";
import { THEMES } from "../../core/charts/theme.ts";
import { valueScale } from "../../core/charts/value-ticks.ts";
import type { Instant } from "../../core/time/time.ts";
import type { RunResult, Timeline } from "../result.ts";
import { costsOverWaits } from "./costs-over-waits.ts";

/** In pixels. */
const WIDTH = 920;
const PANEL = 170;
const SCATTER = 320;

const MOST_POINTS = 600;

/** A pure function: the same runs are the same text. Without runs there is nothing to draw, and it throws. */
export function picture(results: readonly RunResult[]): string {
  if (results.length === 0) throw new Error("A picture needs a run.");
  // A single run has nothing to be compared with.
  const above = results.length > 1 ? SCATTER : 0;
  const height = above + results.length * PANEL;
  const most = mostOf(results);
  const panels = results.map((result, index) => at(above + index * PANEL, panel(result, index, most)));
  const { background } = THEMES.light;
  return element(
    "svg",
    { xmlns: "http://www.w3.org/2000/svg", width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` },
    [
      element("title", {}, "Cost and waits of runs, and each over time"),
      element("rect", { width: WIDTH, height, fill: background }),
      above > 0 ? costsOverWaits(results, WIDTH, SCATTER) : "",
      ...panels,
    ].join(""),
  );
}

const at = (y: number, drawn: string): string => element("g", { transform: `translate(0 ${y})` }, drawn);

interface Most {
  readonly backlog: number;
  readonly ready: number;
}

const backlogOf = ({ waiting, running }: Timeline): readonly number[] =>
  waiting.map((count, place) => count + running[place]!);

/** All runs are drawn to one scale, so that eyes can compare them. */
const mostOf = (results: readonly RunResult[]): Most => ({
  backlog: valueScale([0, ...results.map(({ timeline }) => Math.max(1, ...backlogOf(timeline)))], {}, 2).max,
  ready: valueScale([0, ...results.map(({ timeline }) => Math.max(1, ...timeline.ready))], {}, 2).max,
});

/** No more points than can be told apart: each shows the highest of its time, so that no burst is lost. */
function coarser(timeline: Timeline) {
  const { at, ready, step } = timeline;
  const backlog = backlogOf(timeline);
  const each = Math.ceil(at.length / MOST_POINTS);
  const highest = (values: readonly number[]) => (_: Instant, index: number) =>
    Math.max(...values.slice(index * each, (index + 1) * each));
  const kept = at.filter((_, index) => index % each === 0);
  return {
    at: kept,
    backlog: kept.map(highest(backlog)),
    ready: kept.map(highest(ready)),
    step: step * each,
  };
}

/** Backlog to the left, instances in service to the right. */
function panel({ name, start, duration, timeline }: RunResult, index: number, most: Most): string {
  const { at, backlog, ready, step } = coarser(timeline);
  const chart = {
    width: WIDTH,
    height: PANEL,
    theme: "light",
    legend: "bottom",
    stacked: false,
    start,
    end: start + duration,
    offset: 0,
    axes: {
      left: { min: 0, max: most.backlog, label: `${name}: backlog` },
      right: { min: 0, max: most.ready, label: "instances in service" },
    },
    lines: [
      { label: "backlog", side: "left", at, values: backlog, period: step },
      { label: "in service", side: "right", at, values: ready, period: step },
    ],
    limits: [],
    marks: [],
  } as const;
  return at.length > 0
    ? drawChart(chart, `panel${index}`)
    : textAt(WIDTH / 2, PANEL / 2, `${name}: nothing was sampled`, THEMES.light.faint, {
        "text-anchor": "middle",
      });
}
