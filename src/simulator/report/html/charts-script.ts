/** The page's charts: one view and one cursor for all runs. Runs in the browser; it has no packages. */

export const chartsScript = `
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const number = new Intl.NumberFormat("en-US");
const runs = data.runs.filter((run) => run.at.length > 0);
const panels = [...document.querySelectorAll(".plot")];
const longest = Math.max(1, ...data.runs.map((run) => run.duration));
const sameStart = data.runs.every((run) => run.start === data.runs[0].start);
const sameScale = document.getElementById("same-scale");
const whole = document.getElementById("whole");
let view = { from: 0, to: longest };

const most = (values) => values.reduce((high, value) => Math.max(high, value), 0);
const peak = {
  backlog: (run) => most(run.backlog),
  capacity: (run) => Math.max(most(run.desired), most(run.ready)),
};
const x = (at) => ((at - view.from) / (view.to - view.from)) * 1000;

/** Instants as UTC when all runs begin together, else as time since the start. */
function clock(at, seconds) {
  if (sameStart) {
    const text = new Date(data.runs[0].start + at).toISOString();
    return text.slice(5, 10) + " " + text.slice(11, seconds ? 19 : 16);
  }
  const text = new Date(at).toISOString();
  return "+" + Math.floor(at / 864e5) + " d " + text.slice(11, seconds ? 19 : 16);
}

/** A stair: each value holds until the next sample. Only what the view shows, and one sample to each side. */
function stair(run, values, top) {
  // The highest leaves room for the scale above it.
  const y = (value) => (100 - (value / top) * 84).toFixed(2);
  const first = Math.max(0, indexAt(run.at, view.from));
  const last = Math.min(run.at.length - 1, indexAt(run.at, view.to) + 1);
  let path = "M" + x(run.at[first]).toFixed(2) + "," + y(values[first]);
  for (let index = first + 1; index <= last; index++)
    path += "H" + x(run.at[index]).toFixed(2) + (values[index] === values[index - 1] ? "" : "V" + y(values[index]));
  const end = last === run.at.length - 1 ? run.duration : run.at[last];
  return { line: path + "H" + x(end).toFixed(2), first: x(run.at[first]).toFixed(2) };
}

/** The last index whose instant is not after; -1 before the first. */
function indexAt(instants, at) {
  let low = 0, high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (instants[middle] <= at) low = middle + 1; else high = middle;
  }
  return low - 1;
}

function bands(run, alarm, state) {
  return alarm.at.map((at, index) => {
    const end = index + 1 < alarm.at.length ? alarm.at[index + 1] : run.duration;
    if (alarm.states[index] !== state || end < view.from || at > view.to) return "";
    return "M" + x(at).toFixed(2) + ",0H" + Math.max(x(end), x(at) + 0.5).toFixed(2) + "V100H" + x(at).toFixed(2) + "Z";
  }).join("");
}

function drawSeries(panel, run, kind, names) {
  const chart = panel.querySelector(".chart." + kind);
  const top = Math.max(1, sameScale.checked ? Math.max(...runs.map(peak[kind])) : peak[kind](run));
  chart.querySelector(".top").textContent = number.format(top);
  for (const name of names) {
    const { line, first } = stair(run, run[name], top);
    for (const path of chart.querySelectorAll("path." + name))
      path.setAttribute("d", path.classList.contains("area") ? line + "V100H" + first + "Z" : line);
  }
}

const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760, 10080, 20160, 40320, 80640, 161280, 322560].map((one) => one * 6e4);

function drawAxis(axis, run) {
  const room = Math.max(1, Math.floor(axis.clientWidth / 110));
  const step = TICKS.find((one) => (view.to - view.from) / one <= room) || TICKS.at(-1);
  const phase = sameStart ? run.start % step : 0;
  const marks = [];
  for (let at = Math.ceil((view.from + phase) / step) * step - phase; at <= view.to; at += step) {
    const mark = document.createElement("span");
    // The last mark has no room for words.
    if ((1000 - x(at)) / 1000 * axis.clientWidth > 90) mark.textContent = clock(at);
    mark.style.left = x(at) / 10 + "%";
    marks.push(mark);
  }
  axis.replaceChildren(...marks);
}

function draw() {
  panels.forEach((panel, index) => {
    const run = runs[index];
    drawSeries(panel, run, "backlog", ["backlog"]);
    drawSeries(panel, run, "capacity", ["ready", "desired"]);
    panel.querySelectorAll(".alarm").forEach((band, alarm) => {
      for (const path of band.querySelectorAll("path"))
        path.setAttribute("d", bands(run, run.alarms[alarm], path.getAttribute("class")));
    });
    drawAxis(panel.querySelector(".axis"), run);
  });
  whole.hidden = view.from === 0 && view.to === longest;
  point(cursor);
}
`;
