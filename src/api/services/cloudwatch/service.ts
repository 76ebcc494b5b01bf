/** CloudWatch: metrics, dashboards and alarms. */

import type { Service } from "../../service.ts";
import { cloudwatchShapes } from "../../shapes/cloudwatch.shapes.ts";
import { deleteAlarms } from "./delete-alarms.ts";
import { deleteAnomalyDetector } from "./delete-anomaly-detector.ts";
import { deleteDashboards } from "./delete-dashboards.ts";
import { describeAlarmHistory } from "./describe-alarm-history.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { describeAlarmsForMetric } from "./describe-alarms-for-metric.ts";
import { describeAnomalyDetectors } from "./describe-anomaly-detectors.ts";
import { disableAlarmActions, enableAlarmActions } from "./enable-alarm-actions.ts";
import { getDashboard } from "./get-dashboard.ts";
import { getMetricData } from "./get-metric-data.ts";
import { getMetricStatistics } from "./get-metric-statistics.ts";
import { getMetricWidgetImage } from "./get-metric-widget-image.ts";
import { listDashboards } from "./list-dashboards.ts";
import { listMetrics } from "./list-metrics.ts";
import { listTagsForResource } from "./list-tags-for-resource.ts";
import { putAnomalyDetector } from "./put-anomaly-detector.ts";
import { putCompositeAlarm } from "./put-composite-alarm.ts";
import { putDashboard } from "./put-dashboard.ts";
import { putMetricAlarm } from "./put-metric-alarm.ts";
import { putMetricData } from "./put-metric-data.ts";
import { setAlarmState } from "./set-alarm-state.ts";
import { tagResource } from "./tag-resource.ts";
import { untagResource } from "./untag-resource.ts";

export const cloudwatch: Service = {
  shapes: cloudwatchShapes,
  operations: [
    putMetricData,
    getMetricData,
    getMetricStatistics,
    getMetricWidgetImage,
    listMetrics,
    putDashboard,
    getDashboard,
    listDashboards,
    deleteDashboards,
    putMetricAlarm,
    putCompositeAlarm,
    describeAlarms,
    describeAlarmsForMetric,
    putAnomalyDetector,
    describeAnomalyDetectors,
    deleteAnomalyDetector,
    deleteAlarms,
    setAlarmState,
    describeAlarmHistory,
    enableAlarmActions,
    disableAlarmActions,
    tagResource,
    untagResource,
    listTagsForResource,
  ],
  partial: {
    PutMetricData:
      "Entities are checked as AWS checks them and not kept, as no operation reads them back; their samples are.",
    GetMetricData:
      "Metrics Insights (SELECT), other accounts, and of metric math INSIGHT_RULE_METRIC, SERVICE_QUOTA, DB_PERF_INSIGHTS, LAMBDA and the combination of different periods are refused.",
    GetMetricWidgetImage:
      "Lines, stacked or not, of this region and account; bars, pies, numbers and showUnits are refused.",
    ListMetrics: "No account can be linked to another.",
    PutDashboard:
      "Of the body, the layout, metric, text and alarm widgets are checked; what is inside of other widgets is not.",
    PutMetricAlarm:
      "PromQL, warm-up and wall-clock windows are refused. Actions of Lambda, EC2 and Systems Manager are taken and not run: when one is due, the alarm's history says so.",
    PutAnomalyDetector:
      "The model is Ebbtide's own (an expected value and a spread for each hour of the week, from two weeks), so its bands are not AWS's to the number; PeriodicSpikes is kept and changes nothing.",
    PutCompositeAlarm: "Cycles are refused. Actions of Lambda and Systems Manager are taken and not run.",
    DescribeAlarms:
      "There are no log alarms, and no EvaluationState: what PutMetricAlarm accepts can be evaluated.",
    DescribeAlarmHistory: "There are no contributors.",
    TagResource: "On alarms and dashboards.",
    UntagResource: "On alarms and dashboards.",
    ListTagsForResource: "On alarms and dashboards.",
  },
};
