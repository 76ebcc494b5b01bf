/** Random documents, as people write them to AWS: policies of both reactive types, alarms, scheduled actions, suspensions. */

import { type Instant, minutes } from "../../../src/core/time/time.ts";
import type { Documents } from "../../../src/simulator/scenario/scenario.ts";
import type { Dice } from "./drawn.ts";

type Document = Readonly<Record<string, unknown>>;

/** What a policy comes with. */
interface Part {
  readonly words: string;
  readonly policies: readonly Document[];
  readonly alarms: readonly Document[];
}

export function documentsOf(
  dice: Dice,
  start: Instant,
): { readonly documents: Documents; readonly words: readonly string[] } {
  const least = dice.one(0, 0, 0, 1, 2);
  const most = least + dice.whole(1, 8);
  const parts = [
    dice.chance(0.8) ? tracking(dice, "Backlog", "ApproximateBacklogSizePerInstance", dice.whole(1, 12)) : [],
    dice.chance(0.25) ? tracking(dice, "Age", "ApproximateAgeOfOldestRequest", dice.whole(20, 200)) : [],
    dice.chance(0.7) ? wake(dice) : [],
    dice.chance(0.4) ? steps(dice) : [],
    dice.chance(0.2) ? stepIn(dice) : [],
  ].flat();
  const scheduledActions = dice.chance(0.3) ? scheduled(dice, start, most) : [];
  const suspended = dice.chance(0.15) ? { SuspendedState: suspension(dice) } : {};
  const compositeAlarms = dice.chance(0.3)
    ? composites(
        dice,
        parts.flatMap(({ alarms }) => alarms.map(({ AlarmName }) => String(AlarmName))),
      )
    : [];
  return {
    documents: {
      compositeAlarms,
      target: { MinCapacity: least, MaxCapacity: most, ...suspended },
      policies: parts.flatMap(({ policies }) => policies),
      alarms: parts.flatMap(({ alarms }) => alarms),
      scheduledActions,
    },
    words: [
      `${least} to ${most}`,
      ...parts.map(({ words }) => words),
      ...(scheduledActions.length > 0 ? ["scheduled"] : []),
      ...("SuspendedState" in suspended ? ["suspended"] : []),
      ...(compositeAlarms.length > 0 ? ["composite"] : []),
    ],
  };
}

const DIMENSIONS = [{ Name: "EndpointName", Value: "anybody" }];

const cooldown = (dice: Dice): number => dice.one(0, 30, 60, 120, 300, 300, 600);

function tracking(dice: Dice, name: string, metric: string, target: number): readonly Part[] {
  const cooldowns = dice.chance(0.8)
    ? { ScaleInCooldown: cooldown(dice), ScaleOutCooldown: cooldown(dice) }
    : {};
  const specification = dice.chance(0.25)
    ? {
        Metrics: [
          {
            Id: "m",
            MetricStat: {
              Metric: { Namespace: "AWS/SageMaker", MetricName: metric, Dimensions: DIMENSIONS },
              Stat: "Average",
            },
            ReturnData: false,
          },
          { Id: "e", Expression: "FILL(m, 0) * 2 / 2", ReturnData: true },
        ],
      }
    : {
        Namespace: "AWS/SageMaker",
        MetricName: metric,
        Dimensions: DIMENSIONS,
        Statistic: dice.one("Average", "Maximum"),
      };
  return [
    {
      words: `tracks ${name}`,
      policies: [
        {
          PolicyName: name,
          PolicyType: "TargetTrackingScaling",
          TargetTrackingScalingPolicyConfiguration: {
            TargetValue: target,
            CustomizedMetricSpecification: specification,
            ...cooldowns,
            ...(dice.chance(0.15) ? { DisableScaleIn: true } : {}),
          },
        },
      ],
      alarms: [],
    },
  ];
}

const stepPolicy = (name: string, configuration: Document): Document => ({
  PolicyName: name,
  PolicyType: "StepScaling",
  StepScalingPolicyConfiguration: configuration,
});

/** AWS's guides' way out of zero. */
const wake = (dice: Dice): readonly Part[] => [
  {
    words: "wakes",
    policies: [
      stepPolicy("Wake", {
        AdjustmentType: "ChangeInCapacity",
        MetricAggregationType: "Average",
        Cooldown: cooldown(dice),
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: dice.whole(1, 2) }],
      }),
    ],
    alarms: [
      {
        ...alarm("Wake", "HasBacklogWithoutCapacity", dice.one(10, 60, 60)),
        EvaluationPeriods: 2,
        DatapointsToAlarm: dice.whole(1, 2),
        Threshold: 1,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        TreatMissingData: "missing",
        AlarmActions: ["Wake"],
      },
    ],
  },
];

const alarm = (name: string, metric: string, period: number): Document => ({
  AlarmName: name,
  Namespace: "AWS/SageMaker",
  MetricName: metric,
  Dimensions: DIMENSIONS,
  Statistic: "Average",
  Period: period,
});

/** Out in several steps, by how far the backlog is over its threshold. */
function steps(dice: Dice): readonly Part[] {
  const threshold = dice.whole(2, 15);
  const type = dice.one("ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity");
  const scale = { ChangeInCapacity: 1, PercentChangeInCapacity: 40, ExactCapacity: 2 }[type];
  const period = dice.one(10, 30, 60, 120);
  return [
    {
      words: `steps out (${type})`,
      policies: [
        stepPolicy("Steps", {
          AdjustmentType: type,
          MetricAggregationType: dice.one("Average", "Minimum", "Maximum"),
          Cooldown: cooldown(dice),
          ...(type === "PercentChangeInCapacity" && dice.chance(0.7) ? { MinAdjustmentMagnitude: 1 } : {}),
          StepAdjustments: [
            {
              MetricIntervalLowerBound: 0,
              MetricIntervalUpperBound: 10,
              ScalingAdjustment: scale,
            },
            {
              MetricIntervalLowerBound: 10,
              MetricIntervalUpperBound: 25,
              ScalingAdjustment: scale * 2,
            },
            { MetricIntervalLowerBound: 25, ScalingAdjustment: scale * 4 },
          ],
        }),
      ],
      alarms: [
        {
          ...alarm("Steps", dice.one("ApproximateBacklogSize", "ApproximateBacklogSizePerInstance"), period),
          EvaluationPeriods: dice.whole(1, 3),
          Threshold: threshold,
          ComparisonOperator: dice.one("GreaterThanThreshold", "GreaterThanOrEqualToThreshold"),
          TreatMissingData: dice.one("missing", "ignore", "breaching", "notBreaching"),
          AlarmActions: ["Steps"],
        },
      ],
    },
  ];
}

/** In by one while there is little to do; through ALARM or through OK. */
function stepIn(dice: Dice): readonly Part[] {
  const throughOk = dice.chance(0.3);
  return [
    {
      words: throughOk ? "steps in (OK)" : "steps in",
      policies: [
        stepPolicy("StepIn", {
          AdjustmentType: dice.one("ChangeInCapacity", "PercentChangeInCapacity"),
          Cooldown: cooldown(dice),
          StepAdjustments: [{ MetricIntervalUpperBound: 0, ScalingAdjustment: -dice.whole(1, 2) }],
        }),
      ],
      alarms: [
        {
          ...alarm("StepIn", "ApproximateBacklogSize", 60),
          EvaluationPeriods: dice.whole(2, 5),
          Threshold: dice.whole(1, 4),
          ComparisonOperator: throughOk ? "GreaterThanThreshold" : "LessThanOrEqualToThreshold",
          TreatMissingData: dice.one("missing", "breaching"),
          ...(throughOk ? { OKActions: ["StepIn"] } : { AlarmActions: ["StepIn"] }),
        },
      ],
    },
  ];
}

/** Bounds that change once or again and again. */
function scheduled(dice: Dice, start: Instant, most: number): readonly Document[] {
  const at = new Date(start + minutes(dice.whole(5, 40))).toISOString().slice(0, 19);
  const least = dice.whole(0, most);
  return [
    {
      ScheduledActionName: "once",
      Schedule: `at(${at})`,
      ScalableTargetAction: { MinCapacity: least, MaxCapacity: least + dice.whole(0, 6) },
    },
    ...(dice.chance(0.5)
      ? [
          {
            ScheduledActionName: "again",
            Schedule: dice.one("rate(20 minutes)", "cron(10,50 * * * ? *)"),
            Timezone: dice.one("Etc/UTC", "Asia/Kolkata"),
            ScalableTargetAction: { MinCapacity: dice.whole(0, 1) },
          },
        ]
      : []),
  ];
}

/** One over all metric alarms that people have put, and one over that. */
function composites(dice: Dice, names: readonly string[]): readonly Document[] {
  if (names.length === 0) return [];
  const operator = dice.one(" AND ", " OR ");
  return [
    {
      AlarmName: "all",
      AlarmRule: names.map((name) => `${dice.one("ALARM", "OK", "NOT ALARM")}("${name}")`).join(operator),
    },
    {
      AlarmName: "above",
      AlarmRule: `${dice.one("ALARM", "NOT OK")}(arn:aws:cloudwatch:eu-west-1:111122223333:alarm:all)`,
      ActionsSuppressor: names[0]!,
      ActionsSuppressorWaitPeriod: dice.whole(10, 200),
      ActionsSuppressorExtensionPeriod: dice.whole(10, 200),
    },
  ];
}

const suspension = (dice: Dice): Document => ({
  DynamicScalingInSuspended: dice.chance(0.5),
  DynamicScalingOutSuspended: dice.chance(0.3),
  ScheduledScalingSuspended: dice.chance(0.5),
});
