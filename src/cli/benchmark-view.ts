/** A benchmark's result on a terminal: a table of levels, a picture of the two curves, and what follows from them. */

import { styleText } from "node:util";
import { percent } from "../benchmark/advice.ts";
import { latenciesOf } from "../benchmark/latencies.ts";
import { peakOf } from "../benchmark/law.ts";
import { errorsOf, type Level } from "../benchmark/level.ts";
import { policyDocument } from "../benchmark/objective.ts";
import type { BenchmarkResult, Subject } from "../benchmark/result.ts";
import type { Duration } from "../core/time/time.ts";
import { aligned } from "../simulator/report/aligned.ts";
import { secondsText } from "../simulator/report/words.ts";
import { type Page, wrapped } from "./page.ts";

export function benchmarkLines(result: BenchmarkResult, page: Page): readonly string[] {
  const { subject, measurement, took } = result;
  const { levels, ending } = measurement;
  const paragraph = (text: string, indent = 0): readonly string[] =>
    wrapped(text, page.width - indent).map((line) => " ".repeat(indent) + line);
  return [
    ...paragraph(heading(subject)),
    "",
    table(levels),
    "",
    ...picture(result, page),
    "",
    ...paragraph(`Ended after ${secondsText(took / 1000)}: ${ending.words}.${legend(levels)}`),
    ...recommended(result, page, paragraph),
    ...targeted(result, page, paragraph),
  ];
}

type Paragraph = (text: string, indent?: number) => readonly string[];

function heading({ address, endpoint, inputs, seed }: Subject): string {
  const sizes = inputs.map(({ size }) => size);
  const [least, most] = [bytesText(Math.min(...sizes)), bytesText(Math.max(...sizes))];
  const range = least === most ? least : `${least} to ${most}`;
  const counted = inputs.length === 1 ? `1 input of ${range}` : `${inputs.length} inputs of ${range}`;
  return `${address}${endpoint ? ` of endpoint ${endpoint.name}` : ""}, ${counted}, seed ${seed}`;
}

function table(levels: readonly Level[]): string {
  const header = ["at once", "requests", "per second", "±", "p50", "p95", "p99", "errors"];
  const rows = levels.map((level) => {
    const { p50, p95, p99 } = latenciesOf(level);
    const known = level.throughput > 0;
    return [
      `${String(level.concurrency).padStart(7)}${level.whole ? "" : " *"}`,
      level.requests.toLocaleString("en-US"),
      known ? rateText(level.throughput) : "–",
      level.uncertainty === undefined ? "–" : percent(level.uncertainty),
      latencyText(p50),
      latencyText(p95),
      latencyText(p99),
      errorsText(level),
    ];
  });
  return aligned([header, ...rows]);
}

function errorsText(level: Level): string {
  const count = errorsOf(level);
  if (count === 0) return "0";
  return level.errors.map((error) => `${error.count} × ${error.what}`).join(", ");
}

function legend(levels: readonly Level[]): string {
  const cut = levels.some(({ whole }) => !whole) ? " (* too short to be judged.)" : "";
  const untold = levels.some((level) => latenciesOf(level).p99 === undefined);
  return untold ? `${cut} A p95 needs 20 requests, a p99 100.` : cut;
}

const AXIS = 10;
const VALUE = 9;
const LEAST_BAR = 8;

/** Throughput and median latency as bars, one row for each concurrency. */
function picture({ measurement, advice }: BenchmarkResult, page: Page): readonly string[] {
  const levels = measurement.levels.filter(({ whole }) => whole);
  if (levels.length < 2) return [];
  const bar = Math.max(LEAST_BAR, Math.min(40, Math.floor((page.width - AXIS - 2 * VALUE - 4) / 2)));
  const most = Math.max(...levels.map(({ throughput }) => throughput));
  const longest = Math.max(...levels.map((level) => latenciesOf(level).p50 ?? 0));
  const column = bar + VALUE + 2;
  const chosen = advice.kind === "recommended" ? advice.level : undefined;
  return [
    `${"at once".padEnd(AXIS)}${"throughput".padEnd(column)}median latency`,
    ...levels.map((level) => {
      const p50 = latenciesOf(level).p50 ?? 0;
      const left = `${bars(level.throughput / most, bar)} ${`${rateText(level.throughput)}/s`}`;
      const right = `${bars(p50 / longest, bar)} ${latencyText(p50)}`;
      const mark = level === chosen ? " ◀" : "";
      const line = `${String(level.concurrency).padStart(7)}${mark.padEnd(AXIS - 7)}${left.padEnd(column)}${right}`;
      return level === chosen && page.coloured ? paint(page, "bold", line) : line;
    }),
  ];
}

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of that share of a width, to an eighth of a character. */
function bars(share: number, width: number): string {
  const eighths = Math.max(1, Math.round(share * width * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function recommended(
  { advice, subject }: BenchmarkResult,
  page: Page,
  paragraph: Paragraph,
): readonly string[] {
  if (advice.kind === "none") return ["", ...paragraph(`No recommendation. ${advice.reason}`)];
  const { level, reason, latencyKnee, law, notes } = advice;
  return [
    "",
    paint(page, "bold", `MaxConcurrentInvocationsPerInstance: ${level.concurrency}`),
    ...paragraph(reason, 2),
    ...(latencyKnee ? paragraph(kneeText(latencyKnee, level), 2) : []),
    ...(law ? paragraph(lawText(law), 2) : []),
    ...notes.flatMap((note) => paragraph(note, 2)),
    ...(subject.wait === undefined
      ? paragraph("With --objective 30s it also says the TargetValue that keeps waits within 30 seconds.", 2)
      : []),
  ];
}

function kneeText(knee: Level, level: Level): string {
  const share = percent(knee.throughput / level.throughput);
  return `Latency turns upwards at ${knee.concurrency}: there a request takes ${latencyText(latenciesOf(knee).p50)} instead of ${latencyText(latenciesOf(level).p50)}, for ${share} of the throughput.`;
}

const LAW_FITS = 0.15;
const NONE = 0.0005;

function lawText(
  law: NonNullable<Extract<BenchmarkResult["advice"], { kind: "recommended" }>["law"]>,
): string {
  if (law.deviation > LAW_FITS)
    return `The Universal Scalability Law does not describe this server (${percent(law.deviation)} off).`;
  if (law.contention + law.coherency < NONE) return "Requests do not slow each other down.";
  const peak = peakOf(law);
  const highest = peak === undefined ? "" : `; its throughput is highest at ${Math.round(peak)} at once`;
  return `The Universal Scalability Law fits within ${percent(law.deviation)}: contention ${percent(law.contention)}, coherency ${percent(law.coherency)}${highest}.`;
}

function targeted({ target, subject }: BenchmarkResult, page: Page, paragraph: Paragraph): readonly string[] {
  if (!target) return [];
  const document = policyDocument(subject.endpoint, target.value);
  return [
    "",
    paint(
      page,
      "bold",
      `TargetValue for waits of at most ${secondsText(target.wait / 1000).replace(".0 ", " ")}: ${target.value}`,
    ),
    ...paragraph(target.reason, 2),
    ...target.notes.flatMap((note) => paragraph(note, 2)),
    "",
    ...paragraph("For aws application-autoscaling put-scaling-policy --cli-input-json:"),
    JSON.stringify(document, undefined, 2),
  ];
}

const paint = (page: Page, style: "bold", text: string): string =>
  page.coloured ? styleText(style, text, { validateStream: false }) : text;

/** Three digits. */
const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : value.toPrecision(3);

const rateText = digits;

function latencyText(duration: Duration | undefined): string {
  if (duration === undefined) return "–";
  return duration < 1000 ? `${digits(duration)} ms` : `${digits(duration / 1000)} s`;
}

function bytesText(bytes: number): string {
  const unit = UNITS.findLast(({ size }) => bytes >= size) ?? UNITS[0]!;
  return unit.size === 1 ? `${bytes} B` : `${(bytes / unit.size).toPrecision(3)} ${unit.name}`;
}

const UNITS = [
  { name: "B", size: 1 },
  { name: "KB", size: 1000 },
  { name: "MB", size: 1000 ** 2 },
  { name: "GB", size: 1000 ** 3 },
];
