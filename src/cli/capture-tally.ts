/** What a capture holds, in a few lines, and how to replay it. */

import { Durations } from "../simulator/plane/waits.ts";
import { secondsText } from "../simulator/report/words.ts";
import type { CaptureRow } from "../simulator/traces/capture.ts";
import type { CaptureStart } from "./captured-rows.ts";

export class CaptureTally {
  readonly #start: CaptureStart;
  readonly #waits = new Durations();
  readonly #services = new Durations();
  readonly #startUps = new Durations();
  #requests = 0;
  /** In milliseconds. */
  covered = 0;

  constructor(start: CaptureStart) {
    this.#start = start;
  }

  add(row: CaptureRow): void {
    if (row.kind === "start-up") {
      this.#startUps.add(row.took);
      return;
    }
    this.#requests += 1;
    if (row.waited !== undefined) this.#waits.add(row.waited);
    if (row.service !== undefined) this.#services.add(row.service);
  }

  /** While it goes on. */
  short(): string {
    return `${counted(this.#requests, "request")}, ${counted(this.#startUps.count, "start-up")}`;
  }

  summary(): string {
    const { endpoint, start } = this.#start.header;
    const unanswered = this.#requests - this.#services.count;
    const without = unanswered > 0 ? ` (${unanswered} without an answer)` : "";
    const lines = [
      `${endpoint}: ${counted(this.#requests, "request")}${without} and ${counted(this.#startUps.count, "start-up")} in ${secondsText(this.covered / 1000)} from ${start}`,
      ...spread("waited", this.#waits),
      ...spread("service", this.#services),
      ...spread("start-up", this.#startUps),
    ];
    return lines.join("\n");
  }

  /** What goes into a scenario to replay the file. */
  scenario(path: string): string {
    const { header, concurrency } = this.#start;
    const unanswered = this.#requests > this.#services.count;
    const otherwise =
      unanswered && this.#services.count > 0 ? `{ otherwise: { serviceTimesOf: ${path} } }` : "{}";
    const startTime = this.#startUps.count > 0 ? `, startTime: { startUpsOf: ${path} }` : "";
    return [
      `start: ${header.start}`,
      `duration: ${Math.max(1, Math.ceil(this.covered / 60_000))}min`,
      `traffic: { trace: { path: ${path} } }`,
      `service: { time: { trace: ${otherwise} } }`,
      `instances: { concurrency: ${concurrency}${startTime} }`,
    ].join("\n");
  }
}

const counted = (count: number, one: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : `${one}s`}`;

function spread(name: string, durations: Durations): readonly string[] {
  if (durations.count === 0) return [];
  const shown = [
    ...([0.5, 0.95, 0.99] as const).map(
      (share) => `p${share * 100} ${secondsText(durations.quantile(share) / 1000)}`,
    ),
    `max ${secondsText(durations.max / 1000)}`,
  ];
  return [`  ${name.padEnd(9)} ${shown.join("  ")}`];
}
