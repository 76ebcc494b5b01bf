"""Alarms on metric math, percentiles and bands through boto3; prints what it saw, a line each."""

import os

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch", endpoint_url=os.environ["EBBTIDE_URL"])


def refused(call, **members):
    try:
        call(**members)
    except ClientError as error:
        print("refused:", error.response["Error"]["Code"], error.response["Error"]["Message"])


def stat(name, period=60, returned=False):
    metric = {"Namespace": "Shop", "MetricName": name.capitalize()}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": period, "Stat": "Sum"}, "ReturnData": returned}


def rate(expression):
    return {"Id": "rate", "Expression": expression, "Label": "error rate"}


math = {
    "AlarmName": "error-rate",
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 2,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
}
band = {
    "AlarmName": "odd",
    "EvaluationPeriods": 1,
    "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
    "ThresholdMetricId": "ad1",
    "Metrics": [stat("calls", 300, True), {"Id": "ad1", "Expression": "ANOMALY_DETECTION_BAND(calls, 3)"}],
}
refused(cloudwatch.put_metric_alarm, **math, Metrics=[stat("errors"), rate("100 * errors / ")])
refused(cloudwatch.put_metric_alarm, **math, Metrics=[stat("errors"), stat("calls", 300), rate("errors")])
policy = "arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:u:resource/sagemaker/x:policyName/p"
refused(cloudwatch.put_metric_alarm, **band, AlarmActions=[policy])
cloudwatch.put_metric_alarm(**math, Metrics=[stat("errors"), stat("calls"), rate("100 * errors / calls")])
cloudwatch.put_metric_alarm(**band)
cloudwatch.put_metric_alarm(
    AlarmName="slow",
    Namespace="Shop",
    MetricName="Latency",
    ExtendedStatistic="p99.9",
    Period=60,
    EvaluationPeriods=1,
    Threshold=2.5,
    ComparisonOperator="GreaterThanThreshold",
    EvaluateLowSampleCountPercentile="ignore",
)
alarms = cloudwatch.describe_alarms()["MetricAlarms"]
print("math:", *("{Id}={Expression}".format(**query) for query in alarms[0]["Metrics"] if "Expression" in query))
print("band:", alarms[1]["ThresholdMetricId"], alarms[1]["ComparisonOperator"])
found = cloudwatch.describe_alarms_for_metric(Namespace="Shop", MetricName="Latency", ExtendedStatistic="p99.9")
print("watching:", *(alarm["AlarmName"] for alarm in found["MetricAlarms"]))
found = cloudwatch.describe_alarms_for_metric(Namespace="Shop", MetricName="Errors")
print("watching:", len(found["MetricAlarms"]))
cloudwatch.put_anomaly_detector(
    SingleMetricAnomalyDetector={"Namespace": "Shop", "MetricName": "Errors", "Stat": "Average"},
    Configuration={"MetricTimezone": "Europe/Berlin"},
)
for detector in cloudwatch.describe_anomaly_detectors(Namespace="Shop")["AnomalyDetectors"]:
    single = detector["SingleMetricAnomalyDetector"]
    print("detector:", single["MetricName"], single["Stat"], detector["Configuration"].get("MetricTimezone", "UTC"))
cloudwatch.delete_anomaly_detector(Namespace="Shop", MetricName="Errors", Stat="Average")
refused(cloudwatch.delete_anomaly_detector, Namespace="Shop", MetricName="Errors", Stat="Average")
cloudwatch.set_alarm_state(AlarmName="error-rate", StateValue="ALARM", StateReason="drill")
for item in cloudwatch.describe_alarm_history(AlarmName="error-rate", ScanBy="TimestampAscending")["AlarmHistoryItems"]:
    print("history:", item["HistoryItemType"], item["HistorySummary"])
