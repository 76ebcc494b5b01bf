/** Numbers of a report as people read them. */

import type { Measure } from "./measures.ts";

/** For example `23.4 s`, `1 h 12 min`, `4.2 %`, `1,234`. */
export function measureText({ value, unit }: Measure): string {
  switch (unit) {
    case "seconds":
      return secondsText(value);
    case "share":
      return `${(value * 100).toFixed(1)} %`;
    case "hours":
      return `${value.toFixed(value < 100 ? 2 : 0)} h`;
    case "money":
      return value.toFixed(2);
    case "count":
      return Math.round(value).toLocaleString("en-US");
  }
}

/** Two units at most, as fine as the length deserves. */
export function secondsText(seconds: number): string {
  if (seconds === 0) return "0 s";
  if (seconds < 1) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 90) return `${seconds.toFixed(1)} s`;
  const minutes = seconds / 60;
  if (minutes < 90) return `${minutes.toFixed(1)} min`;
  return `${(minutes / 60).toFixed(1)} h`;
}
