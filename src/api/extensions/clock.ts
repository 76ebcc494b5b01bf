/** `/_ebbtide/clock`: what time it is for the server, and, with a test clock, letting time pass. */

import type { Advance, Clock, RunningWork, StandingClock } from "../../clock/clock.ts";
import { type Duration, days, type Instant, seconds } from "../../core/time/time.ts";
import { apiError } from "../errors.ts";
import type { Extension } from "./extension.ts";
import { instant, queryOf } from "./query.ts";

/** In one advance. */
const LONGEST_DAYS = 400;

/** How long, in real seconds, a piece of outside work may hold time unless the call says otherwise. */
const USUAL_PATIENCE = 60;
const LONGEST_PATIENCE = 600;

const show: Extension = {
  method: "GET",
  path: "/_ebbtide/clock",
  run: async (request, { clock }) => {
    queryOf(request, []);
    return { status: 200, body: { json: description(clock) } };
  },
};

const advance: Extension = {
  method: "POST",
  path: "/_ebbtide/clock/advance",
  run: async (request, { clock }) => {
    queryOf(request, []);
    const asked = wish(request.body);
    if (clock.mode !== "test") throw apiError("ClockNotStanding", notStanding(clock), { status: 409 });
    const from = clock.now();
    const until = "until" in asked ? asked.until : from + asked.duration;
    if (until < from)
      throw invalid(`The clock stands at ${iso(from)}, after ${iso(until)}: time does not go backwards.`);
    if (until > from + days(LONGEST_DAYS))
      throw invalid(`One call advances the clock by at most ${LONGEST_DAYS} days.`);
    if (clock.advancing)
      throw apiError("ClockAdvancing", "The clock is advancing already: wait for that call's answer.", {
        status: 409,
      });
    return answerOf(await clock.advance(until, asked.patience), clock);
  },
};

export const clockExtensions: readonly Extension[] = [show, advance];

const description = (clock: Clock) => {
  const { mode } = clock;
  const now = iso(clock.now());
  if (clock.mode !== "test") return { mode, now, rate: clock.rate };
  return { mode, now, rate: 0, advancing: clock.advancing, running: clock.running().map(shown) };
};

const notStanding = ({ mode }: Clock): string =>
  mode === "rate"
    ? "This server's time passes by itself, at a rate. Start it with --clock test to let time stand and advance."
    : "This server runs on the machine's clock. Start it with --clock test to let time stand and advance.";

type Wish = { readonly patience: Duration } & ({ readonly duration: Duration } | { readonly until: Instant });

/** `{"seconds": 900}` or `{"until": "2026-01-01T12:00:00Z"}`, and how patient to be in real seconds. */
function wish(body: unknown): Wish {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw invalid('Say how far: {"seconds": 900} or {"until": "2026-01-01T12:00:00Z"}.');
  const { seconds: count, until: written, patience: patient = USUAL_PATIENCE, ...others } = body as Values;
  const unknown = Object.keys(others)[0];
  if (unknown !== undefined)
    throw invalid(`${unknown} is not known here: there are seconds, until, patience.`);
  if ((count === undefined) === (written === undefined)) throw invalid("Give either seconds or until.");
  const patience = seconds(number("patience", patient, LONGEST_PATIENCE));
  if (count !== undefined)
    return { patience, duration: Math.round(seconds(number("seconds", count, LONGEST_DAYS * 86_400))) };
  const until = instant("until", typeof written === "string" ? written : JSON.stringify(written));
  return { patience, until: until! };
}

type Values = Readonly<Record<string, unknown>>;

function number(name: string, value: unknown, most: number): number {
  if (typeof value === "number" && value >= 0 && value <= most) return value;
  throw invalid(`${name} must be a number from 0 to ${most}, not ${JSON.stringify(value)}.`);
}

/** What went wrong has a status of its own, so that no test goes on as if nothing had happened. */
function answerOf({ from, now, failures, running, stopped }: Advance, { mode }: StandingClock) {
  const [first] = failures;
  const json = {
    ...(stopped && unfinished[stopped]),
    ...(!stopped &&
      first && { error: "PassFailed", message: `A pass of ${first.loop} failed: ${first.message}` }),
    mode,
    from: iso(from),
    now: iso(now),
    running: running.map(shown),
    failures: failures.map(({ loop, at, message }) => ({ loop, at: iso(at), message })),
  };
  return { status: stopped ? 503 : first ? 500 : 200, body: { json } };
}

const unfinished = {
  closing: { error: "ServerClosing", message: "The server closed before the clock had come that far." },
  late: {
    error: "AdvanceUnfinished",
    message:
      "Four minutes of real time were not enough: the clock stands at now. Advance it again for the rest.",
  },
};

const shown = ({ what, age }: RunningWork) => ({ what, seconds: Math.round(age) / 1000 });

const iso = (at: Instant): string => new Date(at).toISOString();

const invalid = (message: string) => apiError("ValidationException", message);
