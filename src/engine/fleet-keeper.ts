/**
 * The fleet keeper: makes it so. It looks at what endpoints should have and at what providers say there is, and
 * starts, drains, stops and replaces instances until the two agree.
 *
 * Rows come first: an instance is committed before its provider is asked to start it, and its row goes only after the
 * provider has seen its end. So a crash leaves a row without an instance (it is started again) or an instance whose
 * row says what to do with it; what no row names was left by a crash and is stopped.
 */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import {
  DEFAULT_DOWNLOAD_TIMEOUT,
  DEFAULT_STARTUP_TIMEOUT,
  isUnhealthy,
} from "../core/fleet/judge-instance.ts";
import type { Observed, Work } from "../core/fleet/observed.ts";
import { type FleetPlan, type InstanceChange, planDeparted, planFleet } from "../core/fleet/plan.ts";
import { startUpOf } from "../core/fleet/start-up.ts";
import { type Duration, earliest, type Instant, seconds } from "../core/time/time.ts";
import type { InstanceSpec } from "../providers/provider.ts";
import type { Collections } from "../store/store.ts";
import { type Basis, type Calm, holds, isSame } from "./fleet-basis.ts";
import { stopAll } from "./fleet-shutdown.ts";
import { HealthWatch, type Watched } from "./health-watch.ts";
import { hasAnswered, needsWork, workOf } from "./instance-work.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { type FleetObservation, ProviderFleet } from "./provider-fleet.ts";

/** AWS's time between SIGTERM and SIGKILL. */
export const STOP_GRACE: Duration = seconds(30);

/** Changes are told; this is how soon one is found that was not. */
const LOOK_AGAIN: Duration = seconds(30);

/** How soon an endpoint that is being deleted is looked at again when requests still wait for it. */
const BACKLOG_PAUSE: Duration = 100;

export function fleetKeeperLoop(parts: EngineParts): Loop {
  const keeper = new FleetKeeper(parts);
  return {
    step: (now) => keeper.step(now),
    stop: (limit) => keeper.stop(limit),
  };
}

/** An endpoint with what is to be done about it. */
interface Planned {
  readonly endpoint: Endpoint;
  readonly plan: FleetPlan;
  /** Whether it depends on what instances work on. */
  readonly byWork: boolean;
}

/** One look and what follows from it. */
interface Round {
  readonly planned: readonly Planned[];
  /** Of rows whose endpoint is gone. */
  readonly departed: readonly InstanceChange[];
  /** The rows as they are afterwards. */
  readonly rows: readonly Instance[];
  /** Endpoints that could go, were it not for requests that still wait for them. */
  readonly held: boolean;
}

class FleetKeeper {
  readonly #parts: EngineParts;
  readonly #providers: ProviderFleet;
  readonly #health: HealthWatch;
  #calm: Calm | undefined;
  /** Called when something may have changed; at shutdown it is another. */
  #onChange: () => void;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#onChange = () => parts.nudge("fleetKeeper");
    this.#providers = new ProviderFleet(parts, () => this.#onChange());
    this.#health = new HealthWatch(parts, () => this.#onChange());
  }

  async step(now: Instant): Promise<Instant | undefined> {
    const { store } = this.#parts;
    const seen = await this.#providers.observe();
    const basis = await this.#basis(store, seen);
    if (this.#calm && holds(this.#calm, basis, now)) return nextLook(this.#calm, now);
    const looked = await this.#look(store, basis, now);
    const round = isQuiet(looked)
      ? looked
      : await store.transaction((tx) => this.#lookAgain(tx, looked, basis, now));
    if (!isQuiet(round)) this.#tell(round);
    const asked = await this.#carryOut(round, seen);
    this.#health.watch(watched(round.rows, seen.observed));
    const until = earliest(...round.planned.map(({ plan }) => plan.nextAt));
    const isCalm = isQuiet(round) && !asked && !isByWork(round);
    this.#calm = isCalm && seen.silent.length === 0 ? { basis, since: now, until } : undefined;
    return earliest(
      until,
      round.rows.length > 0 || seen.silent.length > 0 ? now + LOOK_AGAIN : undefined,
      round.held ? now + BACKLOG_PAUSE : undefined,
    );
  }

  async #basis({ instances, endpoints }: Collections, seen: FleetObservation): Promise<Basis> {
    const healthChanges = this.#health.changes;
    return { seen, instances: await instances.all(), endpoints: await endpoints.all(), healthChanges };
  }

  /** Commits what was found to do, or what there is to do by now. */
  async #lookAgain(tx: Collections, looked: Round, before: Basis, now: Instant): Promise<Round> {
    const basis = await this.#basis(tx, before.seen);
    const stands = isSame(before, basis) && !isByWork(looked);
    return this.#commit(tx, stands ? looked : await this.#look(tx, basis, now), now);
  }

  /** Plans every endpoint; nothing is written. */
  async #look(tx: Collections, { seen, instances, endpoints }: Basis, now: Instant): Promise<Round> {
    const byEndpoint = Map.groupBy(instances, ({ endpointId }) => endpointId);
    const planned: Planned[] = [];
    for (const endpoint of endpoints) {
      const own = byEndpoint.get(endpoint.id) ?? [];
      byEndpoint.delete(endpoint.id);
      const provider = this.#providers.providerOf(endpoint.variant.container.image);
      if (provider && seen.silent.includes(provider)) continue;
      const byWork = needsWork(endpoint, own, this.#health.health);
      const work = byWork ? await workOf(tx, endpoint.id) : NO_WORK;
      planned.push({ endpoint, plan: await this.#plan(tx, endpoint, own, seen, work, now), byWork });
    }
    const orphans = seen.silent.length === 0 ? [...byEndpoint.values()].flat() : [];
    const departed = planDeparted(orphans, seen.observed, now);
    const changes = [...planned.flatMap(({ plan }) => plan.changes), ...departed];
    return { planned, departed, rows: rowsAfter(instances, changes), held: false };
  }

  async #plan(
    tx: Collections,
    endpoint: Endpoint,
    instances: readonly Instance[],
    { observed }: FleetObservation,
    work: ReadonlyMap<string, Work>,
    now: Instant,
  ): Promise<FleetPlan> {
    const { health } = this.#health;
    for (const instance of instances)
      if (work.has(instance.id) && isUnhealthy(health.get(instance.id), now))
        if (await hasAnswered(tx, instance, health.get(instance.id)?.missingSince ?? now))
          this.#health.sawAnswer(instance.id);
    return planFleet({ endpoint, instances, observed, health, work }, now);
  }

  async #commit(tx: Collections, round: Round, now: Instant): Promise<Round> {
    const started: Instance[] = [];
    let held = false;
    for (const { endpoint, plan } of round.planned) {
      for (const change of plan.changes) await write(tx, change, now);
      for (let count = 0; count < plan.start; count++) {
        const instance = this.#newInstance(endpoint, now);
        await tx.instances.put(instance.scope, instance.id, instance);
        started.push(instance);
      }
      if (!plan.endpoint) held = !(await remove(tx, endpoint)) || held;
      else if (plan.endpoint !== endpoint)
        await tx.endpoints.put(endpoint.scope, endpoint.name, plan.endpoint);
    }
    for (const change of round.departed) await write(tx, change, now);
    return { ...round, rows: [...round.rows, ...started], held };
  }

  #newInstance({ scope, id, name, variant }: Endpoint, now: Instant): Instance {
    return {
      scope,
      id: this.#parts.newId(),
      endpointId: id,
      endpointName: name,
      variantName: variant.name,
      status: "starting",
      createdAt: now,
    };
  }

  /** Puts the round on the record and wakes those whom it concerns. */
  #tell({ planned, departed }: Round): void {
    const { log, nudge } = this.#parts;
    for (const { endpoint, plan } of planned) {
      if (plan.start > 0)
        log.info(
          { endpoint: endpoint.name, count: plan.start, reason: plan.startReason },
          "starting instances",
        );
      if (plan.endpoint?.failureReason && plan.endpoint.failureReason !== endpoint.failureReason)
        log.warn({ endpoint: endpoint.name, reason: plan.endpoint.failureReason }, "instances fail to start");
    }
    for (const { kind, instance, reason } of [...planned.flatMap(({ plan }) => plan.changes), ...departed])
      log.info({ endpoint: instance.endpointName, instance: instance.id, change: kind, reason }, "instance");
    nudge("dispatcher");
    nudge("scaler");
  }

  /** Makes the providers match the rows; whether there was anything to ask of them. */
  async #carryOut({ planned, rows }: Round, seen: FleetObservation): Promise<boolean> {
    const { observed } = seen;
    const asked: Promise<void>[] = [];
    let matched = 0;
    for (const row of rows) {
      if (observed.has(row.id)) matched++;
      else if (row.status === "starting") {
        const endpoint = planned.find((one) => one.endpoint.id === row.endpointId)?.endpoint;
        if (endpoint) asked.push(this.#providers.start(specOf(row, endpoint)));
      }
      if (row.status === "stopping") asked.push(this.#providers.stop(row.id, STOP_GRACE, seen));
    }
    if (matched < observed.size) {
      const known = new Set(rows.map(({ id }) => id));
      for (const [id, { state }] of observed) {
        if (known.has(id)) continue;
        if (state === "gone") asked.push(this.#providers.forget(id, seen));
        else asked.push(this.#providers.stop(id, STOP_GRACE, seen));
      }
    }
    for (const { plan } of planned) this.#dropConnections(plan.changes);
    if (asked.length > 0) await Promise.all(asked);
    return asked.length > 0;
  }

  /** To instances that are gone: what still waits for their answer learns it now. */
  #dropConnections(changes: readonly InstanceChange[]): void {
    for (const { kind, instance } of changes)
      if (kind === "remove" && instance.address !== undefined) this.#parts.invoker.forget(instance.address);
  }

  /** At shutdown: stops every instance and waits for their end. */
  async stop(limit: Duration): Promise<void> {
    this.#health.close();
    await stopAll(this.#parts, this.#providers, Math.min(STOP_GRACE, limit), (onChange) => {
      this.#onChange = onChange;
    });
  }
}

const isQuiet = ({ planned, departed }: Round): boolean =>
  departed.length === 0 &&
  planned.every(({ endpoint, plan }) => {
    return plan.changes.length === 0 && plan.start === 0 && plan.endpoint === endpoint;
  });

const isByWork = ({ planned }: Round): boolean => planned.some(({ byWork }) => byWork);

const nextLook = ({ basis, until }: Calm, now: Instant): Instant | undefined =>
  earliest(until, basis.instances.length > 0 ? now + LOOK_AGAIN : undefined);

const NO_WORK: ReadonlyMap<string, Work> = new Map();

function rowsAfter(instances: readonly Instance[], changes: readonly InstanceChange[]): readonly Instance[] {
  if (changes.length === 0) return instances;
  const changed = new Map(changes.map((change) => [change.instance.id, change]));
  return instances.flatMap((instance) => {
    const change = changed.get(instance.id);
    if (!change) return [instance];
    return change.kind === "remove" ? [] : [change.instance];
  });
}

async function write(tx: Collections, { kind, instance }: InstanceChange, now: Instant): Promise<void> {
  if (kind === "remove") await tx.instances.delete(instance.scope, instance.id);
  else await tx.instances.put(instance.scope, instance.id, instance);
  if (kind === "serve") await recordStart(tx, instance, now);
}

/** Once, though its address may change at the same instant. */
async function recordStart(tx: Collections, instance: Instance, now: Instant): Promise<void> {
  const entry = startUpOf(instance, now);
  if (!entry || (await tx.startUps.get(instance.scope, instance.id))) return;
  await tx.startUps.append(instance.scope, instance.endpointName, now, instance.id, entry);
}

/** Removes an endpoint with what belongs to it, unless requests still wait for their end; whether it did. */
async function remove(tx: Collections, { scope, id, name, arn }: Endpoint): Promise<boolean> {
  const backlogs = await tx.requests.backlogs();
  if (backlogs.some(({ endpointId }) => endpointId === id)) return false;
  await tx.endpoints.delete(scope, name);
  await tx.tags.delete(scope, arn);
  await tx.learned.delete(scope, id);
  return true;
}

function specOf(row: Instance, { variant }: Endpoint): InstanceSpec {
  return {
    id: row.id,
    scope: row.scope,
    endpointName: row.endpointName,
    variantName: row.variantName,
    container: variant.container,
    startupTimeout: variant.startupTimeout ?? DEFAULT_STARTUP_TIMEOUT,
    downloadTimeout: variant.downloadTimeout ?? DEFAULT_DOWNLOAD_TIMEOUT,
  };
}

/** Everything that runs and is not told to end is pinged. */
function watched(rows: readonly Instance[], observed: ReadonlyMap<string, Observed>): readonly Watched[] {
  const watched: Watched[] = [];
  for (const { id, status } of rows) {
    const one = observed.get(id);
    if (status !== "stopping" && one?.state === "running")
      watched.push({ id, address: one.address, inService: status !== "starting" });
  }
  return watched;
}
