/** The page's styles: light and dark as the reader's system is, wide and narrow. */

export const styles = `
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1d2329; --faint: #626b75; --rule: #dfe3e7;
  --backlog: #2a6fb8; --desired: #c2540a; --ready: #17806d;
  --ok: #b5dcc9; --alarm: #d4382c; --unknown: #d3d7db;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171a; --card: #1c2126; --text: #e4e8ec; --faint: #97a1ab; --rule: #343b43;
    --backlog: #6cb0f2; --desired: #f59a54; --ready: #4cc3a9;
    --ok: #2b5a48; --alarm: #f0645a; --unknown: #454d55;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1320px; padding: 16px 24px 48px; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, "Segoe UI", "Helvetica Neue", "DejaVu Sans", sans-serif; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 17px; margin: 28px 0 8px; }
h3 { font-size: 14px; margin: 0; overflow-wrap: anywhere; }
header p, .hint { color: var(--faint); margin: 2px 0; overflow-wrap: anywhere; }
.hint { display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: center; margin-bottom: 8px; }
[hidden] { display: none !important; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 3px 12px; border-bottom: 1px solid var(--rule); vertical-align: top; }
.measures td, .measures thead th { text-align: right; }
.measures td { white-space: nowrap; }
.measures thead th { vertical-align: bottom; }
.measures th[scope="row"] { min-width: 132px; font-weight: normal; color: var(--faint); position: sticky; left: 0; background: var(--page); padding-left: 0; }
.measures tbody tr:hover td { background: var(--card); }
.run { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: 10px 14px 6px; margin-bottom: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 2px 0 6px; color: var(--faint); }
.legend b { color: var(--text); font-variant-numeric: tabular-nums; display: inline-block; min-width: 3em; }
.key::before { content: ""; display: inline-block; width: 14px; height: 4px; margin-right: 6px; vertical-align: middle; background: var(--series); }
.backlog { --series: var(--backlog); } .desired { --series: var(--desired); } .ready { --series: var(--ready); }
.plot { position: relative; cursor: crosshair; touch-action: pan-y; user-select: none; -webkit-user-select: none; }
.plot:focus-visible { outline: 2px solid var(--backlog); outline-offset: 3px; }
.plot::before { content: ""; position: absolute; z-index: 1; top: 0; bottom: 20px; left: var(--cursor); border-left: 1px solid var(--text); visibility: hidden; pointer-events: none; }
.plot::after { content: attr(data-time); position: absolute; z-index: 1; bottom: 0; left: var(--cursor); transform: translateX(var(--shift)); padding: 0 5px; font-size: 12px;
  line-height: 18px; white-space: nowrap; background: var(--text); color: var(--card); visibility: hidden; pointer-events: none; }
.plot.pointed::before, .plot.pointed::after { visibility: visible; }
.plot.dragged .chart::after { content: ""; position: absolute; top: 0; bottom: 0; left: var(--left); width: var(--width); background: var(--text); opacity: .15; }
.chart { position: relative; overflow: hidden; height: 92px; margin-bottom: 8px; border-bottom: 1px solid var(--rule); }
.chart svg { display: block; width: 100%; height: 100%; }
.top { position: absolute; top: 0; left: 0; font-size: 11px; line-height: 14px; color: var(--faint); pointer-events: none; }
path.line { fill: none; stroke: var(--series); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
path.area { fill: var(--series); opacity: .18; }
path.area.ready { opacity: .42; }
.alarm { margin-bottom: 6px; overflow: hidden; }
.alarm p { display: flex; justify-content: space-between; gap: 12px; margin: 0; font-size: 11px; line-height: 15px; color: var(--faint); }
.alarm p span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.alarm svg { display: block; width: 100%; height: 9px; }
.state { --series: var(--ok); } .state.alarm-state { --series: var(--alarm); } .state.unknown { --series: var(--unknown); }
.OK { fill: var(--ok); } .ALARM { fill: var(--alarm); } .INSUFFICIENT_DATA { fill: var(--unknown); }
.axis { position: relative; height: 20px; overflow: hidden; font-size: 11px; line-height: 20px; color: var(--faint); }
.axis span { position: absolute; padding-left: 4px; border-left: 1px solid var(--faint); white-space: nowrap; }
form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 8px; }
input[type="search"], select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--rule); border-radius: 4px; padding: 3px 8px; }
input[type="search"] { flex: 0 1 260px; min-width: 0; }
select { max-width: 100%; }
button:disabled { color: var(--faint); opacity: .6; }
.events { width: 100%; table-layout: fixed; }
.events th:first-child { width: 128px; } .events th:nth-child(2) { width: 15%; } .events th:nth-child(3) { width: 36%; }
.events td { overflow-wrap: anywhere; }
.events th:first-child, .events td:first-child { padding-left: 0; white-space: nowrap; }
.events td:nth-child(2), .events td:nth-child(4) { color: var(--faint); }
.events.single :is(th, td):nth-child(2) { display: none; }
.events tbody tr:hover { background: var(--card); }
.events td:nth-child(4) { white-space: pre-line; }
tr:is(.kept, .done) td:nth-child(3) { color: var(--faint); }
tr:is(.scaled, .advised, .event) td:nth-child(3) { font-weight: 600; }
tr.failed td:nth-child(3) { font-weight: 600; color: var(--alarm); }
@media (max-width: 640px) {
  body { padding: 12px 12px 32px; }
  .run { padding: 8px 10px 4px; }
  th, td { padding: 3px 8px; }
  .events, .events tbody, .events tr, .events td { display: block; width: auto; }
  .events thead { display: none; }
  .events tr { border-bottom: 1px solid var(--rule); padding: 6px 0; }
  .events td { border: 0; padding: 0; }
  .events td:nth-child(-n + 2) { display: inline-block; font-size: 12px; margin-right: 10px; }
}
`;
