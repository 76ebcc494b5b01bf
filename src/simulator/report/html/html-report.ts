/** A report as one HTML file: it opens from disk and asks the network for nothing. */

import type { RunResult } from "../../result.ts";
import { comparison } from "../comparison.ts";
import { chartsScript } from "./charts-script.ts";
import { embedded, type PageRun, pageData } from "./data.ts";
import { eventsScript } from "./events-script.ts";
import { pointingScript } from "./pointing-script.ts";
import { styles } from "./styles.ts";

/** A function of the results alone. */
export function htmlReport(results: readonly RunResult[]): string {
  const data = pageData(results);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escaped(results.map(({ name }) => name).join(", "))} – ebbtide simulate</title>
<style>${styles}</style>
</head>
<body>
<header><h1>Simulation</h1>${results.map(summary).join("")}</header>
<main>
<section><h2>Measures</h2>${measureTable(results)}</section>
<section>
<h2>Over time</h2>
<p class="hint"><span>Point at a chart to read all of them at that instant; drag to look closer. ${times(results)}</span>
<button type="button" id="whole" hidden>Whole run</button>
<label${results.length > 1 ? "" : " hidden"}><input type="checkbox" id="same-scale" checked> same scale for all</label></p>
${data.runs.map(runCharts).join("\n")}
</section>
<section>
<h2>What happened</h2>
${eventList(data.runs)}
</section>
</main>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${chartsScript}${pointingScript}${eventsScript}</script>
</body>
</html>
`;
}

/** Safe as text and between quotes. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}

const summary = ({ name, seed, start, duration }: RunResult): string =>
  `<p>${escaped(name)}: ${stamp(start)} to ${stamp(start + duration)} UTC, seed ${seed}</p>`;

/** As the script tells instants. */
const times = (results: readonly RunResult[]): string =>
  results.every(({ start }) => start === results[0]?.start)
    ? "Times are UTC."
    : "Times count from the start of each run.";

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");

function measureTable(results: readonly RunResult[]): string {
  const heads = results.map(({ name }) => `<th scope="col">${escaped(name)}</th>`).join("");
  const rows = comparison(results).map(
    ({ label, cells }) =>
      `<tr><th scope="row">${escaped(label)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table class="measures"><thead><tr><td></td>${heads}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>`;
}

/** The frame of one run's charts; the script draws into it. */
function runCharts({ name, at, alarms, capped }: PageRun): string {
  if (at.length === 0)
    return `<article class="run"><h3>${escaped(name)}</h3><p class="hint">Nothing was sampled: the run is too short.</p></article>`;
  return `<article class="run"><h3>${escaped(name)}</h3>
${capped ? '<p class="hint">The record of alarms, decisions and activities is full: its later part is missing.</p>' : ""}
<p class="legend">${legend("backlog")}${legend("desired")}${legend("ready")}${alarms.length > 0 ? ALARM_LEGEND : ""}</p>
<div class="plot" tabindex="0" aria-label="Charts of ${escaped(name)}; arrow keys move the cursor">
${chart("backlog", ["area backlog", "line backlog"])}
${chart("capacity", ["area ready", "line desired"])}
${alarms.map(({ name: alarm }) => alarmBand(alarm)).join("\n")}
<div class="axis"></div>
</div></article>`;
}

const legend = (series: string): string => `<span class="key ${series}">${series} <b></b></span>`;

const ALARM_LEGEND =
  '<span class="key state">OK</span><span class="key state alarm-state">ALARM</span><span class="key state unknown">INSUFFICIENT_DATA</span>';

const chart = (kind: string, paths: readonly string[]): string =>
  `<div class="chart ${kind}"><span class="top"></span>${drawing(paths)}</div>`;

const alarmBand = (name: string): string =>
  `<div class="alarm"><p><span>${escaped(name)}</span> <b></b></p>${drawing(["OK", "ALARM", "INSUFFICIENT_DATA"])}</div>`;

const drawing = (paths: readonly string[]): string =>
  `<svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true">${paths
    .map((path) => `<path class="${path}"/>`)
    .join("")}</svg>`;

function eventList(runs: readonly PageRun[]): string {
  const choices = runs
    .map(({ name }, index) => `<option value="${index}">${escaped(name)}</option>`)
    .join("");
  return `<form id="filter">
<input type="search" id="words" placeholder="Filter by words" aria-label="Filter by words">
<select id="kind" aria-label="Kind"><option value="">everything</option><option value="scaled advised failed done event">changes</option><option value="scaled advised kept failed event">decisions</option><option value="alarm">alarms</option></select>
<select id="run" aria-label="Run"${runs.length > 1 ? "" : " hidden"}><option value="">all runs</option>${choices}</select>
<span class="pages"><button type="button" id="earlier">Earlier</button> <output id="count"></output> <button type="button" id="later">Later</button></span>
</form>
<table class="events${runs.length > 1 ? "" : " single"}"><thead><tr><th scope="col">Time</th><th scope="col">Run</th><th scope="col">What</th><th scope="col">Why</th></tr></thead><tbody id="events"></tbody></table>`;
}
