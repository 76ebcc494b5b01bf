/** Times in a widget: absolute (`2018-04-25T12:00:00.000Z`), or so long before now (`-PT3H`, `-P7D`). */

import { days, hours, type Instant, minutes, seconds } from "../time/time.ts";
import { WidgetError } from "./widget.ts";

const RELATIVE =
  /^-P(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;
const ABSOLUTE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)?(?:Z|[+-]\d\d:?\d\d)?$/;

export function widgetTime(text: string, place: string, now: Instant): Instant {
  const relative = RELATIVE.exec(text);
  if (relative && /\d/.test(text)) {
    const [months, weeks, inDays, inHours, inMinutes, inSeconds] = relative
      .slice(1)
      .map((part) => Number(part ?? 0));
    return (
      now -
      days(months! * 30 + weeks! * 7 + inDays!) -
      hours(inHours!) -
      minutes(inMinutes!) -
      seconds(inSeconds!)
    );
  }
  // Without a zone it is UTC, wherever the server runs.
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10)) ? text : `${text}${text.length > 10 ? "Z" : ""}`;
  const at = ABSOLUTE.test(text) ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at))
    throw new WidgetError(
      `${place} must be a time such as 2018-04-25T12:00:00.000Z, or relative such as -PT3H.`,
    );
  return at;
}

/** Minutes east of UTC, of a text such as `+0130`. */
export function zoneOffset(text: string, place: string): number {
  const match = /^([+-])(\d\d)(\d\d)$/.exec(text);
  const size = match ? Number(match[2]) * 60 + Number(match[3]) : Number.NaN;
  if (!match || size > 14 * 60 || Number(match[3]) > 59)
    throw new WidgetError(`${place} must be an offset from UTC such as +0130.`);
  return match[1] === "-" ? -size : size;
}
