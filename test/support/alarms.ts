/** An alarm to vary in tests: the wake-from-zero alarm of AWS's guide. */

import type { Alarm, AlarmConfiguration } from "../../src/core/alarms/alarm.ts";
import { newAlarm } from "../../src/core/alarms/alarm-changes.ts";

export const scope = { account: "000000000000", region: "us-east-1" };

export const configuration: AlarmConfiguration = {
  name: "tides-wake",
  actionsEnabled: true,
  okActions: [],
  alarmActions: [],
  insufficientDataActions: [],
  metric: {
    namespace: "AWS/SageMaker",
    metricName: "HasBacklogWithoutCapacity",
    dimensions: [{ name: "EndpointName", value: "tides" }],
    statistic: "Average",
  },
  period: 60,
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  threshold: 1,
  comparison: "GreaterThanOrEqualToThreshold",
  treatMissingData: "missing",
};

export const alarmWith = (changes: Partial<AlarmConfiguration> = {}, now = 0): Alarm =>
  newAlarm(scope, { ...configuration, ...changes }, now);
