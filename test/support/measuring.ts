/** The loops that measure and keep alarms, over a real store on a virtual clock. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pino } from "pino";
import type { LoopName, Nudge, Task } from "../../src/clock/scheduler.ts";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import type { Endpoint } from "../../src/core/fleet/endpoint.ts";
import type { Instance } from "../../src/core/fleet/instance.ts";
import type { StepPolicy } from "../../src/core/scaling/policy.ts";
import type { Instant } from "../../src/core/time/time.ts";
import { alarmKeeperLoop } from "../../src/engine/alarm-keeper.ts";
import { bandTrainerLoop } from "../../src/engine/band-trainer.ts";
import { collectorLoop } from "../../src/engine/collector.ts";
import { compositeKeeperLoop } from "../../src/engine/composite-keeper.ts";
import type { EngineParts } from "../../src/engine/parts.ts";
import type { Provider } from "../../src/providers/provider.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { scope } from "./alarms.ts";

export interface Measuring {
  readonly store: Store;
  readonly clock: VirtualScheduler;
  readonly newId: () => string;
  /** The loops that were nudged, in order. */
  readonly nudged: LoopName[];
  readonly nudge: Nudge;
  /** Stops the loops and starts them anew, as another life of the server would. */
  restart(): Promise<void>;
}

/** Starts the loops at an instant; everything ends with the test. */
export async function measuring(
  context: TestContext,
  start: Instant,
  settings: { readonly config?: Partial<Config>; readonly providers?: readonly Provider[] } = {},
): Promise<Measuring> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const clock = new VirtualScheduler(start);
  const nudged: LoopName[] = [];
  const tasks = new Map<LoopName, Task>();
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${`${++ids}`.padStart(12, "0")}`;
  const nudge: Nudge = (loop) => {
    nudged.push(loop);
    tasks.get(loop)?.nudge();
  };
  // What these loops don't use is not there: touching it would fail the test.
  const parts = {
    store,
    providers: settings.providers ?? [],
    scheduler: clock,
    nudge,
    newId,
    config: { ...defaultConfig, ...settings.config },
    log: pino({ level: "silent" }),
  } as unknown as EngineParts;
  const restart = async () => {
    for (const task of tasks.values()) await task.stop();
    tasks.set("collector", clock.start("collector", collectorLoop(parts).step));
    tasks.set("alarmKeeper", clock.start("alarmKeeper", alarmKeeperLoop(parts).step));
    tasks.set("bandTrainer", clock.start("bandTrainer", bandTrainerLoop(parts).step));
    tasks.set("compositeKeeper", clock.start("compositeKeeper", compositeKeeperLoop(parts).step));
  };
  await restart();
  context.after(async () => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  return { store, clock, newId, nudged, nudge, restart };
}

export const endpoint: Endpoint = {
  scope,
  id: "endpoint-1",
  name: "tides",
  arn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/tides",
  configName: "tides",
  createdAt: 0,
  modifiedAt: 0,
  status: "InService",
  async: { outputPath: "s3://bucket/out", includeResponseIn: [] },
  variant: {
    name: "AllTraffic",
    modelName: "tides",
    initialInstances: 1,
    weight: 1,
    container: { image: "process:tides", environment: {} },
    desiredInstances: 0,
    currentInstances: 0,
    desiredWeight: 1,
  },
};

export const instance = (id: string, status: Instance["status"] = "inService"): Instance => ({
  scope,
  id,
  endpointId: endpoint.id,
  endpointName: endpoint.name,
  variantName: endpoint.variant.name,
  status,
  createdAt: 0,
});

export const stepPolicy: StepPolicy = {
  scope,
  kind: "step",
  target: {
    namespace: "sagemaker",
    resourceId: "endpoint/tides/variant/AllTraffic",
    dimension: "sagemaker:variant:DesiredInstanceCount",
  },
  name: "HasBacklogWithoutCapacity-ScalingPolicy",
  arn: "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:6d8972f3-efc8-437c-92d1-6270f29a66e7:resource/sagemaker/endpoint/tides/variant/AllTraffic:policyName/HasBacklogWithoutCapacity-ScalingPolicy",
  createdAt: 0,
  adjustmentType: "ChangeInCapacity",
  steps: [{ lower: 0, adjustment: 1 }],
};

/** Accepts so many requests; answers their ids. */
export async function enqueue({ store, clock, newId }: Measuring, count = 1): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, newId);
  await store.requests.enqueue(
    ids.map((id) => ({
      id,
      inferenceId: id,
      scope,
      endpointId: endpoint.id,
      endpointName: endpoint.name,
      receivedAt: clock.now(),
      expiresAt: clock.now() + 86_400_000,
      detail: {
        inputLocation: "s3://bucket/in",
        outputLocation: "s3://bucket/out/1.out",
        invocationTimeout: 60_000,
      },
    })),
  );
  return ids;
}

/** Ends waiting requests, as if at some instant. */
export const cancel = (
  { store, clock }: Measuring,
  ids: readonly string[],
  at: Instant = clock.now(),
): Promise<readonly string[]> =>
  store.requests.settleWaiting(ids.map((id) => ({ id, at, outcome: { state: "cancelled" } })));
