/** A wait objective as target tracking: the TargetValue that keeps it, and the document that puts it. */

import type { Duration } from "../core/time/time.ts";
import { latencyOf } from "./knees.ts";
import type { Level } from "./level.ts";

export interface Target {
  readonly wait: Duration;
  /** Of ApproximateBacklogSizePerInstance. */
  readonly value: number;
  /** The arithmetic, in words. */
  readonly reason: string;
  /** What it does not say. */
  readonly notes: readonly string[];
}

/** Of the concurrency: a fleet that keeps up with steady traffic has about so much per instance. */
const STEADY = 0.6;

/**
 * With k at once, each taking S, an instance ends k ÷ S requests a second. A request that finds B per instance, waiting
 * and running, has its turn when they have ended: after about B × S ÷ k. That is at most the objective W as long as
 * B ≤ W × k ÷ S.
 */
export function targetFor(wait: Duration, level: Level): Target {
  const { concurrency: k, throughput } = level;
  const value = rounded((wait / 1000) * throughput);
  const [w, s] = [wait / 1000, latencyOf(level) / 1000].map(rounded);
  const steady = rounded(STEADY * k);
  return {
    wait,
    value,
    reason: `With ${k} at once, an instance ends ${rounded(throughput)} requests a second. One that finds ${value} per instance has its turn after ${value} × ${s} s ÷ ${k} = ${w} s.`,
    notes: [
      "It counts from where instances are in service. Target tracking adds some after three minutes above the target (profile fast: half a minute), and they must start; requests that come meanwhile wait longer.",
      ...(value > k
        ? [
            `It suits bursts. Under steady traffic, a fleet that keeps up has fewer than ${k} per instance, looks too large, is scaled in until a backlog grows, and out again: TargetValue ${steady} holds it still. On Ebbtide, the tag ebbtide:wait-objective=${w}s and target tracking on RequiredInstancesRatio suit both; ebbtide simulate shows what is best for your traffic.`,
          ]
        : []),
    ],
  };
}

/** For a model server that is not known to be an endpoint's. */
const UNNAMED = { name: "my-endpoint", variant: "AllTraffic" };

/** The request of PutScalingPolicy. */
export const policyDocument = ({ name, variant } = UNNAMED, value: number) => ({
  PolicyName: "backlog-per-instance",
  ServiceNamespace: "sagemaker",
  ResourceId: `endpoint/${name}/variant/${variant}`,
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: value,
    CustomizedMetricSpecification: {
      MetricName: "ApproximateBacklogSizePerInstance",
      Namespace: "AWS/SageMaker",
      Dimensions: [{ Name: "EndpointName", Value: name }],
      Statistic: "Average",
    },
    ScaleInCooldown: 300,
    ScaleOutCooldown: 300,
  },
});

const rounded = (value: number): number => Number(value.toPrecision(3));
