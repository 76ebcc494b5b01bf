/**
 * A fleet as a baseline's controller moves it: a count of instances from the scenario's pools, each with its fate. What
 * fails is replaced by the rules of our own fleet keeper, so that only the decisions differ.
 */

import type { StartFailures } from "../../core/fleet/endpoint.ts";
import { UNHEALTHY_AFTER } from "../../core/fleet/judge-instance.ts";
import { countFailures, isCrashLoop, nextStartAt } from "../../core/fleet/start-failures.ts";
import type { Duration } from "../../core/time/time.ts";
import { CALM_PAUSE } from "../../engine/health-watch.ts";
import type { LedgerEvent } from "../fleet-ledger.ts";
import type { Fate } from "../instances/fates.ts";
import type { Pools } from "../instances/pools.ts";
import type { RequestPlane } from "../plane/plane.ts";

/** In milliseconds since the scenario's start, as the plane counts. */
type PlaneTime = number;

type State =
  | { readonly kind: "starting"; readonly until: PlaneTime }
  /** `until`: it crashes, or falls silent. */
  | { readonly kind: "serving"; readonly until: PlaneTime }
  /** Answers nothing, and is found out at `until`. */
  | { readonly kind: "silent"; readonly until: PlaneTime }
  /** Finishes its work and takes no more. */
  | { readonly kind: "finishing" }
  | { readonly kind: "stopping"; readonly until: PlaneTime };

interface Member {
  readonly id: string;
  readonly type: string;
  readonly preference: number;
  readonly createdAt: PlaneTime;
  readonly fate: Fate;
  state: State;
}

export interface BaselineFleetParts {
  readonly plane: RequestPlane;
  readonly pools: Pools;
  readonly onLife: (id: string, event: LedgerEvent, now: PlaneTime, type: string) => void;
}

/** What our own health watch needs at most, from the last answered ping to its verdict. */
const FOUND_OUT: Duration = CALM_PAUSE + UNHEALTHY_AFTER;

/**
 * Surplus instances finish their work first, however long it takes, as ours do: what a grace period would cut off is not
 * the autoscaler's doing. The least preferred pool's go first, then those that still start, then the youngest. None is
 * called back.
 */
export class BaselineFleet {
  readonly #parts: BaselineFleetParts;
  /** In the order of their starts. */
  readonly #members = new Map<string, Member>();
  #count = 0;
  #failures: StartFailures | undefined;
  desired = 0;
  ready = 0;

  constructor(parts: BaselineFleetParts) {
    this.#parts = parts;
  }

  /** When the next one changes, or may be started; infinity when time alone changes nothing. */
  get nextAt(): PlaneTime {
    let next = this.#startable() > 0 ? nextStartAt(this.#failures) : Number.POSITIVE_INFINITY;
    for (const { state } of this.#members.values()) if ("until" in state) next = Math.min(next, state.until);
    return next;
  }

  /** Begins with so many in service. */
  begin(count: number): void {
    this.desired = count;
    for (let made = 0; made < count; made++) {
      const member = this.#place(0);
      if (member) this.#becomeReady(member, 0);
    }
    this.#serve(0);
  }

  scaleTo(desired: number, now: PlaneTime): void {
    const before = this.desired;
    this.desired = desired;
    if (desired < before) this.#drop(-this.#missing(), now);
    else this.#fill(now);
  }

  /** Those that are due are ready, or gone. */
  advance(now: PlaneTime): void {
    let changed = false;
    for (const member of [...this.#members.values()]) {
      const { state } = member;
      if (!("until" in state) || state.until > now) continue;
      this.#comeTo(member, now);
      changed = true;
    }
    this.#fill(now);
    if (changed) this.#serve(now);
  }

  /** Those that have finished their work stop. */
  releaseIdle(now: PlaneTime): void {
    const finishing = [...this.#members.values()].filter(({ state }) => state.kind === "finishing");
    if (finishing.length === 0) return;
    const busy = new Set(this.#parts.plane.work().map(({ worker }) => worker));
    for (const member of finishing) if (!busy.has(member.id)) this.#stop(member, now);
  }

  /** What was to happen to it at this time. */
  #comeTo(member: Member, now: PlaneTime): void {
    switch (member.state.kind) {
      case "starting":
        if (member.fate.life.kind === "crashAtStart") this.#failToStart(member, now);
        else this.#becomeReady(member, now);
        break;
      case "serving":
        if (member.fate.life.kind === "goesSilent") this.#fallSilent(member, now);
        else this.#leave(member, "crashed", now);
        break;
      case "silent":
        member.state = { kind: "finishing" };
        break;
      case "stopping":
        this.#leave(member, "gone", now);
        break;
      case "finishing":
        break;
    }
  }

  #failToStart(member: Member, now: PlaneTime): void {
    const { createdAt } = member;
    const failed = { instance: { createdAt }, slow: false, reason: "It crashed while it started." };
    this.#failures = countFailures(this.#failures, [failed], now);
    this.#leave(member, "crashed", now);
  }

  #fallSilent(member: Member, now: PlaneTime): void {
    this.#parts.plane.silence(member.id);
    this.#parts.onLife(member.id, "silent", now, member.type);
    member.state = { kind: "silent", until: now + FOUND_OUT };
  }

  /** How many are to be started; below zero, how many are too many. */
  #missing(): number {
    let there = 0;
    for (const { state } of this.#members.values()) if (isCounted(state)) there += 1;
    return this.desired - there;
  }

  /** In a crash loop one at a time. */
  #startable(): number {
    const missing = Math.max(0, this.#missing());
    if (missing === 0 || !isCrashLoop(this.#failures)) return missing;
    return [...this.#members.values()].some(({ state }) => state.kind === "starting") ? 0 : 1;
  }

  #fill(now: PlaneTime): void {
    if (now < nextStartAt(this.#failures)) return;
    const most = this.#startable();
    for (let made = 0; made < most; made++) {
      const member = this.#place(now);
      if (!member) return;
      const { startTime, life } = member.fate;
      const until = now + (life.kind === "crashAtStart" ? life.after : startTime);
      member.state = { kind: "starting", until };
      if (this.#failures?.noCapacitySince !== undefined) this.#failures = undefined;
    }
  }

  #place(now: PlaneTime): Member | undefined {
    const id = String(this.#count++).padStart(9, "0");
    const placement = this.#parts.pools.place(id, now);
    if (placement.kind === "refused") {
      this.#parts.onLife(id, "refused", now, "");
      const refused = { instance: { createdAt: now }, slow: false, ...placement, noCapacity: true } as const;
      this.#failures = countFailures(this.#failures, [refused], now);
      return undefined;
    }
    const { pool, fate } = placement;
    const state = { kind: "starting", until: now } as const;
    const { type, priority: preference } = pool;
    const member: Member = { id, type, preference, createdAt: now, fate, state };
    this.#members.set(id, member);
    this.#parts.onLife(id, "started", now, type);
    return member;
  }

  #becomeReady(member: Member, now: PlaneTime): void {
    const { life } = member.fate;
    const lasts =
      life.kind === "crashLater" || life.kind === "goesSilent" ? life.after : Number.POSITIVE_INFINITY;
    member.state = { kind: "serving", until: now + lasts };
    this.#parts.onLife(member.id, "ready", now, member.type);
    if (this.#failures && member.createdAt > this.#failures.lastAt) this.#failures = undefined;
  }

  #leave({ id, type }: Member, event: LedgerEvent, now: PlaneTime): void {
    this.#members.delete(id);
    if (event === "crashed") this.#parts.plane.lose(id, now);
    else this.#parts.plane.dismiss(id);
    this.#parts.onLife(id, event, now, type);
    this.#parts.pools.release(id);
  }

  #drop(count: number, now: PlaneTime): void {
    const youngestFirst = [...this.#members.values()].filter(({ state }) => isCounted(state)).reverse();
    const startingFirst = (one: Member, other: Member) =>
      Number(other.state.kind === "starting") - Number(one.state.kind === "starting");
    const surplus = youngestFirst.sort(
      (one, other) => other.preference - one.preference || startingFirst(one, other),
    );
    for (const member of surplus.slice(0, Math.max(0, count)))
      if (member.state.kind === "starting") this.#stop(member, now);
      else member.state = { kind: "finishing" };
    this.#serve(now);
    this.releaseIdle(now);
  }

  #stop(member: Member, now: PlaneTime): void {
    member.state = { kind: "stopping", until: now + member.fate.stopTime };
  }

  #serve(now: PlaneTime): void {
    const serving = [...this.#members.values()].filter(
      ({ state: { kind } }) => kind === "serving" || kind === "silent",
    );
    this.ready = serving.length;
    this.#parts.plane.serve(
      serving.map(({ id }) => id),
      now,
    );
  }
}

const isCounted = ({ kind }: State): boolean =>
  kind === "starting" || kind === "serving" || kind === "silent";
