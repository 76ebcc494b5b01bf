/** The page's cursor, shared by all charts, and looking closer by dragging. Runs in the browser after the charts' script. */

export const pointingScript = `
let cursor;
/** Shows the values of all runs at an instant; without one, the highest. */
function point(at) {
  cursor = at;
  const shown = at !== undefined && at >= view.from && at <= view.to;
  panels.forEach((panel, index) => {
    const run = runs[index];
    panel.classList.toggle("pointed", shown);
    panel.style.setProperty("--cursor", shown ? x(at) / 10 + "%" : "0%");
    panel.dataset.time = shown ? clock(at, true) : "";
    panel.style.setProperty("--shift", shown && x(at) > 500 ? "-100%" : "0%");
    readOut(panel.previousElementSibling, run, at);
    panel.querySelectorAll(".alarm b").forEach((text, alarm) => {
      const { at: since, states } = run.alarms[alarm];
      text.textContent = at === undefined || at > run.duration ? "" : states[indexAt(since, at)];
    });
  });
}

function readOut(legend, run, at) {
  for (const name of ["backlog", "desired", "ready"]) {
    const value = at === undefined ? most(run[name]) : at > run.duration ? undefined : run[name][Math.max(0, indexAt(run.at, at))];
    legend.querySelector("." + name + " b").textContent =
      value === undefined ? "–" : at === undefined ? "up to " + number.format(value) : number.format(value);
  }
}

for (const panel of panels) {
  const instant = (event) => {
    const box = panel.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    return view.from + share * (view.to - view.from);
  };
  let dragged;
  const band = (from, to) => {
    for (const one of panels) {
      one.classList.toggle("dragged", from !== undefined);
      if (from === undefined) continue;
      one.style.setProperty("--left", x(Math.min(from, to)) / 10 + "%");
      one.style.setProperty("--width", Math.abs(x(to) - x(from)) / 10 + "%");
    }
  };
  panel.addEventListener("pointermove", (event) => {
    point(instant(event));
    if (dragged !== undefined) band(dragged, cursor);
  });
  panel.addEventListener("pointerleave", () => { if (dragged === undefined) point(undefined); });
  panel.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse" || event.button !== 0) return point(instant(event));
    dragged = instant(event);
    panel.setPointerCapture(event.pointerId);
  });
  panel.addEventListener("pointerup", (event) => {
    if (dragged === undefined) return;
    const [from, to] = [dragged, instant(event)].sort((one, other) => one - other);
    dragged = undefined;
    band();
    if (x(to) - x(from) > 8 && to - from >= 6e4) { view = { from, to }; draw(); }
  });
  panel.addEventListener("pointercancel", () => { dragged = undefined; band(); });
  panel.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = (view.to - view.from) / 200;
    point(Math.min(view.to, Math.max(view.from, (cursor === undefined ? view.from : cursor) + way * step)));
  });
}
whole.addEventListener("click", () => { view = { from: 0, to: longest }; draw(); });
sameScale.addEventListener("change", draw);
addEventListener("resize", draw);
draw();
`;
