/** The demo's live picture: a few redrawn lines on a terminal, one line per change elsewhere. */

import { styleText } from "node:util";

export interface Frame {
  readonly status: string;
  readonly desired: number;
  readonly inService: number;
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
  /** Oldest first. */
  readonly activities: readonly string[];
}

const BEAT = 250;

/** Draws until the burst is answered and the endpoint is back at zero. */
export async function showLive(observe: () => Promise<Frame>): Promise<void> {
  const started = Date.now();
  const draw = process.stdout.isTTY ? redrawing() : printingChanges();
  for (;;) {
    const frame = await observe();
    draw(frame, Math.round((Date.now() - started) / 1000));
    const answered = frame.waiting + frame.running === 0 && frame.done + frame.failed > 0;
    if (answered && frame.desired === 0 && frame.inService === 0) return;
    await new Promise((resolve) => setTimeout(resolve, BEAT));
  }
}

type Draw = (frame: Frame, second: number) => void;

function redrawing(): Draw {
  let lines = 0;
  return (frame, second) => {
    const text = picture(frame, second);
    process.stdout.write(`${lines > 0 ? `\x1b[${lines}A` : ""}\x1b[0J${text.join("\n")}\n`);
    lines = text.length;
  };
}

function picture(frame: Frame, second: number): readonly string[] {
  const total = frame.waiting + frame.running + frame.done + frame.failed;
  const bar = (count: number, mark: string): string =>
    mark.repeat(Math.round((count / Math.max(1, total)) * 40));
  const instances = "■".repeat(frame.inService) + "□".repeat(Math.max(0, frame.desired - frame.inService));
  return [
    `  ${styleText("bold", clock(second))}  ${frame.status}`,
    `  instances ${styleText("green", instances.padEnd(8))} ${frame.inService} of ${frame.desired}`,
    `  requests  ${styleText("green", bar(frame.done, "█"))}${styleText("yellow", bar(frame.running, "▓"))}${bar(frame.waiting, "░")}`,
    `            ${frame.done} done · ${frame.running} running · ${frame.waiting} waiting${frame.failed > 0 ? ` · ${frame.failed} failed` : ""}`,
    ...frame.activities.slice(-4).map((activity) => styleText("dim", `  · ${activity}`.slice(0, width()))),
  ];
}

function printingChanges(): Draw {
  let last = "";
  let told = 0;
  return (frame, second) => {
    for (const activity of frame.activities.slice(told)) console.log(`${clock(second)}  ${activity}`);
    told = frame.activities.length;
    const line = `instances ${frame.inService} of ${frame.desired} · ${frame.done} done · ${frame.running} running · ${frame.waiting} waiting · ${frame.failed} failed`;
    if (line !== last) console.log(`${clock(second)}  ${line}`);
    last = line;
  };
}

const clock = (second: number): string =>
  `${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}`;

const width = (): number => Math.max(20, (process.stdout.columns ?? 100) - 1);
