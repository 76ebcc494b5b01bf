"""A composite alarm's life through boto3; prints what it saw, a line each."""

import os

import boto3
from botocore.exceptions import ClientError

cloudwatch = boto3.client("cloudwatch", endpoint_url=os.environ["EBBTIDE_URL"])


def refused(call, **members):
    try:
        call(**members)
    except ClientError as error:
        print("refused:", error.response["Error"]["Message"])


for name in ("errors", "latency", "deploying"):
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="Service",
        MetricName=name,
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
refused(cloudwatch.put_composite_alarm, AlarmName="down", AlarmRule="ALARM(errors) ALARM(latency)")
refused(cloudwatch.put_composite_alarm, AlarmName="down", AlarmRule="ALARM(errors) OR ALARM(gone)")
cloudwatch.put_composite_alarm(
    AlarmName="down",
    AlarmRule='AT_LEAST(50%, ALARM, ("errors", latency)) AND NOT ALARM(deploying)',
    ActionsSuppressor="deploying",
    ActionsSuppressorWaitPeriod=3600,
    ActionsSuppressorExtensionPeriod=60,
    Tags=[{"Key": "team", "Value": "sea"}],
)
cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="drill")
[alarm] = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
print("alarm:", alarm["StateValue"], alarm["ActionsSuppressedBy"], alarm["ActionsSuppressorWaitPeriod"])
print("rule:", alarm["AlarmRule"])
print("reason:", alarm["StateReason"])
children = cloudwatch.describe_alarms(ChildrenOfAlarmName="down")["MetricAlarms"]
print("children:", *(child["AlarmName"] for child in children))
parents = cloudwatch.describe_alarms(ParentsOfAlarmName="errors")["CompositeAlarms"]
print("parents:", *(parent["AlarmName"] for parent in parents))
tags = cloudwatch.list_tags_for_resource(ResourceARN=alarm["AlarmArn"])["Tags"]
print("tags:", *(f"{tag['Key']}={tag['Value']}" for tag in tags))
refused(cloudwatch.delete_alarms, AlarmNames=["errors", "latency"])
cloudwatch.delete_alarms(AlarmNames=["down"])
cloudwatch.delete_alarms(AlarmNames=["errors", "latency", "deploying"])
history = cloudwatch.describe_alarm_history(
    AlarmName="down", AlarmTypes=["CompositeAlarm"], ScanBy="TimestampAscending"
)["AlarmHistoryItems"]
for item in history:
    print("history:", item["AlarmType"], item["HistorySummary"])
