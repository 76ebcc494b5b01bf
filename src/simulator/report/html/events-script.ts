/** The page's list of events: filtered by words, kind and run, a page at a time. Runs in the browser after the charts' script. */

export const eventsScript = String.raw`
const PAGE = 200;
const [words, kind, onlyRun] = ["words", "kind", "run"].map((id) => document.getElementById(id));
const [list, count, earlier, later] = ["events", "count", "earlier", "later"].map((id) => document.getElementById(id));
const lowered = data.texts.map((text) => text.toLowerCase());
let page = 0;

function wanted() {
  const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = kind.value.split(" ");
  return data.events.filter((event) =>
    (kind.value === "" || kinds.includes(event.kind)) &&
    (onlyRun.value === "" || event.run === Number(onlyRun.value)) &&
    asked.every((word) => lowered[event.what].includes(word) || lowered[event.why].includes(word)));
}

function row(event) {
  const line = document.createElement("tr");
  line.className = event.kind;
  line.dataset.at = event.at;
  const often = event.count ? ", " + number.format(event.count) + " times until " + clock(event.until, true) : "";
  const what = often ? data.texts[event.what].replace(/\.$/, "") + often : data.texts[event.what];
  for (const text of [clock(event.at, true), data.runs[event.run].name, what, data.texts[event.why]])
    line.insertCell().textContent = text;
  return line;
}

function show() {
  const events = wanted();
  page = Math.min(page, Math.max(0, Math.ceil(events.length / PAGE) - 1));
  const from = page * PAGE;
  const shown = events.slice(from, from + PAGE);
  list.replaceChildren(...shown.map(row));
  count.textContent = events.length === 0
    ? data.events.length === 0 ? "Nothing was scaled, no alarm changed." : "Nothing fits."
    : number.format(from + 1) + "–" + number.format(from + shown.length) + " of " + number.format(events.length);
  earlier.hidden = later.hidden = events.length <= PAGE;
  earlier.disabled = page === 0;
  later.disabled = from + PAGE >= events.length;
}

const turn = (by) => () => { page += by; show(); };
const refilter = () => { page = 0; show(); };
earlier.addEventListener("click", turn(-1));
later.addEventListener("click", turn(1));
for (const field of [words, kind, onlyRun]) field.addEventListener("input", refilter);
document.getElementById("filter").addEventListener("submit", (event) => event.preventDefault());
list.addEventListener("pointerover", (event) => {
  const line = event.target.closest("tr");
  if (line) point(Number(line.dataset.at));
});
list.addEventListener("pointerleave", () => point(undefined));
show();
`;
